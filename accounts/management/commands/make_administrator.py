"""How a city begins: make the first administrator, or one more when nobody can get in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import logins, mail
from governance.core.errors import GovernanceError


class Command(BaseCommand):
    help = "Make somebody administrator and print a link with which they set their password. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address they sign in with")
        parser.add_argument("--name", required=True, help="their name, as it will stand in the record")
        parser.add_argument("--organisation", default=settings.CITY_NAME, help="default: the City")
        parser.add_argument("--department", default="Corporate Services", help="default: Corporate Services")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rep = logins.appoint_administrator(
                email=options["email"],
                full_name=options["name"],
                organisation=options["organisation"],
                department=options["department"],
            )
        except GovernanceError as refusal:
            raise CommandError(refusal.message) from None
        if rep.user is None:
            raise CommandError(f"{rep.full_name} has no login.")
        self.stdout.write(f"{rep.full_name} is an administrator and signs in as {rep.user.email}.")
        if not rep.user.has_usable_password():
            self.stdout.write(f"Password to be set at: {mail.password_link(rep.user)}")
