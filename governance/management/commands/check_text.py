"""Check texts against clauses 4.3.1 to 4.3.6 from the command line."""

from __future__ import annotations

import io
import json
import sys
import tomllib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from governance.checker.batch import check_lines
from governance.checker.contacts import parse_contacts
from governance.checker.engine import check, outcome
from governance.checker.findings import Context, Finding
from governance.checker.registry import default_rules

OFFICIAL_CONTACTS = Path(__file__).resolve().parents[2] / "policy" / "official_contacts.toml"
_SAID = {
    "clear": "Nothing found. A person still decides.",
    "warn": "Please look at this before it goes to review.",
    "block": "This cannot go out as it is.",
}


class Command(BaseCommand):
    """`check_text TEXT`, or plain text on standard input, or `--jsonl` for many texts at once."""

    help = (
        "Check texts against clauses 4.3.1 to 4.3.6. Needs no database unless --live asks for the"
        " City's own rules and registers."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """TEXT, --jsonl and --live."""
        parser.add_argument("text", nargs="?", help="the text; without it, standard input is read")
        parser.add_argument("--jsonl", action="store_true", help="read JSON Lines from standard input, one text each")
        parser.add_argument("--live", action="store_true", help="use the rules and registers in the database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when a line of --jsonl could not be read; findings are no error."""
        context = live_context() if options["live"] else shipped_context()
        if not options["jsonl"]:
            text = options["text"] if options["text"] is not None else "".join(_standard_input())
            self.stdout.write(_writable("\n".join(readable(check(text, context)))))
            return
        counts: Counter[str] = Counter()
        for answer in check_lines(_standard_input(), context, counts):
            self.stdout.write(json.dumps(answer))
        self.stderr.write(summary(counts))
        if counts["error"]:
            raise SystemExit(1)


def shipped_context() -> Context:
    """The rules and contacts as they come with the software."""
    contacts = tomllib.loads(OFFICIAL_CONTACTS.read_text(encoding="utf-8"))
    return Context(rules=default_rules(), contacts=parse_contacts(contacts))


def live_context() -> Context:
    """The rules and registers as the City has set them today; this one needs the database."""
    from django.utils import timezone

    from governance.policy.book import Book

    book, today = Book.read(), timezone.localdate()
    return Context(
        rules=book.rules,
        contacts=book.contacts,
        restricted_period=book.is_restricted(today),
        restricted=book.restricted_terms(today),
    )


def readable(findings: list[Finding]) -> Iterator[str]:
    """The findings for a person at a terminal."""
    result = outcome(findings)
    yield f"{result}: {_SAID[result]}"
    for finding in findings:
        where = f"{finding.span.start}-{finding.span.end}"
        yield ""
        yield f"  {finding.clause}  {finding.severity.value}  {where}  {finding.rule}"
        if finding.excerpt:
            yield f'    "{finding.excerpt}"'
        yield f"    {finding.message}"
        yield f"    {finding.advice}"


def summary(counts: Counter[str]) -> str:
    """One line: how many texts, and how they were judged."""
    names = ("clear", "warn", "block", "error")
    total = sum(counts[name] for name in names)
    return f"{total} lines: " + ", ".join(f"{counts[name]} {name}" for name in names)


def _writable(text: str) -> str:
    """The text with halves of surrogate pairs, which no terminal takes, as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _standard_input() -> Iterable[str]:
    """Standard input as UTF-8 whatever the locale; a stray byte becomes a replacement character."""
    buffer = getattr(sys.stdin, "buffer", None)
    return io.TextIOWrapper(buffer, encoding="utf-8-sig", errors="replace") if buffer else sys.stdin
