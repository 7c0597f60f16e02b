"""Clause 4.3.3: what is aimed at persons in turns of phrase: threats and reprisals, calls to hound, scorn, ridicule, leering.

As in `respect_slights` no turn says it alone: what stands near somebody on a line is added up, each class once. A threat
needs nobody else; ridicule needs somebody it is aimed at.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.respect_jeers import BODY, FAILING, LEER, MOCK, SARCASM, SCORN, STUPID, VICE
from governance.checker.detectors.respect_taunts import GRIEVANCE, HARM, HOUND, MENACE, PENALTY, REPRISAL
from governance.checker.detectors.respect_turns import Turn
from governance.checker.detectors.respect_words import CLAUSE, CONDEMNS
from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import line_at
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Text

REACH = 150
WARN, BLOCK = 4, 6
SURELY = 2  # the most that `aimed_at` tells

_WHO = (
    r"man|men|woman|women|guy|guys|dude|lady|ladies|fellow|fellows|gentleman|kid|kids|boy|boys|girl|girls|person|resident|residents|caller|callers|neighbou?rs?|cyclists?|drivers?|riders?|owners?|taxpayers?|voters?|"
    r"petitioners?|protesters?|delegation|delegates|heckler|reporter|journalist|blogger|mother|father|parents?|coach|tenant|customer|commenters?|crowd|folks|group|"
    r"dame|monsieur|gars|bonhomme|madame|type|fille|femme|homme|citoyen\w*|voisin\w*|cycliste|journaliste|resident\w*"
)
# Somebody, described: "whoever keeps ...", "the lady who ...", "to the fellow from ...", "@Dave55".
SOMEBODY = Pattern(
    r"\b(?:whoever|the (?:\w+ )?(?:"
    + _WHO
    + r") (?:who|that|from|on|in|at|with|whose|behind)|(?:the|another|some|that|which|every|an?|you|these|those|of) (?:\w+ )?(?:idiots?|morons?|imbeciles?|clowns?|geniuse?s?|fools?|jerks?|losers?|cowards?|clods?|dimwits?|nitwits?|cretins?|halfwits?|trolls?|brats?|bozos?|twits?) (?:who|that|on|at|in|from|with|behind|protesting|complaining)|the (?:usual|same) (?:\w+ )?(?:people|crowd|suspects|complainers)|our (?:web|it|mail|night|maintenance|delivery|sound|ice|union|pr|social media|purchasing) (?:guy|gal|girl|man|lady|person|team)|(?:to|dear|hey|attention|note to|message to|memo to) (?:the|all|those|our|mr|mrs|ms) (?:\w+ )?(?:"
    + _WHO
    + r"|trolls?|whiners?|complainers?|genius(?:es)?)"
    r"|(?:that|this|those|these) (?:\w+ ){0,2}?(?:"
    + _WHO
    + r"|petitioners|loudmouths?|trolls?|clowns?)|some (?:folks|people)|certain (?:people|residents|folks)|you people|people (?:like you|who (?:embarrass|complain|whine|keep))|anyone who|those of you|all of you|every one of you|"
    r"(?:le|la|les|l'|au|aux|a la|ce|cet|cette|ces) (?:\w+ )?(?:"
    + _WHO
    + r") (?:qui|de|du|d'|des)|celui qui|celle qui|ceux qui|a celui|a celle|a ceux)\b|(?:^|\s)@[a-z]\w+"
)
_YOU = Pattern(
    r"\b(?:you|your|you're|yourself|u|tu|toi|ton|ta|tes|te|vous|votre|vos|t'es|t'as|residents'? association|residents|ward [0-9]+|cyclists|bande de|espece de|gang de|arretez|next person|le prochain|la prochaine)\b"
)
_THIRD = Pattern(r"\b(?:him|her|his|he|she|he's|she's|lui|elle|il|son|sa)\b")
_STAFF = Pattern(
    r"\b(?:(?:our|the|my|this|that|new|notre|nos|le|la|les) (?:\w+ )?(?:clerk|receptionist|driver|librarian|life ?guards?|planner|inspector|director|manager|supervisor|councillors?|mayor|deputy|staffer|employee|coworker|co-worker|colleague|officer|secretary|treasurer|commissioner|chief|volunteer|applicant|intern|instructor|"
    r"opponent|crew|crossing guard|coach|teacher|principal|nurse|students?|summer students?|cashier|custodian|janitor|engineer|accountant|hygienist|bylaw officer|reporter|assistant|trainer|guard|cleaner|cook|mascot|skaters?|dancers?|players?|swimmers?|runners?|beach patrol|conseill\w+|maire|mairesse|direct\w+|employe\w*|collegue|chauffeur|receptionniste|secretaire|sauvet\w+|bibliothecaire|stagiaire|benevole|inspect\w+|prepose\w*|commis|entraineu\w+|monit\w+|infirmiere?|prof\w*|agente?)"
    r"|(?:councillor|coun\.|mayor|deputy mayor|mr|mrs|ms|conseillere?|le maire|mme|m\.)\s+\w+|members? of council|membres? du conseil|(?:from|in|at) (?:the )?(?:fleet|purchasing|front desk|mail ?room|clerks?|facilities|parks|roads|payroll|finance|planning|it|hr|transit|recreation|accounting|bylaw|by-law|library|pool|arena|museum)|des (?:travaux publics|parcs|finances|loisirs|ressources humaines)|in (?:payroll|accounting|planning|roads|finance|hr))\b"
)
_NAMED = Pattern(
    r"(?:^|[.!?,:;] |\bto |\bat |\bà |\ba |\bthat |\bfor |\bold |\bour |\bis |\band |\bmet |\bask |\bwith |\bdear |\bhey |\bof |\by |\bhim |\b[Cc]iao )[A-Z][a-z]+(?:[,!.]| (?:from|in|at|des|du|de la|who|on|the|our|broke|cried|got|fell|can|could|has|was|is|still|again|finally|opened|lost|forgot|a|est|qui|wore|wears|over)\b)",
    needs_case=True,
)
_ADDRESS = Pattern(
    r"\b(?:lives? (?:on|at|in|behind|over|next)|habite\w*|reste (?:au|sur|a)|[0-9]+,? (?:\w+ ){0,2}(?:street|st|avenue|ave|road|rd|drive|crescent|lane|court)|[0-9]+,? (?:de la )?rue \w+|le [0-9]+|(?:green|red|blue|white|yellow|black|grey) (?:door|house|truck|car|pickup)|corner of|parks? (?:his|her|their)|works? at)\b"
)
_EXCUSE = Pattern(
    r"\b(?:please (?:do not|don't|be|help|stay|keep|call|remember|respect)|prevent\w*|police|opp|rcmp|charged|arrested|court|victims?|survivors?|report (?:it|a|any|all|the|to|harass\w*|abuse)|call 911|call [0-9]|workshop|training|policy|prevention|awareness|against|protect\w*|sorry|apologi[sz]\w*|"
    r"safety|helmets?|first aid|screening|clinic|register|registration|tickets|film|movie|play|theatre|novel|story ?time|recipe|survey|sondage|game|score|goal|season|tournament|concert|festival|"
    r"ne \w+ (?:pas|jamais)|police|arrete\w*|accuse\w*|victimes?|signale[rz]|atelier|formation|politique|prevention|protege\w*|desoles?|excus\w+|securite|casque|inscri\w+|billets|spectacle|conte|festival|merci de (?:ne|respecter))\b"
)


def aimed_at(text: Text, near: Span) -> int:
    """How clearly somebody is meant near a place: 0 nobody, 1 a pronoun, 2 somebody described, named or at work here."""
    if (
        text.places(SOMEBODY, _STAFF).within(near)
        or text.places(_NAMED).within(near)
        or text.people_places.within(near)
    ):
        return SURELY
    return int(text.places(_YOU, _THIRD).within(near))


def _add_up(text: Text, turns: tuple[Turn, ...], needed: frozenset[str]) -> Iterator[tuple[Span, int, int]]:
    """For each line: where the strongest turn stands, what all turns near it weigh, and how clearly somebody is meant."""
    found = [(turn, text.places(turn.pattern)) for turn in turns if turn.name in needed]
    if not any(places for _, places in found):
        return
    found += [(turn, text.places(turn.pattern)) for turn in turns if turn.name not in needed]
    found = [(turn, places) for turn, places in found if places]
    lines: set[Span] = set()
    for turn, places in sorted(found, key=lambda each: -each[0].weight):
        if turn.name not in needed:
            continue
        for place in places:
            line = line_at(text, place)
            if line in lines:
                continue
            near = Span(max(line.start, place.start - REACH), min(line.end, place.end + REACH))
            others = 0
            for other, spots in found:
                apart = [spot for spot in spots.around(near) if not spot.overlaps(place)]
                others += (other.weight if other is not turn else 2) if apart else 0
            alone = turn.name in ("mock", "penalty", "vice") and not others
            if alone or turn.weight + others + SURELY < WARN:
                continue
            if text.quoted(place) or text.in_sentence(place, text.places(CONDEMNS, _EXCUSE)):
                continue
            aimed = aimed_at(text, near)
            if turn.weight + others + aimed >= WARN:
                lines.add(line)
                yield place, turn.weight + others, aimed


@detector("respect.abuse.menace", clause=CLAUSE, severity=Severity.BLOCK, title="Threat, reprisal or call to hound")
def menaces(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Violence wished on somebody, veiled threats, worse service for those who complain, others sent to a door."""
    strong = frozenset({"harm", "menace", "reprisal", "hound", "penalty"})
    listed = Places(each.span for each in text.terms("respect.threat") if each.term.text not in WEAK_THREATS)
    for place, weight, aimed in _add_up(text, (HARM, MENACE, REPRISAL, HOUND, PENALTY, GRIEVANCE), strong):
        if listed.within(place):
            continue  # the list of threats says it already
        if text.places(_ADDRESS).within(place, REACH):
            weight += 2
        yield Signal(
            place,
            "This reads as a threat, or as punishment for speaking up.",
            "Take it out. If someone is in danger, call the police.",
            doubtful=weight + aimed < BLOCK or not (aimed or weight > BLOCK),
        )


@detector("respect.abuse.ridicule", clause=CLAUSE, severity=Severity.BLOCK, title="Scorn or ridicule of a person")
def ridicule(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Somebody called stupid, told off, or laughed at: vexatious comment under the OHSA when it is a colleague."""
    for place, weight, aimed in _add_up(
        text,
        (STUPID, SCORN, BODY, SARCASM, VICE, FAILING, MOCK),
        frozenset({"stupid", "scorn", "body", "sarcasm", "vice", "mock"}),
    ):
        if not aimed:
            continue
        yield Signal(
            place,
            "This makes fun of somebody or talks down to them.",
            "Say what happened or what should change, without judging the person.",
            doubtful=weight + aimed < BLOCK,
        )


@detector("respect.abuse.leering", clause=CLAUSE, severity=Severity.BLOCK, title="Remark on looks or sex")
def leering(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Remarks on somebody's looks, clothes or love life: sexual harassment at a workplace (OHSA s.1)."""
    for place, weight, aimed in _add_up(text, (LEER, MOCK), frozenset({"leer"})):
        if not aimed or _remarked(text, place):
            continue
        yield Signal(
            place,
            "This remarks on somebody's body or looks.",
            "Take it out; write about the person's work.",
            doubtful=weight + aimed < BLOCK,
            ground="sex",
        )


def _remarked(text: Text, place: Span) -> bool:
    """Whether the list of remarks on somebody's body says it already."""
    about = text.term_places("respect.staff") + text.people_places
    listed = text.term_places("respect.leering").around(place)
    return any(about.within(each, 80) for each in listed)


WEAK_THREATS = frozenset(
    {"accidents happen", "see what happens", "or else", "one more time and", "regret the day", "try me"}
)
