"""Clause 4.3.1: what would harm the security of the City's property (Municipal Act, 2001, s.239(2)(a)).

Codes, passwords, keys and gaps in the watch. Codes made for the public (guest Wi-Fi, webinars, promotions) and
advice on one's own passwords pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from governance.checker.composition import Leak, Leaks, leaks, line_around, places, sentence_around
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_LEXICON = "confidential"
_ADVICE = "Take it out, and have the code changed if it was shown anywhere."
_CODE_MESSAGE = "This gives away a password or an access code."

# What a code looks like: digits with dashes or stars, or a word that mixes letters, digits and signs.
_DIGIT_CODE = Pattern(r"[#*]?\b[0-9]{3,8}\b[#*]?|[#*]?\b[0-9]{1,2}(?:[ -]{1,2}[0-9]{1,2}){2,7}\b[#*]?")
_MIXED_CODE = re.compile(r"(?<!\S)[\"'\u201c\u00ab(]?(?=\S*[A-Za-z])(?=\S*[0-9!@#$%^&*_])[\w!@#$%^&*+=.-]{4,40}")
_AFTER_COLON = re.compile(
    r"^[ ]{0,2}(?:is|are|:|=|est|are:|is:|est:)[ :=]{1,3}[\"'\u201c\u00ab]? ?([\w!@#$%^&*+=.-]{3,40})", re.IGNORECASE
)
_NOT_A_CODE = re.compile(
    r"(?:19|20)[0-9]{2}(?:-[0-9]{2}-[0-9]{2})?|[0-9]+(?:am|pm|h|km|st|nd|rd|th|%)?|[\w.-]+@[\w.-]+|https?\S*|"
    r"www\S*|\S*\.(?:ca|com|org)\S*|#\w+|@\w+"
    r"|\$[0-9.,]+[kmb]?|wi-?fi\W*|covid-19|[a-z]+(?:-[a-z]+)+|[A-Za-z]+[!*.]+",
    re.IGNORECASE,
)
_ORDINARY_NUMBER = re.compile(
    r"(?:\$|\b(?:by-?law|no\.?|section|s\.|route|room|suite|unit|permit|file|report|dates?|jan\w*|feb\w*|"
    r"mar\w*|apr\w*|may|jun\w*|jul\w*|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|"
    r"in|since|until|by|of|call|at|than|over|about|nearly|phone|tel|depuis|environ|vers)) ?\(?\Z"
)
_CLOSE, _FAR, _PUBLIC = 60, 90, 110


@detector(
    "confidential.access_code",
    clause="4.3.1",
    severity=Severity.BLOCK,
    title="Password, access code or gap in security",
    clearable=False,
)
def access_codes(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Codes beside the words for them, codes beside what they open, keys in their places, gaps in the watch."""
    yield from _told_codes(text)
    for gap, public in _GAPS:
        yield from leaks(text, _LEXICON, gap, _ADVICE, unless=public, explained_within=80)


def _told_codes(text: Text) -> Iterator[Signal]:
    words = places(text, _LEXICON, "secret|entering|lockable")
    if not words:
        return
    yield from _told_by_locks(text)
    for mention in (*text.terms("confidential.secret"), *text.terms("confidential.entering")):
        code = _code_after(text, mention.span, mention.term.text)
        if code is None:
            continue
        both = Span(mention.span.start, code.end)
        weak = mention.term.group == "confidential.entering" or mention.term.text in _WEAK_WORDS
        if weak and not places(text, _LEXICON, "opening").within(sentence_around(text, both, _CLOSE)):
            continue
        if places(text, _LEXICON, "public_code").within(line_around(text, both, _PUBLIC)):
            continue
        yield Signal(both, _CODE_MESSAGE, _ADVICE)


def _told_by_locks(text: Text) -> Iterator[Signal]:
    """ "The alarm is disarmed with 1905": what locks, a joining word, a code of four digits or more."""
    locks = text.term_places("confidential.lockable")
    for found in text.find(_JOINED_CODE) if locks else ():
        code = Span(found.span.end - len(found.groups[0] or ""), found.span.end)
        before = Span(line_around(text, found.span, _LOCK_REACH).start, found.span.end)
        if not locks.within(before) or _is_ordinary(text, code):
            continue
        if not places(text, _LEXICON, "public_code|watch_public").within(line_around(text, code, _CLOSE)):
            yield Signal(code, _CODE_MESSAGE, _ADVICE)


_LOCK_REACH = 40
_JOINED_CODE = Pattern(
    r"\b(?:with|using|is|are|to|code|est|avec|:|=|by entering) ?:? ?([0-9]{4,8}|[0-9]{1,2}(?:-[0-9]{1,2}){2,6})\b"
)
_WEAK_WORDS = frozenset(
    {
        "code",
        "pin",
        "combo",
        "combination",
        "combinaison",
        "nip",
        "login",
        "log in",
        "log-in",
        "username",
        "user name",
        "pass is",
        "identifiant",
        "nom d'utilisateur",
    }
)


def _code_after(text: Text, span: Span, word: str) -> Span | None:
    """Where a code stands after the word for it, in the same line."""
    stretch = line_around(text, span, _FAR)
    after = text.original[span.end : stretch.end]
    named = _AFTER_COLON.match(after)
    if named and word not in _WEAK_WORDS and _is_secret_word(named.group(1)):
        return Span(span.end + named.start(1), span.end + named.end(1))
    for found in text.places(_DIGIT_CODE).around(Span(span.end, stretch.end)):
        if found.start >= span.end and found.end <= stretch.end and not _is_ordinary(text, found):
            return found
    if word in _OPENERS:
        return None
    for match in _MIXED_CODE.finditer(after):
        value = match.group().strip("\"'\u201c\u00ab(.,;:")
        if len(value) >= 4 and not _NOT_A_CODE.fullmatch(value):
            start = span.end + match.start()
            return Span(start, start + len(match.group()))
    return None


_OPENERS = frozenset(
    {"use", "enter", "type", "press", "hit", "dial", "punch", "works with", "tapez", "entrez", "composez", "faites"}
)
_PLAIN_WORDS = frozenset(
    "required needed not your the a an only free case sensitive available now on in at sent given changed "
    "reset secure safe important posted requis obligatoire votre le la un une envoye donne".split()
)


def _is_secret_word(value: str) -> bool:
    value = value.strip(".,;")
    if value.casefold() in _PLAIN_WORDS or _NOT_A_CODE.fullmatch(value):
        return False
    return not value.isalpha() or (not value.islower() and not value.istitle())


def _is_ordinary(text: Text, span: Span) -> bool:
    """A year, a time, a sum, a phone number, a file: numbers that open nothing."""
    original = text.original
    digits = original[span.start : span.end].strip("#*")
    before = original[max(0, span.start - 12) : span.start].lower()
    after = original[span.end : span.end + 12].lower()
    if _ORDINARY_NUMBER.search(before) and not before.rstrip().endswith((" code in", "code of")):
        return True
    if before[-1:] in "-.,/:" and before[-2:-1].isdigit():
        return True
    if after[:1] in ("-", ".", ",", "/", ":", "%") and after[1:2].isdigit():
        return True
    if digits in _SHORT_CODES:
        return True
    follows = after.lstrip(" -").split(" ")[0].strip(".,;!?")
    if len(follows) > _PLURAL and follows.endswith("s") and follows.isalpha():
        return True  # "1200 seats": it counts something
    return follows in _UNITS or (len(digits) == 4 and digits.startswith(("19", "20")) and follows in _MONTHS)


_PLURAL = 3
_SHORT_CODES = frozenset({"211", "311", "411", "511", "811", "911", "988"})
_UNITS = frozenset(
    "% am pm a.m p.m h km m metres meters minutes minute hours days people residents homes units spots "
    "spaces points dollars seconds characters digits letters chiffres caracteres minutes heures jours "
    "personnes".split()
)
_MONTHS = frozenset("budget election edition season".split())

_GAPS = (
    (Leaks(Leak(("no_watch", "site"), "This tells where City property is not protected.", within=60)), "watch_public"),
    (
        Leaks(Leak(("watch", "unwatched|gap_in_watch"), "This tells where City property is not protected.", within=50)),
        "watch_public",
    ),
    (Leaks(Leak(("unlocked", "way_in"), "This tells how to get into City property.", within=60)), "key_public"),
    (
        Leaks(Leak(("spare_key", "hidden"), "This tells how to get into City property.", within=70)),
        "key_public|opening_public",
    ),
    (
        Leaks(Leak(("key", "hidden", "opening|way_in"), "This tells how to get into City property.", within=70)),
        "key_public|opening_public",
    ),
)
