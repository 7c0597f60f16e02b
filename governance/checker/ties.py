"""Whose fact it is: the words between a person and a fact, a pronoun that points back, or a description.

A fact alone is a service message and a name alone is no personal information; the two together are (MFIPPA
s.2(1)(h)). Standing in one sentence is not enough: "Senator Lee spoke about cancer" tells nothing of her health.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from governance.checker.composition import line_around, sentence_around
from governance.checker.findings import Span
from governance.checker.folding import fold
from governance.checker.patterns import Pattern
from governance.checker.people import Person
from governance.checker.text import Text

_FAR = 110  # characters between a person and a fact told of them
_BACK = 220  # characters back to the name that a pronoun stands for

_HAS = (
    r"(?:is|was|are|were|'s|isn't|wasn't|has|hasn't|had|have|been|being|be|gets?|got|getting|went|goes|going|"
    r"suffer\w*|battl\w+|fights?|fighting|fought|"
    r"beats?|beating|beaten|overc[ao]me\w*|surviv\w+|recover\w+|undergo\w+|underwent|receiv\w+|collect\w+|"
    r"appl(?:ied|ies)|qualif\w+|tested|"
    r"takes?|taking|took|starts?|started|begins?|began|lives?|living|lost|loses|losing|owes?|still|missed|"
    r"fail\w+|needs?|struggl\w+|attends?|"
    r"left|leaving|leaves|finish\w+|stay\w*|rely|relies|depends?|waits?|waiting|wait\w*|approved?|refused|"
    r"denied|granted|told us|wrote|found|finds?|learned|learns|celebrat\w+|turns?|turned|works?|because|"
    r"since|despite|after|off|"
    r"on|with|from|est|etait|sera|a (?:ete|eu|fait|le|la|un|une|du|des|recu|perdu|obtenu|subi)|ont|avait|"
    r"souffre|suit|subit|subi|recoit|touche|attend|doit|vit|remet|bat|battent|combat\w*|lutte\w*|atteinte?|"
    r"prend|pris|perdu|obtenu|quitte|en|depuis|apres)"
)
_OWN = re.compile(r"'s?(?: [\w$.,'-]+){0,3} ?\Z")
_APPOSED = re.compile(
    r"(?: (?:in|at|from|of|with|de|du|des|au|a) [\w' ]{2,30}?)? ?[,:(-]+ ?(?:(?:who|qui|is|was|est|a|an|the|"
    r"our|un|une|notre|and|et|aged?) )*(?:[\w'/,$.-]+ ){0,8}\Z"
)
_VERB = re.compile(rf"[ ,]+(?:[\w'$.,&/-]+ ){{0,6}}?{_HAS}(?: [\w'$.,/-]+){{0,7}} ?\Z")
_STRAIGHT = re.compile(
    r" (?:(?:just|still|now|also|already|has|had|was|is|is being|was just|have|a|est|encore) ){0,3}\Z"
)
_LOOSE = re.compile(r" (?:for|on|off|from|pour|de|en)(?: [\w-]+){0,4} ?\Z")
_TO_PERSON = re.compile(
    r"(?: [\w'-]+)? ?(?:[,:(-]|of|for|to|from|by|against|on|with|contre|belongs to|de|d'|du|pour|a|chez|"
    r"au)? ?(?:(?:our|my|the|a|an|his|her|their|notre|nos|mon|ma|le|la|un|une|"
    r"colleague|collegue|friend|employee|student|resident) ?){0,3}\Z"
)
_WEAK_LINKS = re.compile(
    r"\b(?:about|speak\w*|spoke|talk\w*|bill|act|legislation|treaty|law|on behalf of|statement|introduc\w+|"
    r"co-?sponsor\w*|announc\w+|fund\w*|invest\w*|visit\w*|tour\w*|meet\w*|met|join\w*|support\w*|discuss\w*|"
    r"to fight|chief of|head of|director of|minister|dean of|raise\w*|research\w*|team|work on|parle\w*|"
    r"projet de loi)\b"
)
_OTHERS_FACT = re.compile(
    r"[ -]?(?:friendly|free meal|proof|resistant|marriage|pride|village|patients?|research\w*|care|cent(?:er|"
    r"re)s?|act|bill|treaty|tax|awareness|month|week|day|society|association|survivors?|services?|"
    r"workers?|coverage|reform|polic(?:y|ies)|issues?|crisis|system|funding|fund|programs?|programmes?|"
    r"screening|clinics?|facilit\w+|prevention|"
    r"walks?|run|cures?|insurance|costs?|prices?|treatment cent\w+|hospital|rights|community|communities|"
    r"deductions?|credits?|strategy|plan|plans|"
    r"companies|drugs?|epidemic|education|resources|advocates?|research|biology|bodies|body)\b"
)
_PRONOUN = re.compile(r"\b(?:he|she|they|he's|she's|they're|he'll|she'll|il|elle|on)\b(?: [\w'$.,-]+){0,5} ?\Z")
_POSSESSIVE = re.compile(r"\b(?:his|her|their|sa|son|ses|leur)(?: [\w'-]+){0,3} ?\Z")
_BARE_ARTICLE = re.compile(r"(?:the|le|la|l'|a|une?) ?")
_PRONOUN_AFTER = re.compile(r" ?(?:[,:-]|for|of)? ?\b(?:him|her|them|he|she|they|his|elle|il|lui)\b")
_IDENTIFIED = Pattern(
    r"\b(?:our|my|the|this|that|his|her|their|one of our|one of the|a certain|notre|mon|ma|le|la|cette?|"
    r"un de nos|une de nos) "
    r"(?:[a-z-]+ ){0,2}?"
    r"(?:co-?worker|colleague|boss|supervisor|manager|receptionist|clerk|secretary|assistant|lifeguards?|"
    r"bus drivers?|drivers?|bus operators?|operators?|"
    r"crossing guards?|custodians?|janitors?|librarians?|planners?|inspectors?|councillor|mayor|tenants?|"
    r"neighbou?rs?|resident|complainant|applicants?|"
    r"landlord|caller|winner|gentleman|lady|man|woman|couple|family|owners?|employees?|staff members?|foreman|"
    r"collegue|patron(?:ne)?|receptionniste|chauffeur|conseiller|conseillere|locataire|voisine?|residente?|"
    r"plaignante?|employee?|dame|monsieur|famille|sauveteurs?)"
    r"(?:(?: (?:at|in|on|from|of|with|who|is|was|has|behind|next|au|de|du|des|a|est|qui)\b)|'s\b)"
)
_FACT_OF_DESCRIBED = re.compile(
    rf"(?:'s|[ ,].*\b{_HAS})(?: [\w'$.,-]+){{0,6}} ?\Z|'s? ?\Z|.{{0,60}} (?:is|was|has|who|est|a|with|"
    rf"from)(?: [\w'$-]+){{0,6}} ?\Z"
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A person a fact is told of. `sure` when a full name stands there; a description has no name."""

    name: str
    sure: bool


def told_of(text: Text, fact: Span, *, loose: bool = False) -> list[Tie]:
    """The persons a fact is told of, the surest ones; `loose` takes "Ann Lee for a subsidy" as well.

    All of them, because a consent of one clears nothing of another.
    """
    ties = dict.fromkeys(_ties(text, fact, loose))
    best = max(((tie.sure, bool(tie.name)) for tie in ties), default=None)
    return [tie for tie in ties if (tie.sure, bool(tie.name)) == best]


def nearest_person(text: Text, span: Span, *, within: int = 400) -> Tie | None:
    """The name nearest to a place, in its sentence or else before it in the line; full names first."""
    sentence = sentence_around(text, span, within)
    before = line_around(text, Span(span.start, span.start + 1), min(within, _BACK)).start
    after = line_around(text, Span(span.end - 1, span.end), min(within, _NEAR)).end
    reach = Span(min(sentence.start, before), max(sentence.end, after))
    close = [
        person
        for person in text.people_in(reach)
        if not person.span.overlaps(span)
        and person.span.gap_to(span) <= (within if person.full else _NEAR)
        and is_named(text, person)
    ]
    close.sort(key=lambda person: (not person.full, person.span.gap_to(span), person.span))
    return Tie(close[0].name, close[0].full) if close else None


_NEAR = 60


def _ties(text: Text, fact: Span, loose: bool) -> Iterator[Tie]:
    sentence = sentence_around(text, fact, _BACK)
    if _is_proper_name(text, fact):
        return
    if _OTHERS_FACT.match(text.after(fact, 24)) or _OTHERS_FACT.match(" " + text.after(fact, 24)):
        return
    people = [each for each in text.people_in(sentence) if not each.span.overlaps(fact) and is_named(text, each)]
    for person in people:
        if _is_theirs(text, person, fact, loose, _stands_between(text, people, person, fact)):
            yield Tie(person.name, person.full or _is_first_name_of(text, person))
    yield from _by_pronoun(text, sentence, fact)
    for span in text.places(_IDENTIFIED).around(sentence):
        if span.end <= fact.start and fact.start - span.end <= _FAR:
            words = _words(text, span.end, fact.start)
            if _FACT_OF_DESCRIBED.fullmatch(words) or _STRAIGHT.fullmatch(words) or len(words) < 2:
                yield Tie("", False)


def _is_proper_name(text: Text, fact: Span) -> bool:
    """ "Mental Health Connection", "Tropical Depression": words of the name of something else."""
    original = text.original
    if not original[fact.start].isupper() or original[fact.start : fact.end].isupper():
        return False
    following = _NEXT_WORD.match(original[fact.end : fact.end + 4])
    preceding = _LAST_WORD.search(original[max(0, fact.start - 24) : fact.start])
    if following and not _names_full(text, Span(fact.end + 1, fact.end + 2)):
        return True
    return preceding is not None and not _names_full(text, Span(fact.start - 2, fact.start - 1))


def _names_full(text: Text, span: Span) -> bool:
    return any(person.full for person in text.people_in(span))


_NEXT_WORD = re.compile(r"[a-z]* [A-Z]")
_LAST_WORD = re.compile(r"(?:^|[a-z,] )[A-Z][a-z]+ \Z")


def is_named(text: Text, person: Person) -> bool:
    """Whether the words are surely a person's name: two parts, or one where only a person's name can stand."""
    if person.full or _is_first_name_of(text, person):
        return True
    before, after = text.before(person.span, 28), text.after(person.span, 14)
    if _INTRODUCED.search(before) or _KIN.match(after):
        return True
    if person.opens_sentence:
        return after.startswith(_PEOPLE_ONLY)
    return before.endswith(",") and after[:1] in ("!", ".", ",", ":", "?", "-")


def _is_first_name_of(text: Text, person: Person) -> bool:
    """ "Anita Rowe's mom called: Anita is ...": the same person again, in the same line."""
    line = line_around(text, person.span, _BACK)
    return any(
        other.full and person.name in other.name.split() for other in text.people_in(line) if other is not person
    )


_INTRODUCED = re.compile(
    r"(?:operator|driver|guard|lifeguard|clerk|employee|colleague|co-?worker|volunteer|student|resident|"
    r"neighbou?r|coach|member|"
    r"receptionist|planner|inspector|intern|winner|own|client|tenant|camper|swimmer|son|daughter|sister|"
    r"brother|mom|dad|mother|father|wife|husband|baby|little|"
    r"young|stagiaire|benevole|employe|employee|chauffeur|collegue|eleve|fils|fille|fille,|hi|hello|dear|"
    r"bonjour|allo|salut|cher|chere|"
    r"(?:birthday|luck|thanks|thank you|congrats|congratulations|shout-?out|kudos|farewell|wishes|sympathy|"
    r"welcome|merci|felicitations|anniversaire|retablissement|bravo|courage|chapeau|hourra|bienvenue|hats off|"
    r"way to go|well done|props|"
    r"love|hugs|cheers|prayers|proud of|fiers? de|fieres? de) (?:to|for|a|de)|way to go,|well done,|proud of|"
    r""
    r"[0-9]+(?:st|nd|rd|th) to|thinking of|patient with|sorry for|meet|text|call|ask|email|tell|appelez|"
    r"textez|named|nomme|nommee)\Z"
)
_KIN = re.compile(
    r"'s (?:landlord|boss|doctor|mom|mother|dad|father|wife|husband|son|daughter|kids?|child|children|sister|"
    r"brother|family|rent|desk)\b"
)
_PEOPLE_ONLY = ("from the", "from our", "from ", ", who", " and his", " and her", "and his", "and her")


def _between(people: list[Person], person: Person, fact: Span) -> list[Person]:
    low, high = min(person.span.end, fact.end), max(person.span.start, fact.start)
    return [other for other in people if other is not person and other.span.start >= low and other.span.end <= high]


_JOINED = re.compile(r" ?(?:,|and|&|et|, and) ?")


def _stands_between(text: Text, people: list[Person], person: Person, fact: Span) -> bool:
    """Another person stands nearer to the fact, and not in one row with this one ("Ann Lee and Bob Roy have")."""
    return any(
        not _JOINED.fullmatch(_words(text, person.span.end, other.span.start))
        for other in _between(people, person, fact)
        if person.span.end <= other.span.start
    ) or any(other.span.end <= person.span.start for other in _between(people, person, fact))


def _is_theirs(text: Text, person: Person, fact: Span, loose: bool, another_between: bool) -> bool:
    if another_between or person.span.gap_to(fact) > _FAR:
        return False
    if person.span.end <= fact.start:
        words = _words(text, person.span.end, fact.start)
        if _STRAIGHT.fullmatch(words) or (loose and _LOOSE.fullmatch(words)):
            return True
        if _WEAK_LINKS.search(words):
            return False
        return bool(_OWN.fullmatch(words) or _APPOSED.fullmatch(words) or _VERB.fullmatch(words) or not words.strip())
    return bool(_TO_PERSON.fullmatch(_words(text, fact.end, person.span.start)))


def _by_pronoun(text: Text, sentence: Span, fact: Span) -> Iterator[Tie]:
    """ "Get well soon, Ann Lee! She had surgery.": the name stands earlier in the same line."""
    before = _words(text, max(sentence.start, fact.start - _FAR), fact.start)
    if _BARE_ARTICLE.fullmatch(before):
        line = line_around(text, fact, _BACK)
        if text.term_places("personal_info.wish").within(line):
            yield from _named_before(text, fact)
        return
    points = _PRONOUN.search(before) or _POSSESSIVE.search(before) or _PRONOUN_AFTER.match(text.after(fact, 20))
    if not points or _WEAK_LINKS.search(before[points.start() :] if points.string is before else ""):
        return
    yield from _named_before(text, fact)


def _named_before(text: Text, fact: Span) -> Iterator[Tie]:
    start = line_around(text, Span(fact.start, fact.start + 1), _BACK).start
    people = (
        [each for each in text.people_in(Span(start, fact.start)) if is_named(text, each)] if start < fact.start else []
    )
    if people:
        person = max(people, key=lambda each: (each.full, each.span))
        yield Tie(person.name, person.full)


def _words(text: Text, start: int, end: int) -> str:
    piece = text.original[start:end]
    folded = fold(piece)
    return (" " if piece[:1].isspace() else "") + folded + (" " if piece[-1:].isspace() and folded else "")
