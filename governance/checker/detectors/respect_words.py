"""What the detectors of clause 4.3.3 share: who is spoken of, and what excuses a hard word.

Grounds are those of the Ontario Human Rights Code (DOMAIN B.6).
"""

from __future__ import annotations

from governance.checker.findings import Span
from governance.checker.patterns import Pattern
from governance.checker.text import Hit, Text

CLAUSE = "4.3.3"
ADVICE = "Take it out. Speak about the matter, with respect for everyone who reads it."


def respect_pattern(source: str) -> Pattern:
    """A pattern of this clause; `<WHO>` stands for people by a ground of the Code."""
    return Pattern(source.replace("<WHO>", _WHO), lexicon="respect")


_WHO = (
    r"(?:<identity_adjective>(?: \w+)? <people>|<identity_noun>"
    r"|<people> (?:from|of|with|on|in|a|avec|de|sur)(?: (?:the|a|la|les|\w+))? ?<marker>"
    r"|<people> (?:from|of) (?:the )?[a-z]+(?: ancestry| descent| origin)?)"
)

_CONDEMNS = Pattern(
    r"\b(?:hate has no|(?:hate|racism|discrimination|bullying|violence|abuse|harassment|"
    r"homophobia|transphobia|sexism|haine|intimidation)(?: \w+){0,3} no place|is hate|"
    r"hateful|hate-motivated|haineux|haineuse|racism|racist|racisme|raciste|anti-racism|"
    r"discriminat\w+|condemn\w*|condamn\w*|"
    r"unacceptable|inacceptable|not tolerated|ne tolere|will be removed|are removed|"
    r"was removed|removed it|removed (?:it )?within|efface\w*|painted over|report it|"
    r"reported|signalez|shameful|"
    r"is cruel|was cruel|is wrong|was wrong|please stop|illegal|the code|human rights|"
    r"untrue|not true|is false|c'est faux|faux et|myth\b|mythe|lied to|apologi[sz]e\w*|"
    r"s'excuse\w*|"
    r"nobody should|no one should|personne ne devrait|stand (?:up )?against|stop calling|"
    r"harm|hurtful|blessant\w*|against our policy|not something we|violates?|"
    r"handed to police|"
    r"anti-bullying|bullying|intimidation|workshop|atelier|policy forbids|do not say|never say)\b"
)
_NEGATED = Pattern(
    r"\b(?:not|never|n't|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|nobody|no one|"
    r"none of|neither|hardly|ne|pas|jamais|personne|aucun\w*)\b"
)


def ground_of(text: Text, span: Span) -> str:
    """The Code ground of the identity words inside a place."""
    for group in ("identity_noun", "identity_adjective", "marker", "slur"):
        for mention in text.terms(f"respect.{group}"):
            if mention.span.overlaps(span) and mention.term.ground:
                return mention.term.ground
    return ""


def is_excused(text: Text, span: Span) -> bool:
    """Quoted where the text condemns it, or condemned in the same sentence."""
    condemned = text.places(_CONDEMNS)
    if text.in_sentence(span, condemned):
        return True
    return text.quoted(span) and any(not text.quoted(other) for other in condemned)


def is_negated(text: Text, hit: Hit, *, reach: int = 40) -> bool:
    """A "not" inside the pattern or just before it."""
    if _NEGATED.compiled.search(hit.words):
        return True
    before = text.before(hit.span, reach)
    return bool(DENIES.compiled.search(before))


DENIES = Pattern(
    r"\b(?:nobody|no one|never|untrue|false|myth|not true|personne|faux|don't think|"
    r"doesn't mean|isn't that|jamais)\b[^.!?]*$"
)


ANY_WHO = respect_pattern("<WHO>")
