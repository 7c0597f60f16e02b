"""Folding of single characters: what a reader sees as the same letter becomes the same letter.

NFKC, accents, look-alike letters of other scripts, styled letters, invisible characters. Works character
by character, so that a map back to the text as typed stays exact. The result is ASCII throughout: what has no
plain form (an emoji, another script) becomes OTHER, which is no part of any word.
"""

from __future__ import annotations

import re
import unicodedata

OTHER = "\x1a"

# Letters of other scripts (and a few Latin ones) that are drawn like a plain Latin letter. Written for this
# project after Unicode Technical Standard 39 ("confusables"); only pairs a reader would not notice.
_LOOK_ALIKES = (
    "аa ӑa вb сc ԁd еe ёe єe ѕs іi їi јj кk ӏl мm нh оo рp ԛq гr тt уy ўy хx ԝw ѵv ьb зz "
    "һh ɡg ɩi ꓲi "
    "АA ВB СC ЕE ЁE ЅS ІI ЈJ КK ӀI МM НH ОO РP ԚQ ТT УY ХX ԜW ЗZ ҺH "
    "αa βb γy εe ζz ηn ικi κk νv οo ρp σo τt υu χx ωw ϲc ϳj ιi "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC "
    "օo սu ոn հh ցg զq ԼL "
    "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz "
    "ɑa ɐa ƅb ɔc ɗd ǝe ɵo øo ØO đd ĐD łl ŁL ıi ȷj ħh ĦH ŧt ŦT ƒf"
)
_CHEROKEE = "ᎠD ᎡR ᎢT Ꭵi Ꭹy ᎪA ᎫJ ᎬE ᎳW ᎷM ᎻH ᎽY ᏀG Ꮒh ᏃZ Ꮟb ᏒR ᏔW ᏕS ᏙV ᏚS ᏞL ᏟC ᏢP ᏦK Ꮷd ᏳG ᏴB"
_CHEROKEE_SMALL = 0xAB70 - 0x13A0  # from a Cherokee letter to its small form
_SPELLED_OUT = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "þ": "th", "ð": "d"}
_PUNCTUATION = {
    **dict.fromkeys("’‘‛`´ʼʹ′＇", "'"),
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
    "⁄": "/",
    "∕": "/",
    "․": ".",
    "۔": ".",
    "。": ".",
    "٫": ".",
    "·": ".",
}
_NEGATIVE_LETTER_BLOCKS = (0x1F150, 0x1F170)  # white on black, round and square: no NFKC form
_REGIONAL_INDICATORS = 0x1F1E6


def _look_alike_table() -> dict[str, str]:
    table = {pair[0]: pair[-1] for pair in _LOOK_ALIKES.split()}
    for pair in _CHEROKEE.split():
        table[pair[0]] = pair[-1]
        table[chr(ord(pair[0]) + _CHEROKEE_SMALL)] = pair[-1].lower()
    table.update(_SPELLED_OUT)
    for first in (*_NEGATIVE_LETTER_BLOCKS, _REGIONAL_INDICATORS):
        for place in range(26):
            table[chr(first + place)] = chr(ord("A") + place)
    return table


class _Folder(dict[str, str]):
    """Remembers the folded form of every character it has met; 1.1 million are possible, few occur."""

    def __init__(self) -> None:
        super().__init__()
        self.look_alikes = _look_alike_table()

    def __missing__(self, character: str) -> str:
        folded = self._fold(character)
        self[character] = folded
        return folded

    def _fold(self, character: str) -> str:
        if character in "\n\r\u2028\u2029\u0085\x0b\x0c":
            return "\n"
        special = _PUNCTUATION.get(character) or self.look_alikes.get(character)
        if special:
            return special
        category = unicodedata.category(character)
        if character == "\t" or category == "Zs":
            return " "
        if category in ("Cf", "Cc", "Mn", "Me"):  # invisible, or rides on the character before
            return ""
        if category == "Nd":  # the digits of every script
            return str(unicodedata.decimal(character))
        parts = unicodedata.normalize("NFKD", character)
        plain = (_PUNCTUATION.get(part) or self.look_alikes.get(part, part) for part in parts)
        letters = "".join(plain)  # of one part there may be two: the ligature in Ǣ is spelled out
        folded = "".join(letter for letter in letters if unicodedata.category(letter) not in ("Mn", "Me", "Cf"))
        return "".join(part if part.isascii() else OTHER for part in folded)


_folder = _Folder()


_CHANGED = re.compile(
    "[^" + "".join(re.escape(character) for character in map(chr, range(128)) if _folder[character] == character) + "]"
)


def folded_one_for_one(text: str) -> tuple[str, str]:
    """The text with every character folded whose plain form is one character, and those that are left as they were."""
    text = text.replace(OTHER, "\0")  # typed by hand it stands for nothing, like any other control character
    uneven = ""
    for character in set(_CHANGED.findall(text)):
        folded = _folder[character]
        if len(folded) == 1:
            text = text.replace(character, folded)
        else:
            uneven += character
    return text, uneven


def is_plain(text: str) -> bool:
    """Whether folding would change no character of a text."""
    return _CHANGED.search(text) is None


def folded_character(character: str) -> str:
    """The plain form of one character: nothing, one, or a few characters; case is kept."""
    return _folder[character]


def fold(text: str) -> str:
    """The form in which words are compared: plain letters, lower case, single spaces."""
    text, uneven = folded_one_for_one(text)
    for character in uneven:
        text = text.replace(character, _folder[character])
    return " ".join(text.lower().split())
