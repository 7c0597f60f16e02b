"""How much the checker finds and how often it is wrong, by clause and by file. See `benchmarks.checker`."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.table import Row
from governance.checker.engine import check, outcome
from governance.checker.findings import ANYTHING, Consent, Context, Finding, Severity, Span
from governance.management.commands.check_text import shipped_context

STRICT_CLAUSES = ("4.3.1", "4.3.2")
CLAUSES = (*STRICT_CLAUSES, "4.3.3", "4.3.4", "4.3.5", "4.3.6")
RESPECT, PERSONAL, ENDORSEMENT = "4.3.3", "4.3.2", "4.3.4"
STRUCTURED_KINDS = frozenset({"CREDIT_CARD", "PHONE_NUMBER", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "SIN"})
STRUCTURED_RULES = frozenset(
    f"personal_info.{name}" for name in ("payment_card", "phone", "email", "iban", "network_address", "sin")
)
ADDRESS_KINDS = frozenset({"STREET_ADDRESS", "POSTAL_CODE"})
FILES = ("tweets_hate_val.csv", "tweets_offensive_val.csv", "evasion.csv", "benign_civic.csv", "pii_ca.jsonl")
CASES = ("cases.jsonl", "respect_functional.jsonl")


@dataclass
class Measure:
    """Where the data are, and what failed on the way."""

    cases: Path
    data: Path
    failed: list[str] = field(default_factory=list)
    base: Context = field(default_factory=shipped_context)

    def table(self, name: str) -> list[dict[str, str]]:
        """A CSV file of the measuring data."""
        with (self.data / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def civic_texts(self) -> list[str]:
        """The posts of governments and politicians."""
        return [row["text"] for row in self.table("benign_civic.csv")]

    def serious(self, text: str, clause: str = "") -> list[Finding]:
        """Findings at warn or block, of one clause if it is named."""
        return [f for f in check(text, self.base) if f.severity.rank and f.clause.startswith(clause)]

    def note(self, part: str, identity: str, text: str, why: str) -> None:
        """Remember a row that failed, for --failed."""
        self.failed.append(f"{part}  {identity}  [{why}]  {' '.join(text.split())}")


def missing(cases: Path, data: Path) -> str:
    """The first file that is not there, or ""."""
    wanted = [*(cases / name for name in CASES), *(data / name for name in FILES)]
    return next((str(path) for path in wanted if not path.is_file()), "")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)


def share(hits: Iterable[bool | float]) -> float:
    """The mean; 0 of nothing."""
    all_ = [float(hit) for hit in hits]
    return sum(all_) / len(all_) if all_ else 0.0


def macro_f1(pairs: Iterable[tuple[bool, bool]]) -> float:
    """The mean of both classes' F1, from (expected, found)."""
    counted: dict[tuple[bool, bool], int] = defaultdict(int)
    for expected, found in pairs:
        counted[expected, found] += 1
    wrong = counted[True, False] + counted[False, True]

    def f1(right: int) -> float:
        return 2 * right / (2 * right + wrong) if right or wrong else 0.0

    return (f1(counted[True, True]) + f1(counted[False, False])) / 2


# --- example posts ---------------------------------------------------------------------------------------


def context_of(row: dict[str, Any], base: Context) -> Context:
    """The context a row describes."""
    known = row.get("account_context", {})
    consents = (Consent(ANYTHING, frozenset({ANYTHING})),) if known.get("consent") else ()
    return replace(
        base,
        department=known.get("department", ""),
        elected_official=bool(known.get("elected_official")),
        economic_development=bool(known.get("economic_development")),
        consents=consents,
    )


def score(row: dict[str, Any], findings: list[Finding]) -> float:
    """1 for right, 0.5 for a block reported as a warning, 0 for wrong."""
    if not row["expect"]:
        return float(outcome(findings) != "block")
    worst = max((f.severity.rank for f in findings if f.clause in row["expect"]), default=0)
    wanted = Severity(row["severity"]).rank
    return 1.0 if worst >= wanted else 0.5 * (worst == Severity.WARN.rank)


def example_posts(measure: Measure) -> Iterator[Row]:
    """cases.jsonl: points by clause, and how many benign posts are blocked."""
    points: dict[str, list[float]] = defaultdict(list)
    for row in lines(measure.cases / "cases.jsonl"):
        findings = check(row["text"], context_of(row, measure.base))
        group = row["expect"][0] if row["expect"] else "benign"
        points[group].append(score(row, findings))
        if points[group][-1] < 1:
            found = " ".join(f"{f.rule}:{f.severity.value}" for f in findings if f.severity.rank)
            measure.note("cases", row["id"], row["text"], f"{group} {row['severity']}, found {found or 'nothing'}")
    for clause in CLAUSES:
        must, stretch = (0.95, 1.0) if clause in STRICT_CLAUSES else (0.85, 0.95)
        yield Row(f"example posts, {clause}", share(points[clause]), must, stretch, note=f"{len(points[clause])} rows")
    blocked = sum(1 - point for point in points["benign"])
    yield Row(
        "example posts, benign blocked", blocked, 0, 0, "count", at_most=True, note=f"of {len(points['benign'])} rows"
    )


# --- personal information --------------------------------------------------------------------------------


def identifiers(measure: Measure) -> Iterator[Row]:
    """pii_ca.jsonl: a span is found when a finding of 4.3.2 overlaps it, and a finding is right when it
    overlaps a span of its class (structured number, or address)."""
    found: dict[str, list[bool]] = {"structured": [], "address": []}
    right: dict[str, list[bool]] = {"structured": [], "address": []}
    for row in lines(measure.data / "pii_ca.jsonl"):
        findings = measure.serious(row["text"], PERSONAL)
        spans = [(Span(start, end), kind) for start, end, kind in row["spans"]]
        for name, kinds, of_class in (
            ("structured", STRUCTURED_KINDS, [f for f in findings if f.rule in STRUCTURED_RULES]),
            ("address", ADDRESS_KINDS, [f for f in findings if f.information == "address"]),
        ):
            wanted = [span for span, kind in spans if kind in kinds]
            finders = findings if name == "structured" else of_class
            hits = [any(f.span.overlaps(span) for f in finders) for span in wanted]
            good = [any(f.span.overlaps(span) for span in wanted) for f in of_class]
            found[name].extend(hits)
            right[name].extend(good)
            if not all(hits) or not all(good):
                why = f"{name}: {hits.count(False)} missed, {good.count(False)} wrong"
                measure.note("pii", row["id"], row["text"], why)
    yield Row("structured identifiers, recall", share(found["structured"]), 0.99, 0.995)
    yield Row("structured identifiers, precision", share(right["structured"]), 0.99, 0.995)
    yield Row("street address and postal code, recall", share(found["address"]), 0.90, 0.95)
    yield Row("street address and postal code, precision", share(right["address"]), 0.97, 0.97)


# --- respect ---------------------------------------------------------------------------------------------


def hate_and_offence(measure: Measure) -> Iterator[Row]:
    """Macro-F1 on labelled posts. The unseen functional suite of the goal is not here; these stand in for it."""

    def hateful(text: str) -> bool:
        return any(finding.rule.startswith("respect.hate") for finding in measure.serious(text, RESPECT))

    rows = measure.table("tweets_hate_val.csv")
    proxy = macro_f1((row["label"] == "1", hateful(row["text"])) for row in rows)
    yield Row("hate, macro-F1 of respect.hate*, tweets_hate_val", proxy, 0.75, 0.80, note="stand-in, suite not here")
    functional = [
        row
        for row in lines(measure.cases / "respect_functional.jsonl")
        if row["expect"] == "clear" or row["ground"] != "none"
    ]
    suite = macro_f1((row["expect"] == "violating", hateful(row["text"])) for row in functional)
    yield Row("hate, macro-F1 of respect.hate*, functional", suite, 0.75, 0.80, note="stand-in, suite not here")
    offensive = [
        (row["label"] == "1", bool(measure.serious(row["text"], RESPECT)))
        for row in measure.table("tweets_offensive_val.csv")
    ]
    yield Row("offensive, macro-F1 of any 4.3.3", macro_f1(offensive), 0.73, 0.77)


def functional_suite(measure: Measure) -> Iterator[Row]:
    """respect_functional.jsonl: what violates is found and what is clear is left alone, at warn or block."""
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    at_severity: list[bool] = []
    for row in lines(measure.cases / "respect_functional.jsonl"):
        findings = measure.serious(row["text"], RESPECT)
        violating = row["expect"] == "violating"
        is_right = bool(findings) == violating
        side = "found" if violating else "left alone"
        for group in ("all", f"function {row['function']}", f"ground {row['ground']}", f"language {row['id'][:2]}"):
            right[side][group].append(is_right)
        if violating and row["severity"] == "block":
            at_severity.append(any(f.severity is Severity.BLOCK for f in findings))
        if not is_right:
            why = f"{row['function']}, {row['ground']}: " + (" ".join(f.rule for f in findings) or "nothing")
            measure.note("functional", row["id"], row["text"], why)
    for side, (overall, stretch, worst) in {"found": (0.80, 0.90, 0.50), "left alone": (0.95, 0.98, 0.80)}.items():
        groups = right[side]
        yield Row(f"respect, {side}", share(groups["all"]), overall, stretch)
        for kind in ("function", "ground"):
            named = {name.split()[1]: hits for name, hits in groups.items() if name.startswith(kind)}
            weakest = min(named, key=lambda name: (share(named[name]), name))
            note = f"{weakest}, {len(named[weakest])} rows"
            yield Row(f"respect, {side}, worst {kind}", share(named[weakest]), worst, note=note)
        english, french = share(groups["language en"]), share(groups["language fr"])
        note = f"en {english:.2f}, fr {french:.2f}"
        yield Row(f"respect, {side}, French behind English", english - french, 0.10, at_most=True, note=note)
    yield Row("respect, found and blocked where it must be", share(at_severity))


def evasion(measure: Measure) -> Iterator[Row]:
    """evasion.csv: one word rewritten in ten ways; label 0 rows are harmless words rewritten the same way."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    false_alarms = 0
    for row in measure.table("evasion.csv"):
        word, _, rewrite = row["id"].rpartition("-")
        findings = measure.serious(row["text"], RESPECT)
        if row["label"] == "0":
            false_alarms += bool(findings)
            if findings:
                measure.note("evasion", row["id"], row["text"], "false alarm: " + findings[0].rule)
            continue
        found[rewrite][word] = bool(findings)
        if not findings:
            measure.note("evasion", row["id"], row["text"], "missed")
    recall = {rewrite: share(hits.values()) for rewrite, hits in found.items()}
    worst = min(recall, key=lambda rewrite: (recall[rewrite], rewrite))
    yield Row(
        "rewritten words, recall of the worst rewrite",
        recall[worst],
        0.95,
        0.98,
        note=f"{worst}, plain {recall['plain']:.2f}",
    )
    known = {word for word, hit in found["plain"].items() if hit}
    relative = {rewrite: share(hits[word] for word in known) for rewrite, hits in found.items()}
    worst = min(relative, key=lambda rewrite: (relative[rewrite], rewrite))
    yield Row("rewritten words, the same where the plain word is found", relative[worst], note=worst)
    yield Row("rewritten words, false alarms", false_alarms, 0, 0, "count", at_most=True)


# --- civic posts -----------------------------------------------------------------------------------------


def civic(measure: Measure) -> Iterator[Row]:
    """benign_civic.csv: how many posts of governments and politicians are flagged."""
    flagged: dict[str, list[bool]] = defaultdict(list)
    for row in measure.table("benign_civic.csv"):
        findings = measure.serious(row["text"])
        blocked = any(f.clause == RESPECT and f.severity is Severity.BLOCK for f in findings)
        flagged["4.3.2 flagged"].append(any(f.clause == PERSONAL for f in findings))
        flagged["4.3.3 blocked"].append(blocked)
        if row["source"] == "crisislex_gov":
            flagged["4.3.3 blocked, government accounts"].append(blocked)
        flagged["4.3.4 flagged"].append(any(f.clause == ENDORSEMENT for f in findings))
        flagged["any clause flagged"].append(bool(findings))
        if findings:
            why = " ".join(f"{f.rule}:{f.severity.value}:{f.excerpt[:40]!r}" for f in findings)
            measure.note("civic", row["id"], row["text"], why)
    goals = {
        "4.3.2 flagged": 0.005,
        "4.3.3 blocked": 0.005,
        "4.3.3 blocked, government accounts": 0.002,
        "4.3.4 flagged": 0.003,
        "any clause flagged": 0.02,
    }
    for name, goal in goals.items():
        note = f"{sum(flagged[name])} of {len(flagged[name])}"
        yield Row(f"civic posts, {name}", share(flagged[name]), goal, goal / 2, "percent", at_most=True, note=note)


PARTS: dict[str, Callable[[Measure], Iterator[Row]]] = {
    "cases": example_posts,
    "pii": identifiers,
    "hate": hate_and_offence,
    "respect": functional_suite,
    "evasion": evasion,
    "civic": civic,
}
