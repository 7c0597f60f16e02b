"""manage.py verify_audit: prove that nobody rewrote the record."""

import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.audit import trail, verification
from governance.audit.models import AuditEvent

KEPT = re.compile(r"(\d+):([0-9a-f]{64})")


class Command(BaseCommand):
    help = (
        "Re-compute the audit chain from its first event. Exit 0: whole. Exit 1: the event that doesn't fit is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", action="store_true", help="only print the newest event as NUMBER:HASH, to keep")
        parser.add_argument(
            "--kept", metavar="NUMBER:HASH", help="a head kept earlier outside the database: it must still be there"
        )

    def handle(self, *args: Any, head: bool, kept: str | None, **options: Any) -> None:
        if head:
            self.stdout.write("{}:{}".format(*trail.head()))
            return
        if kept:
            self._require_kept(kept)
        result = verification.run()
        if result.ok:
            self.stdout.write(f"The audit trail is whole: {result.count} events, head {result.head}.")
            return
        self.stderr.write(f"The audit trail is broken at {_name(result.first_bad or 0)}: {result.reason}.")
        sys.exit(1)

    def _require_kept(self, kept: str) -> None:
        found = KEPT.fullmatch(kept.strip())
        if not found:
            raise CommandError("--kept wants NUMBER:HASH, as `verify_audit --head` prints it.", returncode=2)
        sequence, digest = int(found[1]), found[2]
        if sequence and not AuditEvent.objects.filter(sequence=sequence, hash=digest).exists():
            self.stderr.write(
                f"The audit trail was cut or rewritten: {_name(sequence)} is not the event that was kept."
            )
            sys.exit(1)


def _name(sequence: int) -> str:
    """The event's number, action and subject, or its number where it is gone."""
    event = AuditEvent.objects.filter(sequence=sequence).first()
    return (
        f"event {sequence} ({event.action}, {event.subject_type} {event.subject_id})" if event else f"event {sequence}"
    )
