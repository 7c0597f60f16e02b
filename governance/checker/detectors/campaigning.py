"""Clause 4.3.6 and Municipal Elections Act s.88.18: no campaigning with the City's resources.

Dates, how to vote, how to become a candidate and declared results are neutral and pass. Inside a restricted
period every word of a campaign blocks; outside it what is plain does, the rest is a question.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import before, on_line, once
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Text

_CLAUSE = "4.3.6"
_NAME = r"(?:[A-Z][a-z'-]+)(?: (?:[A-Z][a-z'-]+|[A-Z]\.))*"
_VOTE_FOR = Pattern(
    r"\b(?:[Vv]ote(?: (?:for|out))?|[Vv]oting (?:for|out)|VOTE(?: FOR)?|[Vv]otez(?: pour)?|[Ee]lect|[Rr]e-?elect|[Ee]lisez|"
    r"[Ss]upport(?:ing)?|[Ee]ndors(?:e|es|ing)|[Bb]acking|[Rr]ooting for|[Cc]heering for|[Aa]ppuyons|[Aa]ppuyez|"
    r"[Cc]ast your (?:vote|ballot) for|[Yy]our ballot for|[Cc]hoose|[Aa]nyone but|[Aa]nybody but|[Ss]end|[Kk]eep) "
    rf"({_NAME})",
    needs_case=True,
)
_FOR_OFFICE = Pattern(
    rf"\b({_NAME}) (?:for|4|as|a la|pour) (?:your |our |la |le )?(?:next )?(?:school |public school |city |town |county )?(?:[Mm]ayor|[Cc]ity [Cc]ouncil|[Cc]ouncil|"
    r"[Cc]ouncillor|[Tt]rustee|[Ww]ard [0-9]+|MPP?|[Pp]remier|[Pp]rime [Mm]inister|[Mm]airie|[Mm]aire|[Mm]airesse|[Cc]onseil)\b",
    needs_case=True,
)
_PARTY = Pattern(
    r"\b(?:vote|votes|voting|votez|votons|elect|support|supporting|re-?elect)(?: \w+ly| for| pour)? (?:the |le |la |les |a |an )?"
    r"(?:liberals?|conservatives?|ndp|new democrats?|greens?|green party|ppc|bloc|tory|tories|pc|pcs|liberal party|"
    r"liberal(?:e|aux)?|conservateurs?|npd|verts?)\b(?: this | next |[.,!?]| on | in | and |$| candidates?| today| again)"
)
# "our team is with the Greens": each side with its own word before it, for parties are named far more often than backed
_WE_ARE_FOR = "|".join(
    rf"\b(?:we|city|department|crew|team|staff|workers|ville|equipe)(?: \w+){{0,3}} {backing} (?:the |le |les )?(?:liberals?|conservatives?|ndp|"
    r"new democrats|green party|greens|ppc|bloc|tories|parti (?:vert|liberal|conservateur)|npd|liberaux|conservateurs)\b"
    for backing in ("with", "behind", "back", "backs", "for", "d'appuyer", "derriere")
)
_WHOEVER = Pattern(
    r"\b(?:vote|voting|votez|votons) (?:for|pour|against|contre) (?:the|whoever|whomever|someone|anyone|a|an|our|le|la|un|une|celui|celle)\b"
    r"(?: \w+){0,4}? (?:candidate|candidat|candidate|who|that|qui|incumbent|challenger|crowd)\b|"
    r"\b(?:hoping|praying|rooting|cheering|pulling) for (?:an? |the )?(?:liberals?|conservatives?|ndp|greens?|tories|pcs?)\b|"
    r"\b(?:liberals?|conservatives?|ndp|greens?|tories) (?:win|victory|majority) (?:tonight|tomorrow|today|please|would|is)\b|"
    r"\b(?:votez|appuyez|elisons|reelisons|votons) (?:le )?parti\b|"
    r"\b(?:volunteer|sign up|door-?knock|canvass)(?: \w+){0,3} (?:for|with) (?:team |councillor |mayor )[a-z]+|"
    + _WE_ARE_FOR
    + r"|"
    r"\b(?:rooting|cheering|pulling|voting|campaigning|canvassing) for (?:mayor|councillor|mpp?|premier|minister|candidate|trustee) \w+|"
    r"\b(?:donate|give|chip in|contribute) (?:to|for) (?:\w+(?:'s)? ){0,3}campaign\b|\brecommends? (?:voting|a vote|you vote)\b|"
    r"\belect an? (?:\w+ ){0,2}(?:mayor|council|councillor|mp|mpp|trustee|premier) (?:with|who|that)\b|"
    r"\bvote (?:against|down) (?:the |this )?(?:\w+ )?(?:levy|tax|referendum|question|by-?law|incumbents?)\b|"
    r"\b(?:don't|do not|never|let's not|ne) (?:let|laissez|give|return|send|put|elect|re-?elect) (?:pas |the |les )*(?:liberals?|conservatives?|ndp|new democrats|greens|tories|pcs?|"
    r"liberaux|conservateurs|verts)\b|\b(?:keep|kick|throw|get|vote) (?:the |les )?(?:liberals?|conservatives?|ndp|greens|tories|pcs?) (?:out|in|back in)\b|"
    r"\b(?:a|every|any|un|chaque) vote (?:for|pour) (?:[\w'-]+ ){1,4}(?:is|est) (?:a|un) vote (?:for|against|pour|contre)\b|"
    r"\b(?:let's|let us|we should|please|time to) (?:send|keep|put|return|get) (?:[A-Za-z'-]+ ){1,3}(?:back )?(?:to|on|at|in) (?:city hall|council|office|queen's park|parliament)\b|"
    r"\bremember (?:that|this|it|him|her|them|who)(?: \w+){0,3} (?:on|in|at|when) (?:october|voting|election|the polls|the ballot|you vote|"
    r"election day)|\b(?:has been|est) (?:an? )?(?:amazing|great|terrific|fantastic|excellent|wonderful|terrible|awful)[^.!?\n]{0,60}[.!?]? ?[^.!?\n]{0,40}"
    r"(?:four more years|another term|on october [0-9]|on voting day|at the polls|on election day)"
)
_TAGS = Pattern(
    r"(?:#re-?elect\w*|#elect(?:[b-hj-z]|i[^o])\w+|#vote(?:for)?(?:him|her|liberal|ndp|conservative|green|yes|no)\b|#(?:yes|no)on\w+|"
    r"[#@/.]\w*(?:(?:4|for)(?:mayor|council|councillor|trustee)|(?:4|for)ward(?:0|1|2|3|4|5|6|7|8|9)[0-9]*)\b|[#@/.]\w*(?:4mpp?|formpp?)\b|"
    r"\b(?:www\.)?(?:re-?elect|votefor|vote4|elect)(?:[b-hj-z]|i[^o])[a-z]{2,}\.(?:ca|com|org)|\b[a-z]+(?:(?:4|for)(?:mayor|council|trustee)|(?:4|for)ward(?:0|1|2|3|4|5|6|7|8|9)[0-9]*)[a-z0-9]*\.)"
)
_NEUTRAL = Pattern(
    r"\b(?:nomination (?:papers?|period|forms?)|nominations?|candidates? of your choice|how to vote|council (?:will |to |is to |)?(?:votes?|voting|decides?|debates?|considers?)|by-?law|remove(?:d)? (?:all )?(?:election|lawn|campaign) signs|signs must|"
    r"sign (?:by-?law|rules)|file (?:their|your)? ?financial|financial statements?|third[ -]party advertis\w+|"
    r"how to (?:become|run)|want to run|pancartes (?:doivent|electorales doivent)|must be removed|all[- ]candidates|"
    r"election signs|results?|candidates must|candidats doivent|contribution limits?|spending limits?|not allowed|"
    r"may not|cannot|can't|prohibited|interdits?)\b"
)
_CANDIDACY = Pattern(
    r"\b(?:candidates?|election|ballot|vot(?:e|es|ing|er|ers|ez)|ward|campaign|for mayor|for council|for trustee|mayor|trustee|"
    r"maire|mairie|scrutin|councillor|council|debate|polls|october|re-?election|question|referendum|question referendaire|queen's park|city hall|mpp?|quartier)\b"
)
_NO_GROUP: frozenset[str] = frozenset()
_SURE_VERBS = ("vot", "elect", "re-elect", "reelect", "elisez", "cast", "your ballot")


@detector(
    "opinion.campaign", clause=_CLAUSE, severity=Severity.BLOCK, title="Campaigning (Municipal Elections Act s.88.18)"
)
def campaigning(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Promotion of a candidate, party or ballot answer; stricter inside a restricted period."""
    yield from once(each for found in (_names(text), _parties(text), _phrases(text, context)) for each in found)


def _campaign(span: Span, *, doubtful: bool = False) -> Signal:
    return Signal(
        span,
        "This promotes a candidate, a party or an answer to a ballot question.",
        "Take it out. City accounts give neutral election information only: dates, how to vote, results.",
        doubtful=doubtful,
        ground="MEA-88.18",
    )


def _names(text: Text) -> Iterator[Signal]:
    named = _VOTE_FOR.bit | _FOR_OFFICE.bit
    if not (text.may_have(_NO_GROUP, _CANDIDACY.bit) and text.may_have(_NO_GROUP, named)):
        return
    voted_for, for_office = text.find(_VOTE_FOR), text.find(_FOR_OFFICE)
    if not (voted_for or for_office) or not text.has(_CANDIDACY):
        return
    candidacy = text.places(_CANDIDACY)
    for hit in voted_for:
        verb = hit.words.lower()
        sure = verb.startswith(_SURE_VERBS)
        others = [place for place in candidacy.around(hit.span, 140) if not place.overlaps(hit.span)]
        party = _IS_PARTY.compiled.search(((hit.groups and hit.groups[0]) or "").lower())  # `_parties` sees to those
        if party or not (sure or others) or text.quoted(hit.span) or _in_neutral(text, hit.span):
            continue
        if text.people_places.within(hit.span):
            yield _campaign(hit.span)
    for hit in for_office:
        ran = _RAN.compiled.search(before(text, hit.span, 30) + " " + hit.words.lower())
        if ran or text.quoted(hit.span) or _in_neutral(text, hit.span):
            continue
        if text.people_places.within(hit.span):
            yield _campaign(hit.span)


_IS_PARTY = Pattern(r"^(?:liberals?|conservatives?|new democrats?|greens?|ndp|tory|tories|bloc)$")
_RAN = Pattern(r"\b(?:results?|elected|declared|candidates?|nominated|running|acclaimed|filed|registered|elue?s?)\b")


def _parties(text: Text) -> Iterator[Signal]:
    for pattern in (_PARTY, _WHOEVER, _TAGS):
        for hit in text.find(pattern):
            greeted = hit.words.startswith("@") and _IN_COMPANY.compiled.search(before(text, hit.span, 12))
            if not greeted and not text.quoted(hit.span) and not _in_neutral(text, hit.span):
                yield _campaign(hit.span)


_IN_COMPANY = Pattern(r"\b(?:with|avec|and|et)$")  # "coffee with @Lee4Council" names who was there


def _phrases(text: Text, context: Context) -> Iterator[Signal]:
    for mention in text.terms("opinion.campaign"):
        if text.quoted(mention.span) or _in_neutral(text, mention.span):
            continue
        about_votes = [p for p in text.places(_CANDIDACY).around(mention.span, 140) if not p.overlaps(mention.span)]
        if mention.term.text in _NEEDS_VOTES and not about_votes:
            continue
        asked = mention.term.text.startswith(_ANSWERS) and not on_line(text, mention.span, text.places(_ARGUMENT), 140)
        yield _campaign(mention.span, doubtful=asked and not context.restricted_period)
    for mention in text.terms("opinion.campaign_words"):
        if text.quoted(mention.span) or _in_neutral(text, mention.span):
            continue
        joining = on_line(text, mention.span, text.places(_JOIN), 80)
        if context.restricted_period and mention.term.text != "platform":
            yield _campaign(mention.span)
        elif joining and text.has(_CANDIDACY):
            yield _campaign(mention.span, doubtful=True)


def _in_neutral(text: Text, span: Span) -> bool:
    return text.in_sentence(span, text.places(_NEUTRAL))


_JOIN = Pattern(
    r"\b(?:join|volunteer|donate|sign up|pick up|help|drop by|come to|come out|support|grab|order|put up|get (?:a|your|yours|one)|benevole\w*|joignez|donnez)\b"
)
_ANSWERS = ("vote yes", "vote no", "vote 'yes", "vote 'no", "voting yes", "voting no", "votez oui", "votez non")
_ARGUMENT = Pattern(  # with a reason beside it, an answer to a ballot question is promoted, not explained
    r"\b(?:needs?|deserves?|counting on|please|we|our|don't|higher taxes|means|jobs|save|keep|protect|better|worse|besoin|merite|"
    r"nous|comptons)\b"
)
_NEEDS_VOTES = frozenset(
    "another term,another four years,a second term,a vote for,a vote against,vote yes,vote no,voting yes,voting no,check yes,"
    "mark yes,mark no,anyone but,anybody but,vote out,has our full support,have our full support,we endorse,our endorsement,"
    "proud to endorse,we're backing,we are backing,x beside,x next to,has our support for,gets our vote,gets my vote,my vote goes,"
    "our vote goes,yes campaign,no campaign,yes side,tout sauf,votons,nous votons,un autre mandat,"
    "n'importe qui sauf,only choice for,clear choice for,keep our mayor".split(",")
)
