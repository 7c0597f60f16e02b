"""Accessibility advice (AODA, O. Reg. 191/11 s.14): what the City controls is the content of its posts.

Advice only; it never stops a post.
"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.registry import ACCESSIBILITY, Signal, detector
from governance.checker.text import Text

_HASHTAG = re2.compile(r"#([A-Za-z0-9_À-ÿ]{12,})")
_CAPITALS = re2.compile(r"\b[A-ZÀ-Þ][A-ZÀ-Þ'’-]{2,}(?:[ ,!.]+[A-ZÀ-Þ][A-ZÀ-Þ'’-]+){3,}")
_CLICK = re2.compile(r"(?i)\b(?:click|tap) here\b|\bcliquez ici\b|\bclick (?:this|the) link\b")
_COLOUR = re2.compile(
    r"(?i)\b(?:see|shown|marked|highlighted|listed|in)(?: \w+){0,3} in (?:red|green|blue|"
    r"yellow|orange|purple)\b|\b(?:areas?|streets?|zones?|items?|dates?) in (?:red|green|"
    r"blue|yellow|orange)\b|\ben (?:rouge|vert|bleu|jaune) (?:sur|dans)\b"
)
_LONG_LINK = re2.compile(r"https?://[^\s]{80,}")
_SPACED = re2.compile(r"\b(?:[A-Za-z] ){4,}[A-Za-z]\b")


def _is_emoji(character: str) -> bool:
    code = ord(character)
    return 0x1F300 <= code <= 0x1FAFF or 0x2600 <= code <= 0x27BF or 0x1F1E6 <= code <= 0x1F1FF


def _is_styled(character: str) -> bool:
    code = ord(character)
    return 0x1D400 <= code <= 0x1D7FF or 0x1F110 <= code <= 0x1F189 or 0x24B6 <= code <= 0x24E9


def _runs(text: str, wanted: list[bool], glue: str) -> Iterator[tuple[Span, int]]:
    """Runs of wanted characters, over glue between them; with how many there are."""
    start = end = count = 0
    for place, is_wanted in enumerate(wanted):
        if is_wanted:
            start = place if not count else start
            end, count = place + 1, count + 1
        elif count and text[place] not in glue:
            yield Span(start, end), count
            count = 0
    if count:
        yield Span(start, end), count


@detector("accessibility.alt_text", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Image without a description")
def missing_alt_text(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Images attached to the post that nobody has described."""
    if context.has_images and context.images_without_alt:
        yield Signal(
            Span(0, 0),
            "An image has no description, so blind readers do not get it.",
            "Describe each image in one or two sentences.",
        )


@detector("accessibility.hashtag", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Hashtag without capitals")
def unreadable_hashtags(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Long hashtags in one case are read out as one unintelligible word."""
    for match in _HASHTAG.finditer(text.encodable):
        tag = match.group(1)
        letters = [character for character in tag[1:] if character.isalpha()]
        if letters and (not any(c.isupper() for c in letters) or not any(c.islower() for c in letters)):
            yield Signal(
                Span(*match.span()),
                "Screen readers cannot tell the words of this hashtag apart.",
                "Start every word in it with a capital, like #PeterboroughParks.",
            )


@detector(
    "accessibility.emoji",
    clause=ACCESSIBILITY,
    severity=Severity.ADVICE,
    title="Many emoji in a row",
    parameters={"most": 3},
)
def emoji_runs(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Each emoji is read out by name."""
    if text.original.isascii():
        return
    wanted = [_is_emoji(character) for character in text.original]
    for span, count in _runs(text.original, wanted, " \u200d\ufe0f"):
        if count > int(rule.parameters.get("most", 3)):
            yield Signal(
                span,
                "Screen readers read every emoji out by name.",
                "Use at most three, at the end of a sentence.",
            )


@detector("accessibility.emoji_bullet", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Emoji as bullets")
def emoji_bullets(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Lines that start with an emoji, three or more of them."""
    starts = [0, *(place + 1 for place, character in enumerate(text.original) if character == "\n")]
    bullets = [place for place in starts if place < len(text.original) and _is_emoji(text.original[place])]
    if len(bullets) >= _FEWEST_BULLETS:
        yield Signal(
            Span(bullets[0], bullets[0] + 1),
            "Emoji used as bullets are read out on every line.",
            "Use a hyphen, or short sentences.",
        )


_FEWEST_BULLETS = 3


@detector("accessibility.styled_letters", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Styled letters")
def styled_letters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Letters borrowed from mathematics are skipped or spelled out as "mathematical bold"."""
    if text.original.isascii():
        return
    wanted = [_is_styled(character) for character in text.original]
    for span, _count in _runs(text.original, wanted, " "):
        yield Signal(
            span,
            "These styled letters cannot be read by screen readers.",
            "Type them as plain letters.",
        )


@detector("accessibility.capitals", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Long passage in capitals")
def capitals(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Four and more words in capitals are hard to read and may be spelled out."""
    for match in _CAPITALS.finditer(text.encodable):
        yield Signal(
            Span(*match.span()),
            "A long passage in capitals is hard to read.",
            "Write it in ordinary sentences.",
        )


@detector("accessibility.click_here", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Click here")
def click_here(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Link words that say nothing out of context."""
    for match in _CLICK.finditer(text.encodable):
        yield Signal(
            Span(*match.span()),
            '"Click here" does not say where the link leads.',
            'Say what is behind the link, for example "Register for swimming".',
        )


@detector("accessibility.colour_only", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Meaning by colour alone")
def colour_only(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Not everyone sees which streets are "in red"."""
    for match in _COLOUR.finditer(text.encodable):
        yield Signal(
            Span(*match.span()),
            "The meaning seems to depend on a colour.",
            "Name the places or dates as well.",
        )


@detector("accessibility.long_link", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Very long link")
def long_links(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Long links are read out letter by letter."""
    for match in _LONG_LINK.finditer(text.encodable):
        yield Signal(Span(*match.span()), "This link is read out letter by letter.", "Use a short City link.")


@detector("accessibility.spaced_letters", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Spaced-out letters")
def spaced_letters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Letters set apart for effect are read one by one."""
    for match in _SPACED.finditer(text.encodable):
        yield Signal(Span(*match.span()), "These letters are read out one by one.", "Write the word together.")
