"""Accessibility advice (AODA, O. Reg. 191/11 s.14): what the City controls is the content of its posts.

Advice only; it never stops a post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.pictures import EMOJI, HAS_PICTURES, STYLED_LETTER
from governance.checker.registry import ACCESSIBILITY, Signal, detector
from governance.checker.text import Text, Trait

_HASHTAG = re.compile("#([A-Za-z0-9_À-ÿ]{12,})")
_CAPITALS = Pattern(r"\b[A-Z][A-Z'-]{2,}(?:[ ,!.]+[A-Z][A-Z'-]+){3,}", needs_case=True)
_CLICK = Pattern(r"\b(?:click|tap) here\b|\bcliquez ici\b|\bclick (?:this|the) link\b")
_COLOUR = Pattern(
    r"\b(?:see|shown|marked|highlighted|listed|in)(?: \w+){0,3} in (?:red|green|blue|"
    r"yellow|orange|purple)\b|\b(?:areas?|streets?|zones?|items?|dates?) in (?:red|green|"
    r"blue|yellow|orange)\b|\ben (?:rouge|vert|bleu|jaune) (?:sur|dans)\b"
)
_LONG_LINK = Pattern(r"https?://[^\s]{80,}")
_SPACED = Pattern(r"\b(?:[A-Za-z] ){4,}[A-Za-z]\b", needs_case=True)
_EMOJI = re.compile(EMOJI)
_EMOJI_RUN = re.compile(rf"{_EMOJI.pattern}(?:[ \u200d\ufe0f]*{_EMOJI.pattern})*")
_STYLED_RUN = re.compile(f"{STYLED_LETTER}(?: *{STYLED_LETTER})*")
_HAS_LONG_TAG = Trait(lambda text: _HASHTAG.search(text.original) is not None)
_LONG_ADDRESS = re.compile(r"://\S{80}")


def _has_long_link(text: Text) -> bool:
    for view in text.views:  # noqa: SIM110  (asked of every text)
        if _LONG_ADDRESS.search(view.text):
            return True
    return False


_HAS_LONG_LINK = Trait(_has_long_link)


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
    if not text.shows(_HAS_LONG_TAG):
        return
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
    if not text.shows(HAS_PICTURES):
        return
    for match in _EMOJI_RUN.finditer(text.original):
        if len(_EMOJI.findall(match.group())) > int(rule.parameters.get("most", 3)):
            yield Signal(
                Span(*match.span()),
                "Screen readers read every emoji out by name.",
                "Use at most three, at the end of a sentence.",
            )


@detector("accessibility.emoji_bullet", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Emoji as bullets")
def emoji_bullets(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Lines that start with an emoji, three or more of them."""
    if not text.shows(HAS_PICTURES):
        return
    bullets = [match.end() - 1 for match in _EMOJI_BULLET.finditer(text.original)]
    if len(bullets) >= _FEWEST_BULLETS:
        yield Signal(
            Span(bullets[0], bullets[0] + 1),
            "Emoji used as bullets are read out on every line.",
            "Use a hyphen, or short sentences.",
        )


_FEWEST_BULLETS = 3
_EMOJI_BULLET = re.compile(rf"(?:^|\n){_EMOJI.pattern}")


@detector("accessibility.styled_letters", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Styled letters")
def styled_letters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Letters borrowed from mathematics are skipped or spelled out as "mathematical bold"."""
    if not text.shows(HAS_PICTURES):
        return
    for match in _STYLED_RUN.finditer(text.original):
        yield Signal(
            Span(*match.span()),
            "These styled letters cannot be read by screen readers.",
            "Type them as plain letters.",
        )


@detector("accessibility.capitals", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Long passage in capitals")
def capitals(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Four and more words in capitals are hard to read and may be spelled out."""
    for hit in text.find(_CAPITALS):
        yield Signal(
            hit.span,
            "A long passage in capitals is hard to read.",
            "Write it in ordinary sentences.",
        )


@detector("accessibility.click_here", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Click here")
def click_here(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Link words that say nothing out of context."""
    for hit in text.find(_CLICK):
        yield Signal(
            hit.span,
            '"Click here" does not say where the link leads.',
            'Say what is behind the link, for example "Register for swimming".',
        )


@detector("accessibility.colour_only", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Meaning by colour alone")
def colour_only(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Not everyone sees which streets are "in red"."""
    for hit in text.find(_COLOUR):
        yield Signal(
            hit.span,
            "The meaning seems to depend on a colour.",
            "Name the places or dates as well.",
        )


@detector("accessibility.long_link", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Very long link")
def long_links(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Long links are read out letter by letter."""
    for hit in text.find(_LONG_LINK) if text.shows(_HAS_LONG_LINK) else ():
        yield Signal(hit.span, "This link is read out letter by letter.", "Use a short City link.")


@detector("accessibility.spaced_letters", clause=ACCESSIBILITY, severity=Severity.ADVICE, title="Spaced-out letters")
def spaced_letters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Letters set apart for effect are read one by one."""
    for hit in text.find(_SPACED):
        yield Signal(hit.span, "These letters are read out one by one.", "Write the word together.")
