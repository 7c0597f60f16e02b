"""Misspelt and run-together words inside a sentence about people: "vremin", "shuld", "aresubhuman", "#BanMuslims".

Only words of the lists are repaired to, and only where the sentence already speaks of people, so a typing error elsewhere
costs nothing and means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from governance.checker.lexicon import groups
from governance.checker.phrases import phrase_book

Named = tuple[tuple[str, str], ...]  # the group's name and its ground, for each group a word belongs to

# The word lists that are read in such a sentence, each with the tag that its words bear there.
LISTED = {
    name: name.partition(".")[2]
    for name in (
        *("hate.who", "hate.who_one", "grounds.of_ground", "grounds.marker"),
        *("contempt.vermin", "contempt.vile", "slurs.slur", "slurs.risky_slur", "slurs.english_slur"),
        *("respect.insult", "respect.hard_insult", "respect.staff"),
        *("respect.strong_profanity", "respect.mild_profanity"),
    )
}
SHORTEST = 5  # letters of a misspelt word
_SHORTEST_JOINED = 6
_LONGEST_JOINED = 60
_LONGEST = 24  # letters of one of its pieces
_PEOPLE = frozenset({"who", "who_one", "of_ground"})
_HOSTILE = frozenset(
    "vermin vile scorn hates expel expelled kill killed hard_insult insult who who_one of_ground revolts people should deserve harms".split()
)
_OPENERS = frozenset(
    "i we are is r all no so you they these those hate fuck kill ban deport stop fucking damn dirty filthy stupid expel go gas send".split()
)
# Words of the language that are one letter away from a word of the lists.
_REAL = frozenset(
    """
    omen owmen back lack whit hite asin cats rats brain bran beats boats trans tans camps clams clans lair liars lies trial
    trail angel angle diary dairy daily lady lays lacy pain plain plan paint stink tink string sting stings scar scared
    score scores core cores some crime crimes grim prime cries tries tires tied tide diet edit ride rides rises raise raises
    rain grain gain train trains ruin runs urns burns burn barn born bored board broad boar bear bears bean beans brave
    crave carve cave caves curve cures cure sure user uses used sued causes caused cased cashed chased chose chosen shoes
    shots shot short shorts sort sorts shirt shirts shift fits fist fast feast feasts east beast best bests bets beets beet
    been seen sees seas ease eased lease leased please pleased places placed paced pace space spaces spice spies pies spied
    expired expect expects except excepts accept sects rejected ejected elected select selects stele steel steal stale tales
    tale late plate plates slate slates least leasts leaves lives live evil veil vile file files filed field filled fille
    hosting host ghost ghosts goat goats gates gate great grate rate rates create crate crates teas team teams steam mates
    beaten eaten beating eating eating heating hating hasting hatred hated hater hats hate heat heats heated dated date
    banned bans bank banks blank blanks blanket black blocks block locked lock looked look hooked hook shook shoot shoots
    hoot smash mash sham shame shames same sames seam seams slam slams slums slum plums plum lump bump dump dumps dumb
    duty dusty dirt diner dinner winner inner sinner sinners singers singer single singles angels ages aged caged wages
    sages sages gas gays gaze gazes lazy hazy crazy craze grazed razed rated grated greed greedy creed creeds breed breeds
    bleed bled bred bead beads dead dear deer deed deeds need needs seed seeds weed weeds wed sewed swept wept kept
    slow slows lows owls bowls blows bows boss bosses loses lose loser losses closes close cloes louse loose loosen losers
    money broke blood based treat treats ignore metal abuse russia strange votes fried guilt whine grace roman latin stare chips
    cooked slopes cleaned saves confuse drives erase fills naive retire retires conan depot garage korea lars peers picks raid refuge
    violets moon bull nice pure unit puts cuts pants wore thus lads coke sake slavs bees sink fred sits sour fees lace
    sold soled mole mold moles model models modest most moist moisten muslin muslins
    """.split()
)


@cache
def listed_words() -> dict[str, Named]:
    """Every single word of the lists, with the tags it bears."""
    found: dict[str, list[tuple[str, str]]] = {}
    for group, tag in LISTED.items():
        for term in groups()[group].terms if group in groups() else ():
            if term.text.isalpha():
                found.setdefault(term.text, []).append((tag, term.ground))
                if tag == "who_one":
                    found.setdefault(term.text + "s", []).append(("who", term.ground))
    for word, names in phrase_book().single_words():
        found.setdefault(word, []).extend((name, "") for name in sorted(names))
    return {word: tuple(named) for word, named in found.items()}


@cache
def misspellings() -> dict[str, str]:
    """Words with one letter missing, doubled or starred out, or two swapped, and the word that is meant."""
    known = listed_words()
    everyday = {term.text for term in groups()["people.not_names"].terms}
    found: dict[str, str] = {}
    for word in sorted(known):
        if len(word) >= SHORTEST and any(tag in _HOSTILE for tag, _ in known[word]):
            for variant in _variants(word):
                ordinary = variant in known or variant in everyday or variant in _REAL or _is_singular(variant, word)
                if len(variant) >= SHORTEST and not ordinary:
                    found.setdefault(variant, word)
            if any(tag in _PEOPLE for tag, _ in known[word]):
                for place in range(1, len(word) - 1):
                    found.setdefault(f"{word[:place]}*{word[place + 1 :]}", word)
    return found


def _is_singular(variant: str, word: str) -> bool:
    return word == variant + "s" and not word.endswith("ss")


def _variants(word: str) -> Iterator[str]:
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]
    for place in range(1, len(word)):
        yield word[:place] + word[place] + word[place:]
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


@cache
def _glue() -> frozenset[str]:
    """The words of phrases, which are known only together: "space" of "waste of space"."""
    found = {
        word for group in LISTED if group in groups() for term in groups()[group].terms for word in term.text.split()
    }
    return frozenset(word for word in found if word.isalpha())


@cache
def _opening() -> frozenset[str]:
    """The words with which words that were run together may begin."""
    known = listed_words()
    return _OPENERS | {word for word in known if _tells(known, word, _PEOPLE)}


@cache
def _first_letters() -> frozenset[str]:
    return frozenset(word[:_LETTERS] for word in _opening())


_LETTERS = 3


def _may_open(word: str) -> bool:
    """Whether a word begins with one of these; the first letters tell that most do not."""
    firsts = _first_letters()
    if not (word[:1] in firsts or word[:2] in firsts or word[:_LETTERS] in firsts):
        return False
    return not _opening().isdisjoint(word[:end] for end in range(1, _LONGEST + 1))


@lru_cache(maxsize=4096)
def split_joined(word: str, *, anywhere: bool) -> tuple[str, ...]:
    """The words that were run together, or none. The first must be one that opens such talk, unless `anywhere`."""
    if not _SHORTEST_JOINED <= len(word) <= _LONGEST_JOINED or not word.isalpha():
        return ()
    known, glue = listed_words(), _glue()
    if not anywhere and not _may_open(word):
        return ()
    best: dict[int, list[str]] = {len(word): []}
    for start in range(len(word) - 1, -1, -1):
        for end in range(min(len(word), start + _LONGEST), start, -1):
            piece = word[start:end]
            if end in best and (piece in known or piece in glue) and (len(piece) > 1 or piece in "iar"):
                candidate = [piece, *best[end]]
                if start not in best or len(candidate) < len(best[start]):
                    best[start] = candidate
    pieces = best.get(0, [])
    if len(pieces) < 2 or not (anywhere or pieces[0] in _OPENERS or _tells(known, pieces[0], _PEOPLE)):
        return ()
    return tuple(pieces) if any(_tells(known, piece, _HOSTILE) for piece in pieces) or "waste" in pieces else ()


def _tells(known: dict[str, Named], piece: str, among: frozenset[str]) -> bool:
    return len(piece) > 3 and any(tag in among for tag, _ in known.get(piece, ()))
