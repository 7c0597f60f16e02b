"""Clause 4.3.4: which brand or supplier the City prefers, said without an offer or a call to buy."""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.commerce import CLOSE, NEAR, is_city_offer, market
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import joined, on_line, pairs
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Text

_BOTH = frozenset({"economic_development", "elected_official"})


@detector("endorsement.preference", clause="4.3.4", severity=Severity.WARN, title="Preference for a brand or supplier")
def preferences(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "We go with that brand, the others tear, most stores carry it", "that's where our crew goes"."""
    marks = _PREFERS.bit | _OTHERS.bit | _ON_SHELVES.bit
    marked = text.may_have(frozenset(), _THE_BRAND.bit) and text.may_have(frozenset(), marks)
    for hit in text.find(_THE_BRAND) if marked else ():
        if _told_apart(text, hit.span, text.places(_PREFERS, _OTHERS, _ON_SHELVES)):
            yield _preferred(hit.span)
    for hit in text.find(_PREFERS) if text.has(_OTHERS, _ON_SHELVES, _STURDY) else ():
        named = _name_after(text, hit.span, context)
        if named and _told_apart(text, joined(hit.span, named), text.places(_OTHERS, _ON_SHELVES, _STURDY)):
            yield _preferred(joined(hit.span, named))
    for hit in text.find(_NOTHING_LIKE):
        if _name_after(text, hit.span, context) and not text.quoted(hit.span):
            yield _preferred(hit.span)
    for hit in text.find(_HABIT):
        names = market(text, context).named + market(text, context).possible + market(text, context).proper
        if on_line(text, hit.span, names, CLOSE) and not text.quoted(hit.span) and not is_city_offer(text, hit.span):
            yield _preferred(hit.span)


def _told_apart(text: Text, span: Span, marks: Places) -> bool:
    """Whether the author says on the line what sets it apart or where it is sold."""
    others = Places(mark for mark in marks.around(span, NEAR) if not mark.overlaps(span))
    return not text.quoted(span) and on_line(text, span, others, NEAR)


def _name_after(text: Text, span: Span, context: Context) -> Span | None:
    """The name of goods that follows "we prefer"."""
    names = market(text, context).proper + market(text, context).named
    return min((name for _, name in pairs(text, [span], names, _REACH) if name > span), default=None)


def _preferred(span: Span) -> Signal:
    return Signal(
        span,
        "This prefers one brand or supplier before others.",
        "Describe what to look for, not whose it is. If this is economic development or the official role of an elected"
        " official, claim that exemption with a reason.",
        exempt=_BOTH,
    )


_REACH = 30
_THE_BRAND = Pattern(
    r"\b(?:[Tt]he |[Ll]a |[Dd]e )?(?:[A-Z]\w+(?: [A-Z]\w+)?(?:'s)? (?:brand|line|label|make|products?)\b|(?:brand|marque|gamme|produits?) [A-Z]\w+)",
    needs_case=True,
)
_PREFERS = Pattern(
    r"\b(?:we|i|(?:every \w+ in )?our \w+(?: \w+)?|the crew|the team|staff|nous|on|je|nos \w+|notre \w+) (?:(?:always|only|really|usually|all|still|now|would|can|'d|vous|toujours) )*"
    r"(?:suggest\w*|recommend\w*|prefer\w*|go with|goes with|stick with|sticks with|stick to|swear\w* by|runs? on|n'achet\w+ que|n'utilis\w+ que|rely on|relies on|stand\w* by|favour\w*|"
    r"favor|choose|chooses|chose|use|uses|buy|buys|trust\w*|switched to|reach for|reaches for|like|likes|love|loves|opt for|vote for|"
    r"suggere\w*|suggerons|recommand\w*|prefer\w*|utilis\w*|choisi\w*|conseill\w*|aim(?:e|ons)|ador\w*|opt\w* pour|fi(?:e|ons) a|jur\w* par|achet\w*)\b"
)
_OTHERS = Pattern(
    r"\b(?:the|all the|any of the|most|all|every|than|than the) (?:others?|other (?:\w+ )?(?:brands?|makes?|kinds?|ones|models?|products?|shops?|companies|firms?)|competition|"
    r"competitors?|rest|cheap(?:er)? (?:ones?|brands?|stuff)|no-name|knock-?offs?|generic(?:s| ones?)?)\b|"
    r"\b(?:unlike|not like|beats?|outlasts?|outperforms?) (?:the|all|any|other)\b|\b(?:les|aux|des|que les) (?:autres(?: marques| modeles| produits)?|imitations)\b|"
    r"\bla concurrence\b|\bthan (?:any|anything)(?: \w+)? (?:else|other)\b|\bque (?:n'importe quels?|n'importe quelles?) autres?|\bque tou(?:t|s) (?:le reste|ce qu|les autres)"
)
_ON_SHELVES = Pattern(
    r"\b(?:find|get|buy|pick (?:it|them|some|one) up|grab|sold|available|stocked|carried|en vente|vendue?s?|offerte?s?|disponibles?|trouve\w*)\b[^.!?\n]{0,30}"
    r"\b(?:stores?|shops?|dealers?|retailers?|locations?|hardware|pharmacies|supermarkets?|magasins?|quincailli\w+|epiceries|pharmacie|detaillants?|depots?|succursales?)\b|"
    r"\b(?:stores?|shops?|dealers?|retailers?|locations|magasins|quincailleries|epiceries|detaillants) (?:carry|carries|stock|stocks|sell|sells|have|has|"
    r"vendent|ont|offrent|tiennent)\b|\b(?:at|in|chez|dans) (?:most|any|all|every|la plupart des|tous les|toutes les) (?:[\w-]+ )?(?:stores?|shops?|"
    r"dealers?|retailers?|locations|magasins|quincailli\w+|epiceries|pharmacies|detaillants)\b"
)
_STURDY = Pattern(
    r"\b(?:starts? every time|never (?:fails?|breaks?|clogs?|quits?|leaks?|lets? \w+ down)|lasts? (?:longer|forever|twice|all)|works? (?:best|better|every time|like a charm)|"
    r"do(?:es)? the (?:job|trick)|worth (?:it|every|the)|tough as nails|built to last|(?:so much |far |way |much )?(?:better|easier|safer|cheaper|nicer) than|"
    r"dure(?:nt)? plus longtemps|ne brise(?:nt)? jamais|fonctionne(?:nt)? mieux|beaucoup mieux|fait le travail|vaut le coup)\b"
)
_NOTHING_LIKE = Pattern(
    r"\b(?:nothing|no one|nobody|no other \w+|rien|aucun \w+|aucune \w+|personne) (?:ne |n')?(?:[\w'-]+ ){1,6}(?:like|quite like|better than|as well as|as good as|"
    r"comme|mieux que|celui de|celle de|ceux de|celles de|aussi bien que)\b|\b(?:if you haven't (?:had|tried|been to|tasted)|si vous n'avez pas (?:encore )?(?:essaye|goute))\b"
)
_HABIT = Pattern(
    r"\b(?:that's|that is|it's|this is|which is|here is|there's a reason) (?:also )?(?:where|who|whom|the place|the one|why) (?:all )?(?:(?:of )?(?:the|our|us|we|most|every\w*|half)) ?(?:[\w-]+ ){0,3}"
    r"(?:go|goes|gets?|shops?|buys?|eats?|calls?|uses?|trusts?|hires?|drinks?)\b|"
    r"\bwhere (?:(?:the|our|all our|half the|most of our) (?:[\w-]+ ){1,2}|we (?:all |always )?)(?:go|goes|eat|eats|shop|shops|buy|buys|get|gets) (?:theirs|ours|their \w+|our \w+|lunch|for)|"
    r"\b(?:c'est la que|c'est la ou|c'est chez eux que|c'est eux que) (?:nous|on|nos|toute|tous|les|notre)\b"
)
