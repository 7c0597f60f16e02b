"""Clause 4.3.6: speaking for the City without a decision of Council, and taking a stand in its name."""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.opinion import ADVICE, CLAUSE, is_adopted, is_ours, voices
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import after, joined, on_line, place_after, words_between
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_NEXT = 140  # characters to a sentence before or after, on the same line


@detector("opinion.mandate", clause=CLAUSE, severity=Severity.BLOCK, title="A stand in the City's name")
def stands(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "On behalf of the City I am telling the Province ...", "Peterborough is pro-..."."""
    for speaks in text.find(_SPEAKS_FOR):
        demand = place_after(text, speaks.span, text.places(_DEMANDS), _REACH)
        if demand and not _KIND.compiled.search(
            words_between(text, speaks.span, demand) + " " + after(text, demand, 20)
        ):
            span = joined(speaks.span, demand)
            yield from _stand(text, span, doubtful=not (_is_pressing(text, span) or _is_undecided(text, span)))
    for choice in text.find(_THE_CHOICE):
        if _is_open(text, choice.span):
            yield from _stand(text, choice.span, doubtful=not on_line(text, choice.span, text.places(_OUR_WORD), _NEXT))
    for side in text.find(_IS_FOR_OR_AGAINST):
        subject = _subject(text, side.span)
        if subject and not _COMMON_GOOD.compiled.search(side.words):
            yield from _stand(text, joined(subject, side.span), doubtful=False)


def _stand(text: Text, span: Span, *, doubtful: bool) -> Iterator[Signal]:
    if is_ours(text, span) and (_is_undecided(text, span) or not is_adopted(text, span)):
        yield Signal(span, "This takes a stand in the City's name.", ADVICE, doubtful=doubtful)


def _is_open(text: Text, span: Span) -> bool:
    """Whether the line says that Council has yet to decide."""
    return on_line(text, span, text.places(_STILL_OPEN, _UNDECIDED), _NEXT)


def _subject(text: Text, side: Span) -> Span | None:
    """The voice of the City directly before a place."""
    return max((voice for voice in voices(text).around(side, 2) if voice < side), default=None)


def _is_pressing(text: Text, span: Span) -> bool:
    return on_line(text, span, text.term_places("opinion.powers", "opinion.contested", "opinion.judges"), 60)


def _is_undecided(text: Text, span: Span) -> bool:
    return on_line(text, span, text.places(_UNDECIDED), _NEXT)


_REACH = 60
_SPEAKS_FOR = Pattern(
    r"\b(?:on behalf of|speaking for|speaking on behalf of|in the name of|i speak for|we speak for|au nom de|parlant au nom de|"
    r"je parle pour|as the voice of|as spokesperson for|comme porte-parole de) (?:(?:the|this|our|my|whole|entire|all|of|everyone|everybody|at|in|"
    r"la|le|toute|tout|notre|ma|l'ensemble) ?)*(?:city|city hall|council|municipality|department|corporation|staff|peterborough|residents|taxpayers|"
    r"ville|mairie|conseil|municipalite|citoyens|contribuables)\b"
)
_DEMANDS = Pattern(
    r"\b(?:(?:i|we|je|nous|on)(?:'m|'re| am| are)? (?:\w+ly |can |will |do |now )?(?:tell(?:ing)?|say(?:ing)?|insist\w*|demand\w*|urg(?:e|ing)|call(?:ing)? on|"
    r"want|don't want|do not want|won't|will not|refuse\w*|reject\w*|oppos\w*|support\w*|condemn\w*|denounce\w*|object\w*|declare|"
    r"dis|disons|demand(?:e|ons)|exige\w*|veux|voulons|refuse\w*|rejet\w*|condamn\w*|denonc\w*|m'oppose|nous opposons)|"
    r"(?:does not|doesn't|do not|don't|will not|won't|will never) (?:support|want|accept|recognize|believe|need)|ne (?:veut|voulons|soutient|reconnait) pas)\b"
)
_KIND = Pattern(
    r"\b(?:thank\w*|condolences|welcome|congratul\w*|sorry|apologi\w*|merci|condoleances|bienvenue|felicit\w*)\b"
)
_UNDECIDED = Pattern(
    r"\b(?:council|city council|councillors|le conseil|conseil) (?:hasn't|has not|have not|haven't|didn't|did not|never|n'a pas|n'a jamais|"
    r"will catch up|will come around|will have to|doesn't know|does not know|can catch up|n'a rien|ne le sait pas|finira par)\b|"
    r"\b(?:before|without|behind) (?:council|the vote|a vote|council's back|le vote)\b|\b(?:with or without|no matter what|whatever) council\b|"
    r"\b(?:avant le vote|sans attendre le vote|dans le dos du conseil)\b"
)
_STILL_OPEN = Pattern(
    r"\b(?:council|committee|councillors|le conseil|le comite)(?: \w+){0,2} (?:still |yet to |about to |set to |encore |a l'etude)?(?:studying|debating|deciding|considering|weighing|"
    r"reviewing|to decide|decides?|votes?|voting|will vote|debates?|considers?|etudie|debat|votera|vote|decidera|se prononce)\b|"
    r"\b(?:up for a vote|goes to a vote|on the table|under review|under study|decision is due|report is due|a l'etude|soumis au vote)\b"
)
_THE_CHOICE = Pattern(
    r"\b(?:is|are|est|sont|remains) (?:clearly |obviously |simply |by far |clairement |nettement )?(?:the|le|la|les) (?:only|one|obvious|right|best|better|smart|sensible|clear|wrong|worst|seule?|bonne?|"
    r"meilleure?|mauvaise?|pire)(?: (?:right|sensible|possible|real|logical|vraie?|possible))? (?:choice|answer|option|site|decision|place|call|plan|spot|location|choix|reponse|"
    r"option|endroit|solution|decision)\b|\b(?:they|council|councillors|it|conseil|il|ils) (?:had better|should just|should simply|ought to|should|devraient|devrait) (?:vote|say|choose|pick|approve|"
    r"reject|kill|pass|scrap|do the right|voter|dire|choisir|approuver|rejeter)\b"
)
_OUR_WORD = Pattern(
    r"\b(?:we|we'll|we're|our|the city|city hall|everyone here|nous|notre|la ville|on)(?: \w+){0,2} (?:say|says|said|know|knows|think|thinks|believe|believes|feel|feels|want|wants|say it|"
    r"disons|savons|pensons|croyons|veut|sait)\b"
)
_IS_FOR_OR_AGAINST = Pattern(
    r"\b(?:is|are|remains?|est|sommes|reste) (?:and always will be |proudly |firmly |staunchly |fierement |resolument )?(?:an? |une? )?"
    r"(?:(?:pro|anti)-[a-z]{3,}\w*|(?:liberal|conservative|tory|ndp|socialist|left-wing|right-wing|christian|maga|separatist|communist|capitalist|"
    r"conservatrice|liberale|socialiste|souverainiste|federaliste|de droite|de gauche) (?:town|city|country|place|and proud|ville|et fiere))\b"
)
_COMMON_GOOD = Pattern(
    r"\b(?:pro-(?:active|rat)\w*|anti-(?:racis|bully|hate|idl|litter|oppress|discrim|fraud|slip|viol|spam|harass|graffiti|intimid|bruit)\w*)"
)
