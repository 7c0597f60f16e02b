"""The units of a sentence about people: which words are one group, and which group a pronoun stands for."""

from dataclasses import dataclass, field

from governance.checker.findings import Span

_AN = frozenset({"a", "an", "any", "every", "each", "no", "next", "another", "une", "un", "chaque", "typical"})
_OF_PLACE = frozenset(
    "from of with on in wearing using who are is have avec de d' en sur qui sont ont a au du use like".split()
)
_BEFORE_ADJECTIVE = frozenset({"les", "the", "des", "aux", "all", "those", "these", "fucking", "ces", "damn"})


@dataclass(slots=True)
class Unit:
    """One word or phrase of a sentence."""

    span: Span
    word: str
    names: set[str] = field(default_factory=set)
    ground: str = ""


def correct(unit: Unit, before: str) -> None:
    """What a word list can't know: punctuation, a possessive "'s", adverbs."""
    if unit.word in PAUSES:
        unit.names = {"pause"}
    elif unit.word == "'s" and before not in _IS:
        unit.names = set()
    elif unit.word.endswith("ly") and len(unit.word) > 4 and not unit.names:
        unit.names = {"fill"}


PAUSES = frozenset({";", ":", "no,"})


_OPEN_GROUPS = frozenset({"of_ground", "who", "who_one", "people"})


def joined_groups(units: list[Unit]) -> list[Unit]:
    """Make one `group` unit of "Muslim women", "people on welfare", "femmes voilées"."""
    joined: list[Unit] = []
    place = 0
    while place < len(units):
        end = 0 if _OPEN_GROUPS.isdisjoint(units[place].names) else _group_end(units, place)
        if end:
            ground = next((unit.ground for unit in units[place:end] if unit.ground), "")
            joined.append(
                Unit(Span(units[place].span.start, units[end - 1].span.end), units[place].word, {"group"}, ground)
            )
            place = end
            continue
        joined.append(units[place])
        place += 1
    return joined


def _group_end(units: list[Unit], place: int) -> int:
    """The unit after a group of people that starts here; 0 when none does."""
    unit = units[place]
    before = _word_before(units, place)
    after = [units[place + step] if place + step < len(units) else None for step in (1, 2, 3, 4)]

    def has(step: int, *names: str) -> bool:
        other = after[step - 1]
        return other is not None and not other.names.isdisjoint(names)

    if "of_ground" in unit.names:
        if has(1, "of_ground", "who", "who_one") or (
            has(1, "fill") and has(2, "of_ground", "people") and units[place + 1].word in ("and", "or")
        ):
            further = _group_end(units, place + 1 + (not has(1, "of_ground", "who", "who_one")))
            if further:
                return further
            if has(1, "who"):
                return place + 2
        if has(1, "people"):
            singular = units[place + 1].word in _ONE_PERSON
            return 0 if singular and before not in _AN else place + 2
        if before in _BEFORE_ADJECTIVE or unit.word.endswith("s"):
            following = after[0]
            if following is None or following.names & {
                "be",
                "isnt",
                "should",
                "shouldnt",
                "not",
                "will",
                "revolts",
                "harms",
                "keep_away",
                "fill",
                "deserve",
                "stereotypes",
                "ruins",
                "brings",
            }:
                return place + 1
    if "who" in unit.names:
        if has(1, "of_ground") and not has(2, "people", "who"):
            return place + 2
        return place + 1
    if "who_one" in unit.names:
        return place + 1 if before in _AN else 0
    if "people" in unit.names:
        if has(1, "of_ground") and not has(2, "people", "who"):
            return place + 2
        if after[0] is not None and after[0].word in _OF_PLACE:
            for step in (2, 3, 4):
                if (
                    has(step, "marker")
                    or (has(step, "of_ground") and not has(step + 1 if step < 4 else 4, "people"))
                    or (step == 2 and has(step, "who"))
                ):
                    named_twice = step < 4 and has(step + 1, "marker")  # "of Ojibwe ancestry"
                    return place + step + 1 + named_twice
                if not has(step, "fill") and step > 2:
                    break
    return 0


def _word_before(units: list[Unit], place: int) -> str:
    """The word before a unit, adverbs left out: "the severely disabled"."""
    while place and units[place - 1].word.endswith("ly") and units[place - 1].names == {"fill"}:
        place -= 1
    return units[place - 1].word if place else ""


_IS = frozenset("he she it that what who there here where this everyone everybody".split())
_ONE_PERSON = frozenset(
    "person resident child kid neighbour household couple teen man woman worker boy girl personne famille homme femme citizen student jeune employee employe driver clerk teacher lady mother father parent tenant "
    "applicant patient candidat chauffeur voisin eleve firefighter neighbor cashier".split()
)


def let_pronouns_stand(units: list[Unit], *, named: bool) -> None:
    """ "They" is the group that was named before it."""
    for unit in units:
        if "group" in unit.names:
            named = True
        elif named and "they" in unit.names:
            unit.names = {"group", "they"}
            unit.ground = unit.ground or ""
