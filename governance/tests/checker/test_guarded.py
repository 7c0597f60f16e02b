"""Hard words are seen through however they are rewritten, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from governance.checker.engine import check
from governance.checker.folding import fold
from governance.checker.guarded import Guarded, guarded_words, is_masked, respelled
from governance.checker.lexicon import words
from governance.checker.text import Text
from governance.tests.checker.examples import a_context

REWRITTEN = {
    "plain": "idiots",
    "leet": "1d10t5",
    "letter for letter": "îdïöts",
    "Cyrillic": "іdіоts",
    "Greek": "ιdιοτs",
    "Cherokee": "ꭵdꭵots",
    "fullwidth": "ｉｄｉｏｔｓ",
    "mathematical": "𝓲𝓭𝓲𝓸𝓽𝓼",
    "circled": "ⓘⓓⓘⓞⓣⓢ",
    "zero width": "id\u200biots",
    "soft hyphen": "idi\u00adots",
    "right-to-left mark": "id\u200fio\u202ets",
    "combining marks": "i\u0336d\u0336i\u0336o\u0336t\u0336s\u0336",
    "spaced": "i d i o t s",
    "dotted": "i.d.i.o.t.s",
    "hyphened": "i-d-i-o-t-s",
    "starred": "i*d*i*o*t*s",
    "long": "idiiiiiots",
    "long and loud": "idiiiiiots!!!",
    "doubled": "idioots",
    "swapped": "idoits",
    "vowel left out": "idots",
    "one letter masked": "id*ots",
    "one letter masked by another sign": "id#ots",
    "letters masked": "id**ts",
    "end masked": "idi**",
}


@pytest.mark.parametrize("sentence", ["You {}", "You {} again", "Vous êtes des {}, encore."])
def test_a_rewritten_word_is_found_where_it_was_typed(sentence: str) -> None:
    missed = []
    for how, word in REWRITTEN.items():
        typed = sentence.format(word)
        found = [finding for finding in check(typed, a_context()) if finding.clause == "4.3.3"]
        if not any(word.strip("!") in typed[finding.span.start : finding.span.end + 3] for finding in found):
            missed.append((how, typed, found))

    assert not missed


@pytest.mark.parametrize(
    "typed",
    [
        "The best plage: Putin, salad and a refuge for Bart Pollack, on the slope.",
        "Le refuge de la plage, dans l'ordre. Ils volent.",
        "Swim 50 m, or 2*3 laps; see page b.4 and w/ a friend, re: item_id f#3.",
        "**Free** skating_tonight, ~5 p.m.~ at the rink (bring *your* skates)",
        "Meet at A55 and $455 only, or on the 401.",
        "Shiitake mushrooms, vitamin B.O.M. lists and a.b.o.u.t nothing",
    ],
)
def test_ordinary_words_are_left_alone(typed: str) -> None:
    assert not [finding for finding in check(typed, a_context()) if finding.clause == "4.3.3"]


def test_forms_of_a_word() -> None:
    word = Guarded("weasel", prefix=False)

    assert {"waesel", "wesel", "weassel", "weaesl"} <= set(respelled(word))


def test_no_form_is_an_ordinary_word() -> None:
    for word in guarded_words():
        forms = set(respelled(word))

        assert not forms & words("ordinary.word")
        assert not forms & words("people.not_names")
        assert word.text not in forms


@pytest.mark.parametrize("typed", ["w*asel", "w****l", "we****", "wea*el", "w#asel", "w__sel", "w.asel", "wea-el"])
def test_signs_hide_letters(typed: str) -> None:
    assert is_masked(typed, "weasel")


@pytest.mark.parametrize(
    "typed", ["weasel", "w*****", "******", "*easel", "w#*sel", "w*a*el", "w sel", "we____", "we", "w..sel", "w*esel"]
)
def test_signs_that_hide_no_such_word(typed: str) -> None:
    assert not is_masked(typed, "weasel")


def test_in_a_short_word_a_hyphen_hides_nothing() -> None:
    assert is_masked("t*ad", "toad")
    assert not is_masked("t-ad", "toad")


def test_every_ordinary_word_is_written_as_it_is_compared() -> None:
    assert all(word == fold(word) for word in words("ordinary.word"))


def test_a_rewritten_word_counts_as_disguised() -> None:
    word = next(word.text for word in guarded_words() if list(respelled(word)))
    form = next(respelled(Guarded(word, prefix=False)))

    text = Text(f"so {form} it")
    mentions = [mention for group in text.mentioned for mention in text.terms(group)]

    assert [mention for mention in mentions if mention.disguised and mention.term.text == word]
