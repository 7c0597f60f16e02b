"""Clause 4.3.1: closed sessions, markings, what is not released yet, and talk of a secret.

A notice of a closed session and a report on rising from it are required openness (Municipal Act, 2001,
s.239) and must pass; the substance before it is reported out is a leak. Neither consent nor exemption
cures it, so no finding of this clause is clearable.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.composition import Leak, Leaks, is_near, leaks, line_around, places
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern, patterns
from governance.checker.registry import Signal, detector
from governance.checker.signs import Sign, raised
from governance.checker.spans import Places
from governance.checker.text import Text

_LEXICON = "confidential"
_CLAUSE = "4.3.1"
_ADVICE = "Take it out until Council has reported on it in public, then refer to the public report."

# --- closed sessions -------------------------------------------------------------------------------------

_FAR, _NEAR = 220, 110  # characters from the words "closed session" to what is told of it
_TIMED_NOTICE = patterns(
    _LEXICON,
    r"<closed_session>(?: (?:session|meeting|portion|items?))?[ :,(-]{1,3}(?:at |from |a |"
    r"de )?[0-9]{1,2} ?(?:[:h.]|[ap]\.?m)",
    r"<closed_session><gap3> (?:begins?|starts?|commences?|will be held|commence|debute|at [0-9]|a [0-9]{1,2} ?h)",
    r"\b(?:will|may|plans to|going to|moves?|moved|resolved to|voted to|agreed to|to|va|peut|doit|"
    r"s'est) (?:go|meet|move|"
    r"convene|recess|hold|enter|close|sieger|se reunir|tenir|reuni)<gap3> <closed_session>",
    r"\b(?:siegera|se reunira|tiendra|holds|met|is)<gap4> <closed_session>",
    r"\b(?:no|not|never|nothing|without|aucun\w*|jamais|rien|rules|guide|explained|agenda|minutes of|proces-verba\w+)"
    r"(?: \w+){0,4} <closed_session>|\b(?:what is|what are|why (?:do|does|is|are)|how (?:do|does)|"
    r"when (?:can|may|do|does))\b"
    r"<gap5> <closed_session>",
)
_STATEMENT = 25  # characters
_TOLD_OUTRIGHT = "decided|amount|percent|vote|case|discipline|will_happen"


@detector(
    "confidential.closed_session",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Substance of a closed session",
    clearable=False,
)
def closed_sessions(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """What was said, offered or decided behind closed doors, with no report-out beside it.

    Whoever names a closed session announces it, explains it, reports from it in public, or leaks: what is none
    of the first three is taken for the last. Turns of phrase ("behind closed doors") need a sign of substance.
    """
    strong = places(text, _LEXICON, "closed_session") + Places(
        mention.span for mention in text.hidden_terms("confidential.closed_session")
    )
    for span in strong + places(text, _LEXICON, "closed_weak|private_talk"):
        if is_near(text, span, places(text, _LEXICON, "reported_out"), _NEAR):
            continue
        told = is_near(text, span, places(text, _LEXICON, "hush|peek"), _FAR)
        if _is_notice(text, span):
            plain = is_near(text, span, places(text, _LEXICON, "amount|percent"), _FAR) or told
        else:
            surely = strong.within(span)
            substance = is_near(text, span, places(text, _LEXICON, _TOLD_OUTRIGHT), _FAR)
            plain = substance or (surely and _goes_on(text, span))
            told = told or surely or is_near(text, span, places(text, _LEXICON, "talked"), _NEAR)
        if plain or told:
            yield Signal(span, "This tells what happened in a closed session.", _ADVICE, doubtful=not plain)


def _is_notice(text: Text, span: Span) -> bool:
    """The meeting is announced or explained, nothing of it is told."""
    return is_near(text, span, places(text, _LEXICON, "notice"), _NEAR) or text.places(*_TIMED_NOTICE).within(span)


def _goes_on(text: Text, span: Span) -> bool:
    """Whether a statement of some length follows or stands before the words."""
    around = line_around(text, span, _FAR)
    return around.end - span.end >= _STATEMENT or span.start - around.start >= _STATEMENT


# --- markings, and what others confided ------------------------------------------------------------------

_MARKED = "This is marked as confidential."
_MARKING = (
    Sign(
        Pattern(
            r"\b(?:strictly|highly|privileged (?:and|&)|private (?:and|&)) confidential\b"
            r"|\bconfidential (?:draft|memo\w*|reports?|documents?|appendix|attachments?|briefing|files?|minutes|list|"
            r"budget|letters?|slides?|version|deck|numbers|map|annex|study|pricing|bids?|offer|staff|notes?|agenda|"
            r"plan|offer|deal|e-?mail)\b"
            r"|\bstrictement confidentiel\w*\b|\b(?:document|rapport|note|ebauche|memo|version|"
            r"lettre|annexe|courriel|proces-verbal|plan|liste)s? confidentiel\w*\b"
        ),
        _MARKED,
    ),
    Sign(Pattern(r"(?:^|\n)[ \[(*#>]{0,4}(?:confidential|confidentiel|secret)\b[\])*]{0,3} ?[:\n!-]"), _MARKED),
    Sign(Pattern(r"[\[(*] ?(?:confidential|confidentiel) ?[\])*]"), _MARKED),
)
_CONFIDED = Leaks(
    Leak(("handed_over",), "This was given to the City in confidence."),
    Leak(("confided", "confider", "confider_who"), "This was given to the City in confidence.", within=90),
    Leak(("confided_to_us", "amount|percent|confider"), "This was given to the City in confidence."),
    Leak(("confided", "confider_who", "amount|percent|will_happen"), "This was given to the City in confidence."),
    Leak(("confided", "unreleased_thing|amount"), "This may have been given to the City in confidence.", doubtful=True),
)


@detector(
    "confidential.marking",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Confidentiality marking, information given in confidence",
    clearable=False,
)
def markings(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Documents that say so themselves, and what others told the City in confidence (s.239(2)(h), (i))."""
    if text.terms("confidential.confidential_word"):
        for signal in raised(text, _MARKING, _ADVICE):
            if not is_near(text, signal.span, places(text, _LEXICON, _SERVICE), 60):
                yield signal
    yield from leaks(text, _LEXICON, _CONFIDED, _ADVICE, unless="confidential_service", explained_within=60)
    for mention in text.terms("confidential.marking"):
        if is_near(text, mention.span, places(text, _LEXICON, _SERVICE), 80):
            continue
        yield Signal(
            mention.span,
            "This carries a marking that says it must not be shared.",
            _ADVICE,
            doubtful=not is_near(text, mention.span, places(text, _LEXICON, _WORTH_HIDING), 160),
        )


_SERVICE = "confidential_service|released"
_WORTH_HIDING = "not_yet|unreleased_thing|amount|percent|will_happen|going_to_council|discipline|bid|case"

# --- not released yet ------------------------------------------------------------------------------------

_UNRELEASED = Leaks(
    Leak(
        ("unreleased|not_yet", "will_happen|amount|percent|peek", "unreleased_thing|amount|percent"),
        "This tells something that has not been released yet.",
        within=170,
    ),
    Leak(
        ("not_yet", "bid|contract|case|labour|land|employee", "amount|percent|will_happen|decided"),
        "This tells something that has not been released yet.",
    ),
    Leak(("unreleased", "will_happen|amount|percent|peek"), "This tells something that has not been released yet."),
    Leak(
        ("going_to_council", "peek|hush", "will_happen|amount|percent|unreleased_thing"),
        "This tells something before Council has seen it.",
        within=170,
    ),
    Leak(
        ("unreleased", "unreleased_thing"),
        "This may tell something that has not been released yet.",
        within=90,
        doubtful=True,
    ),
)
_DATE_TO_COME = Pattern(
    r"\b(?:date|dates|details|schedule|time|location|line-?up|winners?|names? of the winners?|horaire|lieu|"
    r"heure)\b<gap8> "
    r"(?:announced|released|published|confirmed|known|annonce|publie|confirme)"
)


@detector(
    "confidential.unreleased",
    clause=_CLAUSE,
    severity=Severity.BLOCK,
    title="Budget, report or decision before its release",
    clearable=False,
)
def unreleased(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Embargoed or unreleased papers: the thing and the "not yet" close to each other."""
    advice = "Wait until it is released to Council and the public."
    for mention in text.terms("confidential.unreleased_strong"):
        around = line_around(text, mention.span, _NEAR)
        if not places(text, _LEXICON, "released|leaking_pipe").within(around) and _goes_on(text, mention.span):
            yield Signal(mention.span, "This tells something that has not been released yet.", advice)
    for signal in leaks(text, _LEXICON, _UNRELEASED, advice, unless="released|leaking_pipe|bid_public"):
        if not text.in_sentence(signal.span, text.places(_DATE_TO_COME)):
            yield signal


# --- talk of a secret ------------------------------------------------------------------------------------


@detector("confidential.hush", clause=_CLAUSE, severity=Severity.WARN, title="Talk of a secret", clearable=False)
def hushed_talk(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "A little bird told me": it may be a joke, so it is a question to the author."""
    for mention in text.terms("confidential.hush"):
        around = line_around(text, mention.span, _NEAR)
        if text.quoted(mention.span) or places(text, _LEXICON, "hush_public").within(around):
            continue
        yield Signal(
            mention.span,
            "This sounds as if something confidential is being passed on.",
            "If it is public, say where it was published. If not, take it out.",
        )
