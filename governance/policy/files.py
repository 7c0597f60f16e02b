"""Policy files: reading and proving them before anything is written (docs/policy-file.md).

A policy file is TOML: the words of one revision, what each clause is for, and the days with special rules. Whatever is
wrong with it is said at once, each fault with the file, the line and the key. Knows no database."""

import contextlib
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

# Every part a clause can play. The first six are the prohibitions of 4.3, in the order a reviewer calls them.
PROHIBITIONS = ("confidential", "personal_information", "respect", "endorsement", "destructive", "opinion")
PARTS = (*PROHIBITIONS, "removal", "monitoring", "withdrawal", "training")

NUMBER = re.compile(r"[A-Za-z0-9]+(?:[.()-][A-Za-z0-9]*)*")
RESERVED = frozenset(
    {"rules", "contacts", "periods", "revisions", "closed-sessions"}
)  # addresses of pages beside the clauses
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")
_NAMES = {str: "text in quotes", date: "a date such as 2026-11-22", int: "a whole number"}
_REQUIRED = True


class PolicyFileError(Exception):
    """The file can't be loaded; `faults` says why, one sentence with file, line and key each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class ErratumEntry:
    printed: str
    reading: str


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """One clause as printed; `parent` is the number it stands under, "" for a section."""

    number: str
    parent: str
    heading: str
    short_title: str
    text: str
    note: str
    errata: tuple[ErratumEntry, ...]
    former: tuple[tuple[str, int], ...]  # (number, the revision that replaced it)


@dataclass(frozen=True, slots=True)
class PeriodEntry:
    name: str
    starts_on: date
    ends_on: date
    basis: str


@dataclass(frozen=True, slots=True)
class ContactEntry:
    kind: str
    value: str
    use: str
    source: str
    verified_on: date | None


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One revision of a policy, proven to hang together. `digest`: SHA-256 (hex) of the file's bytes."""

    digest: str
    title: str
    city: str
    revision: int
    department: str
    division: str
    section: str
    approval_level: str
    effective_on: date
    revised_on: date | None
    next_review_on: date | None
    parts: Mapping[str, str]
    clauses: tuple[ClauseEntry, ...]
    periods: tuple[PeriodEntry, ...]


class _Source:
    """The parsed file, and where in it a thing stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[str] = []
        try:
            self.bytes = path.read_bytes()
            self.lines = self.bytes.decode("utf-8").splitlines()
            self.data = tomllib.loads(self.bytes.decode("utf-8"))
        except OSError as error:
            raise PolicyFileError([f"{path}: {error.strerror or error}"]) from error
        except UnicodeDecodeError as error:
            raise PolicyFileError([f"{path}: not UTF-8 text (byte {error.start})"]) from error
        except tomllib.TOMLDecodeError as error:
            raise PolicyFileError([f"{path}: {error}"]) from error

    def fault(self, line: int, key: str, problem: str) -> None:
        self.faults.append(f"{self.path.name}, line {line}, {key}: {problem}")

    def table_line(self, table: str, position: int = 0) -> int:
        """The line of the nth [table] or [[table]]; 1 for keys above all tables."""
        header = re.compile(rf"\s*\[\[?\s*{re.escape(table)}\s*\]\]?")
        found = [number for number, line in enumerate(self.lines, start=1) if header.match(line)]
        return found[position] if position < len(found) else 1

    def key_line(self, key: str, table_line: int) -> int:
        """The line of a key below its table's line; the table's own where it isn't written."""
        start = re.compile(rf"\s*{re.escape(key)}\s*=")
        for number, line in enumerate(self.lines[table_line - 1 :], start=table_line):
            if number > table_line and line.lstrip().startswith("["):
                break
            if start.match(line):
                return number
        return table_line

    def stop_if_faulty(self) -> None:
        if self.faults:
            raise PolicyFileError(self.faults)


class _Table:
    """One table of the file; every read is checked, and what nobody read is reported."""

    def __init__(self, source: _Source, data: Any, name: str, line: int) -> None:
        self.source, self.name, self.line = source, name, line
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        self.seen: set[str] = set()
        if not isinstance(data, dict):
            source.fault(line, name, "must be a table")

    def fault(self, key: str, problem: str) -> None:
        label = f"{self.name}.{key}" if self.name else key
        self.source.fault(self.source.key_line(key, self.line), label, problem)

    def read(self, key: str, kind: type, *, required: bool = False, longest: int = 0) -> Any:
        self.seen.add(key)
        if key not in self.data:
            if required:
                self.fault(key, "is missing")
            return None
        value = self.data[key]
        if type(value) is not kind:  # exactly: a moment is no day, a flag is no number
            self.fault(key, f"must be {_NAMES[kind]}")
            return None
        if isinstance(value, str):
            value = value.strip("\n")
            if required and not value.strip():
                self.fault(key, "is empty")
            if longest and len(value) > longest:
                self.fault(key, f"is longer than {longest} characters")
        return value

    def text(self, key: str, *, required: bool = False, longest: int = 0) -> str:
        return self.read(key, str, required=required, longest=longest) or ""

    def day(self, key: str, *, required: bool = False) -> date | None:
        return self.read(key, date, required=required)

    def count(self, key: str, *, required: bool = False, least: int = 0) -> int:
        value = self.read(key, int, required=required)
        if value is not None and value < least:
            self.fault(key, f"must be {least} or more")
        return value or 0

    def finish(self) -> None:
        for key in self.data:
            if key not in self.seen:
                self.fault(key, "is not a key of a policy file")


def _tables(source: _Source, name: str) -> Iterator[_Table]:
    entries = source.data.get(name, [])
    if not isinstance(entries, list):
        source.fault(source.table_line(name), name, f"must be written as [[{name}]]")
        return
    for position, entry in enumerate(entries):
        yield _Table(source, entry, name, source.table_line(name, position))


def read_policy(path: Path) -> PolicyFile:
    """Read and prove a policy file. Raises PolicyFileError with every fault found."""
    source = _Source(path)
    top = _Table(source, source.data, "", 1)
    top.seen |= {"parts", "former", "restricted_period", "clause"}
    former = [_former(table) for table in _tables(source, "former")]
    clauses = _clauses(source, former)
    policy = PolicyFile(
        digest=hashlib.sha256(source.bytes).hexdigest(),
        title=top.text("title", required=_REQUIRED, longest=200),
        city=top.text("city", required=_REQUIRED, longest=200),
        revision=top.count("revision", required=_REQUIRED),
        department=top.text("department", longest=200),
        division=top.text("division", longest=200),
        section=top.text("section", longest=200),
        approval_level=top.text("approval_level", required=_REQUIRED, longest=100),
        effective_on=top.day("effective_on", required=_REQUIRED) or date.min,
        revised_on=top.day("revised_on"),
        next_review_on=top.day("next_review_on"),
        parts=_parts(source, {clause.number for clause in clauses}),
        clauses=clauses,
        periods=tuple(period for table in _tables(source, "restricted_period") for period in _periods(table)),
    )
    top.finish()
    source.stop_if_faulty()
    return policy


def _parts(source: _Source, numbers: set[str]) -> dict[str, str]:
    table = _Table(source, source.data.get("parts", {}), "parts", source.table_line("parts"))
    parts = {part: table.text(part, required=_REQUIRED) for part in PARTS}
    table.finish()
    for part, number in parts.items():
        if number and number not in numbers:
            table.fault(part, f"there is no clause {number}")
    six = [parts[part] for part in PROHIBITIONS if parts[part]]
    if len(set(six)) < len(six):
        table.fault(PROHIBITIONS[0], "the six prohibitions must be six clauses")
    return parts


def _former(table: _Table) -> tuple[str, str, int]:
    found = (
        table.text("was", required=_REQUIRED),
        table.text("now", required=_REQUIRED),
        table.count("before_revision", required=_REQUIRED, least=1),
    )
    table.finish()
    return found


def _former_numbers(number: str, moves: list[tuple[str, str, int]]) -> tuple[tuple[str, int], ...]:
    """The numbers a clause had before whole sections moved: 4.3.2 was 2.3.2."""
    return tuple(
        (was + number.removeprefix(now), revision)
        for was, now, revision in moves
        if number == now or number.startswith(f"{now}.")
    )


def _clauses(source: _Source, moves: list[tuple[str, str, int]]) -> tuple[ClauseEntry, ...]:
    found: dict[str, ClauseEntry] = {}
    for table in _tables(source, "clause"):
        number = table.text("number", required=_REQUIRED, longest=20)
        if number and (not NUMBER.fullmatch(number) or number in RESERVED):
            table.fault("number", f"{number!r} can't be a clause's number")
        if number in found:
            table.fault("number", f"{number} stands twice")
        text = table.text("text")
        heading = table.text("heading", longest=200)
        if not text and not heading:
            table.fault("text", "a clause needs text or a heading")
        under = table.text("under")
        if under and under not in found:
            table.fault("under", f"there is no clause {under} above this one")
        found[number] = ClauseEntry(
            number=number,
            parent=under or _parent(number, found),
            heading=heading,
            short_title=table.text("short_title", longest=120),
            text=text,
            note=table.text("note"),
            errata=_errata(table, text),
            former=_former_numbers(number, moves),
        )
        table.finish()
    if not found:
        source.fault(1, "clause", "there is no clause in this file")
    return tuple(found.values())


def _parent(number: str, above: Mapping[str, ClauseEntry]) -> str:
    """4.3.2 stands under 4.3, and 4.3 under 4 or 4.0, whichever the policy prints."""
    stem = number.rpartition(".")[0]
    return next((each for each in (stem, f"{stem}.0") if stem and each != number and each in above), "")


def _errata(table: _Table, text: str) -> tuple[ErratumEntry, ...]:
    table.seen.add("errata")
    entries = table.data.get("errata", [])
    if not isinstance(entries, list):
        table.fault("errata", "must be a list")
        return ()
    found = []
    for entry in entries:
        part = _Table(table.source, entry, "clause.errata", table.source.key_line("errata", table.line))
        printed = part.text("printed", required=_REQUIRED, longest=300)
        reading = part.text("reading", required=_REQUIRED)
        part.finish()
        if printed not in text:
            part.fault("printed", f"{printed!r} is not in the clause's text")
        found.append(ErratumEntry(printed, reading))
    return tuple(found)


def _periods(table: _Table) -> Iterator[PeriodEntry]:
    """A period with its days, or a rule for periods that come back every so many years."""
    name = table.text("name", required=_REQUIRED, longest=190)
    basis = table.text("basis", longest=200)
    if "first_year" in table.data:
        first = table.count("first_year", least=2000)
        step, times = (table.count(key, required=_REQUIRED, least=1) for key in ("every_years", "times"))
        begin, end = (table.text(key, required=_REQUIRED) for key in ("from", "to"))
        for year in range(first, first + step * times, step or 1):
            starts_on, ends_on = (_day_of(table, key, day, year) for key, day in (("from", begin), ("to", end)))
            if starts_on and ends_on:
                yield _ordered(table, "to", PeriodEntry(f"{name} {year}", starts_on, ends_on, basis))
    else:
        starts_on, ends_on = (table.day(key, required=_REQUIRED) for key in ("starts_on", "ends_on"))
        if starts_on and ends_on:
            yield _ordered(table, "ends_on", PeriodEntry(name, starts_on, ends_on, basis))
    table.finish()


def _ordered(table: _Table, key: str, period: PeriodEntry) -> PeriodEntry:
    if period.ends_on < period.starts_on:
        table.fault(key, "the period ends before it starts")
    return period


def _day_of(table: _Table, key: str, day: str, year: int) -> date | None:
    found = _MONTH_DAY.fullmatch(day)
    with contextlib.suppress(ValueError):
        if found:
            return date(year, int(found[1]), int(found[2]))
    table.fault(key, 'must be a month and a day such as "05-01"')
    return None


def read_contacts(path: Path, kinds: frozenset[str]) -> tuple[ContactEntry, ...]:
    """Read a file of official contacts: [[contact]] with kind, value, name, source, verified_on."""
    source = _Source(path)
    found: dict[tuple[str, str], ContactEntry] = {}
    for table in _tables(source, "contact"):
        entry = ContactEntry(
            kind=table.text("kind", required=_REQUIRED),
            value=table.text("value", required=_REQUIRED, longest=200),
            use=table.text("name", longest=200),
            source=table.text("source", longest=300),
            verified_on=table.day("verified_on"),
        )
        table.finish()
        if entry.kind and entry.kind not in kinds:
            table.fault("kind", f"must be one of {', '.join(sorted(kinds))}")
        if (entry.kind, entry.value) in found:
            table.fault("value", f"{entry.value} stands twice")
        found[entry.kind, entry.value] = entry
    _Table(source, {key: None for key in source.data if key != "contact"}, "", 1).finish()
    source.stop_if_faulty()
    return tuple(found.values())
