"""Words as a search compares them: without capitals and accents, each found by its beginning.

No extension of PostgreSQL is needed, so any server will do: texts are folded here before they are kept for searching,
names in the question itself."""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import CharField, Func, Value
from django.db.models.functions import Lower, Replace

MOST = 8  # words of a question that count
KEPT = 5_000  # different words of one text
LONGEST = 40  # letters of a word
_WORD = re.compile(r"[^\W_]+")
_JOINED = {"œ": "oe", "æ": "ae", "ß": "ss"}
# What `translate` of PostgreSQL makes of the accented letters of the languages written here.
_ACCENTED = [chr(code) for code in range(0xC0, 0x180)]


def fold(text: str) -> str:
    """Small letters without accents: "Hôtel de Ville, Cœur" is "hotel de ville, coeur"."""
    text = text.casefold()
    for joined, letters in _JOINED.items():
        text = text.replace(joined, letters)
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Each word of a text once, folded."""
    return list(dict.fromkeys(word[:LONGEST] for word in _WORD.findall(fold(text))))


def kept(*texts: str) -> str:
    """The words of these texts as PostgreSQL keeps them for searching (a tsvector, which holds words alone)."""
    return " ".join(words_of("\n".join(texts))[:KEPT])


def question(text: str) -> SearchQuery | None:
    """What finds the texts with every one of these words, or None where there is none to look for."""
    asked = words_of(text)[:MOST]
    return SearchQuery(" & ".join(f"{word}:*" for word in asked), config="simple", search_type="raw") if asked else None


def folded(column: str) -> Any:
    """A column of names, folded by the database as `fold` does it."""
    single = {letter: fold(letter) for letter in _ACCENTED if len(fold(letter)) == 1}
    name: Any = Func(
        Lower(column),
        Value("".join(single)),
        Value("".join(single.values())),
        function="TRANSLATE",
        output_field=CharField(),
    )
    for joined, letters in (*_JOINED.items(), ("Œ", "oe"), ("Æ", "ae")):
        name = Replace(name, Value(joined), Value(letters))
    return name
