"""manage.py rotate_keys: seal every secret with the newest key, and say when an older one is no longer needed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import keys


class Command(BaseCommand):
    help = (
        "Seal every secret in the database with the first key of VAULT_KEYS. Safe to repeat, to interrupt, and to run "
        "beside the application. Exit 0: the other keys are no longer needed. Exit 1: something still needs one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say what still needs an older key")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        counts = keys.look() if check else keys.rotate()
        for each in counts:
            done = f"{each.stale} sealed with an older key" if check else f"{each.stale} sealed anew"
            unread = f", {each.lost} that no key opens" if each.lost else ""
            self.stdout.write(f"{each.name}: {each.total}, {done}{unread}")
        left = counts if check else keys.look()  # another program may have written with an older key meanwhile
        stale, lost = sum(each.stale for each in left), sum(each.lost for each in left)
        if lost:
            self.stderr.write(
                f"{lost} secrets open with none of the {keys.number()} keys that are set. Put the missing one at the "
                "end of VAULT_KEYS. Where it is gone for good, connect those accounts again, and let people set up "
                "their second step anew."
            )
        if stale:
            self.stderr.write(
                f"{stale} secrets still need an older key. Run this again when every program has been restarted."
            )
        if stale or lost:
            sys.exit(1)
        older = keys.number() - 1
        if not older:
            self.stdout.write("Everything is sealed with the one key that is set.")
            return
        self.stdout.write(
            f"Everything is sealed with the first key; the older keys ({older}) are no longer needed. Take them out of "
            "VAULT_KEYS and restart every program. Keep them apart as long as you keep backups made before today."
        )
