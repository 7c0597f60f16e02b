"""The dry run: what prepared rules would find, and no longer find, in what the City wrote and in the examples.

Stores nothing. A text of which no changed rule has anything to say, before or after, is judged as it was. Of the others
only the clauses that change are checked, since rules of other clauses don't meddle with each other's findings; a post
that comes out differently is then judged whole."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import or_

from governance.checker import engine, examples
from governance.checker.findings import Context, Finding, RuleSet
from governance.checker.gates import ANY, gate, seen_in
from governance.checker.registry import detectors
from governance.checker.text import Text
from governance.core.guards import Person
from governance.policy import registers, samples
from governance.policy.changes import Prepared

SIZES = (50, 200, 500)
USUAL = 200
MOST_SHOWN = 50
LIMIT = 8.0  # seconds of this process; what wasn't looked at by then is said to be so


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding that appears, goes, or asks for something else (`before` and `after` are then both set)."""

    before: Finding | None
    after: Finding | None

    @property
    def finding(self) -> Finding:
        found = self.after or self.before
        assert found is not None  # noqa: S101  (one of them is always set)
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """One text, or one version of a post, that is judged differently."""

    label: str
    url: str
    standing: str
    differences: tuple[Difference, ...]
    before: str
    after: str

    @property
    def words_shown(self) -> bool:
        return bool(self.label)

    @property
    def turns(self) -> bool:
        """Whether the whole outcome changes, and not only what is found on the way."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Trial:
    """What the dry run saw. `asked` versions were wished for, `looked_at` exist and were looked at in time."""

    asked: int
    looked_at: int
    in_time: bool
    posts: tuple[Outcome, ...]
    examples_looked_at: int
    examples: tuple[Outcome, ...]

    @property
    def newly_stopped(self) -> int:
        return sum(each.after == "block" != each.before for each in self.posts)

    @property
    def no_longer_stopped(self) -> int:
        return sum(each.before == "block" != each.after for each in self.posts)

    @property
    def appearing(self) -> int:
        return sum(each.before is None for each in self._differences())

    @property
    def going(self) -> int:
        return sum(each.after is None for each in self._differences())

    @property
    def altered(self) -> int:
        return sum(each.before is not None and each.after is not None for each in self._differences())

    def _differences(self) -> Iterator[Difference]:
        return (each for post in self.posts for each in post.differences)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The old and the new rules of the clauses that change, and all that differs between them."""

    old: RuleSet
    new: RuleSet
    changed: RuleSet

    @classmethod
    def of(cls, prepared: Prepared) -> "_Sides":
        old, new = (
            tuple(rule for rule in rules.rules if rule.clause in prepared.clauses)
            for rules in (prepared.before, prepared.after)
        )
        changed = [*(rule for rule in old if rule not in new), *(rule for rule in new if rule not in old)]
        return cls(RuleSet(old), RuleSet(new), RuleSet(tuple(changed)))

    @property
    def awaited(self) -> int:
        """What a text must have one of for a changed rule to be run at all (`governance.checker.gates`)."""
        every = detectors()
        return reduce(or_, (gate(every[rule.key]) if rule.key in every else ANY for rule in self.changed.rules), 0)

    def differences(self, typed: str, context: Context) -> list[Difference]:
        if len(typed) > engine.MAX_CHARACTERS:
            return []  # stopped unread by either
        text = Text(typed)
        if not engine.speaks(text, self.changed, replace(context, rules=self.old)):
            return []
        return _differences(_check(text, context, self.old), _check(text, context, self.new))


def dry_run(prepared: Prepared, *, last: int, by: Person) -> Trial:
    """Try the prepared rules on the last versions the City wrote, and on the examples that come with the checker."""
    began = time.process_time()
    sides = _Sides.of(prepared)
    posts, looked_at, in_time = [], 0, True
    written = samples.latest(last, by=by)
    for sample in written:
        if time.process_time() - began > LIMIT:
            in_time = False
            break
        looked_at += 1
        outcome = _compared(sample.passages, prepared, sides, sample.label, sample.url, sample.standing)
        if outcome:
            posts.append(outcome)
    known = next((context.contacts for sample in written for _text, context in sample.passages), None)
    contacts = known or registers.official_contacts()
    shown, awaited = [], sides.awaited
    for example, seen in _examples():
        if not awaited & seen:
            continue
        context = examples.a_context(prepared.before, contacts, example.known)
        outcome = _compared(((example.text, context),), prepared, sides, example.text, "", example.why)
        if outcome:
            shown.append(outcome)
    return Trial(last, looked_at, in_time, tuple(posts), len(_examples()), tuple(shown))


@cache
def _examples() -> tuple[tuple[examples.Example, int], ...]:
    """The examples, each with what is in it that rules wait for: neither changes while the process runs."""
    return tuple((example, seen_in(Text(example.text))) for example in examples.shipped())


def _compared(
    passages: Iterable[tuple[str, Context]], prepared: Prepared, sides: _Sides, label: str, url: str, standing: str
) -> Outcome | None:
    """How these texts come out under the old and the new rules; None where nothing differs."""
    passages = tuple(passages)
    differences = [each for text, context in passages for each in sides.differences(text, context)]
    if not differences:
        return None
    return Outcome(
        label,
        url,
        standing,
        tuple(differences),
        _outcome(passages, prepared.before),
        _outcome(passages, prepared.after),
    )


def _check(text: str | Text, context: Context, rules: RuleSet) -> list[Finding]:
    return engine.check(text, replace(context, rules=rules))


def _differences(before: list[Finding], after: list[Finding]) -> list[Difference]:
    old = {(finding.rule, finding.span): finding for finding in before}
    new = {(finding.rule, finding.span): finding for finding in after}
    places = sorted(old.keys() | new.keys(), key=lambda place: (place[1], place[0]))
    return [
        Difference(old.get(place), new.get(place))
        for place in places
        if place not in old or place not in new or old[place].severity is not new[place].severity
    ]


def _outcome(passages: Iterable[tuple[str, Context]], rules: RuleSet) -> str:
    return engine.outcome(finding for text, context in passages for finding in _check(text, context, rules))
