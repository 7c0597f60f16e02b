"""A policy laid out for reading: its clauses as a tree, their words in paragraphs, lists and tables, slips marked.

The words are never changed. What an editor's note names is marked where it is printed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from governance.policy.models import Clause, Erratum, Policy

_NAME = re.compile(r"(?![ivxl]+$)[a-z]{2}[a-z-]*")  # 3.city: printed without a number; 3.iv: with one


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (one line), a list (its items) or a table (its rows, the first one the heading)."""

    kind: str
    lines: tuple[SafeString, ...] = ()
    rows: tuple[tuple[SafeString, ...], ...] = ()


@dataclass(slots=True)
class Node:
    """One clause with what stands under it. `label` is the number as printed, "" where none is."""

    clause: Clause
    label: str
    blocks: list[Block]
    errata: list[Erratum]
    children: list["Node"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"c{self.clause.reference}"


def printed_number(reference: str) -> str:
    """4.3.2 as 4.3.2; a clause that is printed without a number has a name of ours and shows none."""
    return "" if _NAME.fullmatch(reference.rpartition(".")[2]) else reference


def blocks(text: str, errata: Iterable[Erratum] = ()) -> list[Block]:
    """A clause's text in the shapes it is printed in: "- " starts an item, tabs part the cells of a table."""
    pattern = _pattern(errata)
    found: list[Block] = []
    for kind, lines in _runs(text):
        if kind == "table":
            rows = tuple(tuple(_marked(cell, pattern) for cell in line.split("\t")) for line in lines)
            found.append(Block(kind, rows=rows))
        else:
            found.append(Block(kind, lines=tuple(_marked(line.removeprefix("- "), pattern) for line in lines)))
    return found


def _runs(text: str) -> Iterable[tuple[str, list[str]]]:
    """Neighbouring lines of one kind, in order; each paragraph is a run of its own."""
    runs: list[tuple[str, list[str]]] = []
    for line in filter(str.strip, text.splitlines()):
        kind = "list" if line.startswith("- ") else "table" if "\t" in line else "paragraph"
        if runs and runs[-1][0] == kind and kind != "paragraph":
            runs[-1][1].append(line)
        else:
            runs.append((kind, [line]))
    return runs


def _pattern(errata: Iterable[Erratum]) -> re.Pattern[str] | None:
    printed = sorted((each.printed for each in errata), key=len, reverse=True)
    if not printed:
        return None
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, printed)) + r")(?!\w)")


def _marked(text: str, pattern: re.Pattern[str] | None) -> SafeString:
    """Escaped, with the words of an editor's note marked as printed so."""
    if pattern is None:
        return format_html("{}", text)
    pieces = [
        format_html('<span class="sic">{}</span>', piece) if place % 2 else format_html("{}", piece)
        for place, piece in enumerate(pattern.split(text))
    ]
    return mark_safe("".join(pieces))  # noqa: S308  (each piece was escaped above)


def node(clause: Clause, *, label: str | None = None) -> Node:
    """One clause laid out by itself."""
    errata = list(clause.errata.all())
    return Node(
        clause, printed_number(clause.reference) if label is None else label, blocks(clause.text, errata), errata
    )


def tree(policy: Policy) -> list[Node]:
    """The whole policy: sections with their clauses, in three queries."""
    by_key: dict[int, Node] = {}
    sections: list[Node] = []
    for clause in policy.clauses.order_by("position").prefetch_related("errata"):
        parent = by_key.get(clause.parent_id) if clause.parent_id else None
        if parent is None:
            made = node(clause)
            sections.append(made)
        else:
            made = node(clause, label=_short_label(clause.reference, parent.clause.reference))
            parent.children.append(made)
        by_key[clause.pk] = made
    return sections


def _short_label(reference: str, parent: str) -> str:
    """Under 4.3 the print says .2, under section 4.0 it says 4.3."""
    number = printed_number(reference)
    return number.removeprefix(parent) if number.startswith(f"{parent}.") and "." in parent else number
