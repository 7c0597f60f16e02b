"""Fill an empty database with the demo city."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.core.errors import GovernanceError
from monitoring import demo


class Command(BaseCommand):
    help = (
        "Fill an empty database with a fictional city: people, accounts, posts in every state. Safe to repeat; "
        "refuses a database that holds anyone else's data."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", default=os.environ.get("DEMO_PASSWORD", ""), help="default: DEMO_PASSWORD")

    def handle(self, *args: Any, password: str, **options: Any) -> None:
        if len(password) < 8:
            raise CommandError("Set DEMO_PASSWORD (or --password) to 8 or more characters.")
        try:
            made = demo.build(password)
        except GovernanceError as refusal:
            reasons = [obstacle.message for obstacle in getattr(refusal, "obstacles", ())]
            raise CommandError(" ".join([refusal.message, *reasons])) from refusal
        self.stdout.write("The demo city is built." if made else "The demo city stands already.")
