"""What the rules of clause 4.3.5 share: who is spoken of, and what excuses a sentence.

Candour is not destruction: an apology, a correction and a plain account of what went wrong pass. The clause
binds City Representatives, not residents, so quoted and reported criticism is left alone.
"""

from __future__ import annotations

from governance.checker.findings import Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal
from governance.checker.spans import Places
from governance.checker.text import Text

LEXICON = "destructive"
CLAUSE = "4.3.5"
ADVICE = "Say what happened, what the City does about it, and whom to ask."
CITY = ("destructive.city", "destructive.chiefs")
PEOPLE = (*CITY, "destructive.units")
ANYTHING = (*PEOPLE, "destructive.works")
REACH = 60  # characters between the City and what is said of it
NEXT = 140  # characters to the sentence before or after, on the same line


def pattern_of(source: str) -> Pattern:
    return Pattern(source, lexicon=LEXICON)


# --- what excuses a sentence -----------------------------------------------------------------------------

REPORTED = Pattern(
    r"\b(?:residents?|respondents?|callers?|visitors?|tenants?|neighbou?rs?|some|many|most|several|one person|"
    r"you|critics?|people|auditors?|ombudsman\w*|commissioner|inquiry|investigat\w+|judge|court|tribunal|consultants?|report|review|survey|study|feedback|comments?|"
    r"citoyens?|residentes?|certains|plusieurs|verificat\w+|rapport|sondage)(?: (?:\w+ ){0,2}?)"
    r"(?:told|tell|say|says|said|saying|feel|felt|think|thought|found|finds|complained|wrote|asked|described|"
    r"calls?|called|shows?|noted|ont dit|disent|dit|trouvent|a dit|ont ecrit|conclut|signale)\b"
    r"|\b(?:according to|selon|d'apres) (?:\w+ ){0,2}(?:residents?|respondents?|auditor|report|survey|rapport|"
    r"sondage|citoyens)\b|\b(?:rumou?rs? (?:that|are)|myths?|false claims?|misinformation|(?:scam|fraud) (?:alert|warning)|fact check|"
    r"rumeurs? (?:voulant|selon)|desinformation|false post|fake account)\b"
)
LITERAL = Pattern(
    r"\b(?:broken (?:water|pipes?|main|link|hydro|glass|meters?|bench|down|lights?|branch\w*|bone)|"
    r"failing (?:grade|culvert|bridge|pipes?)|failed (?:motion|vote|pump)|trash (?:bins?|cans?)|"
    r"garbage (?:day|collection|pick-?up|trucks?|bins?|bags?|tags?|is (?:collected|picked)|will)|staff are off|"
    r"disaster (?:relief|recovery|plan\w*|response|preparedness)|circus (?:arts|camp|performers?|school)|"
    r"joke (?:night|contest|book)|report (?:\w+ ){0,2}(?:rude|abusive|bad|unsafe|broken|damaged) \w+|(?:rude|abusive) behaviou?r|anti-?corruption|run(?:ning)? for (?:council|mayor)|(?:if (?:nobody|no one)|si personne) (?:ne )?\w+|lazy (?:river|sunday|day|summer|afternoon)|dead (?:end|trees?|"
    r"batter\w+|birds?|animals?|ash)|lost (?:and found|pets?|dogs?|cats?|mitts?|items?)|waste (?:management|"
    r"collection|water|reduction|diversion|bins?|facility)|wrong (?:date|time|address|link|number|way|bin|day)|"
    r"(?:security|student|band|school) council\S*|as bad as it gets|small business owners[^.!?\n]{0,20}|you overpaid|stop the stigma|crazy (?:hair|hat|hats|sock|socks|quilt)|bad weather|weather)\b"
)
CANDID = Pattern(
    r"\b(?:sorry|we apologi[sz]e|our apologies|we got (?:it|this|that) wrong|our mistake|that is on us|"
    r"that's on us|nos excuses|nous nous excusons|desoles?|notre erreur)\b"
)
NEGATED = Pattern(
    r"\b(?:not|never|no longer|isn't|aren't|wasn't|weren't|nor|hardly|far from|against|protects? you from|pas|"
    r"jamais|ni|fight\w*|prevent\w*|report)\b"
)
OTHER_SUBJECT = Pattern(r"\b(?:you|we|i|residents|people|drivers|if|citizens|children|vous|nous|je|ils)\b")


def targets(text: Text) -> Places:
    return text.term_places(*ANYTHING)


def runs_down(span: Span, *, doubtful: bool = False) -> Signal:
    return Signal(span, "This runs down the City or the people who work for it.", ADVICE, doubtful=doubtful)
