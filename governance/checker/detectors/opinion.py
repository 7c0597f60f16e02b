"""Clause 4.3.6: personal opinions put forward as the City's.

What Council adopted and what is attributed to a named person pass. An elected official's own view on the
official's own account is fine; "the City thinks" is not (DOMAIN A.4). Campaigning is in `campaigning`.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.nearby import after, joined, on_line, once, pairs, words_between
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Text

_LEXICON = "opinion"
CLAUSE = "4.3.6"
ADVICE = "Name the Council decision the view comes from, attribute it to a named person, or leave it out."
_NEXT = 140  # characters to a sentence before or after, on the same line


def _pattern(source: str) -> Pattern:
    return Pattern(source, lexicon=_LEXICON)


# --- whose view it is ------------------------------------------------------------------------------------

_ADOPTED = Pattern(
    r"\b(?:council (?:has )?(?:adopted|approved|voted|passed|endorsed|resolved|directed|declared|asked|defeated|agreed|"
    r"supports the resolution)|adopted (?:by|in|the)|resolution|motion|by-?laws? (?:was|is|says?|requires?|no|number|[0-9]|passed|adopted)|new by-?law|strategic plan|official plan|housing plan|"
    r"(?:master|climate) plan|approved (?:plan|budget|policy)|as approved|staff report recommends|adopted position|policy|"
    r"submission to|letter to the (?:minister|province)|(?:adoptee?s?|approuvee?s?) (?:par|en|lors)|le conseil (?:a )?(?:adopte|approuve|vote|demande)|"
    r"resolution du conseil|plan (?:strategique|officiel|directeur)|declaration|accord|agreement)\b"
)
_SAID = Pattern(
    r"\b(?:said|says|told|according to|stated|wrote|added|explained|a dit|a declare|a affirme|selon (?:le|la) (?:maire|"
    r"mairesse|conseill\w+))\b"
)
_SPEAKER = Pattern(
    r"\b(?:mayor|councillor|deputy mayor|warden|minister|premier|mpp?|chief|maire|mairesse|conseill(?:er|ere)|ministre)\b"
)
_ASKING = Pattern(
    r"\b(?:what do you think|do you think|tell us what|share your (?:opinion|thoughts|views?|ideas)|your (?:opinion|"
    r"thoughts|views)|have your say|survey|votre (?:avis|opinion)|qu'en pensez-vous|sondage|dites-nous)\b"
)


def _is_attributed(text: Text, span: Span) -> bool:
    if text.quoted(span):
        return True
    if not text.in_sentence(span, text.places(_SAID)):
        return False
    sentence = text.sentence_at(span)
    return text.places(_SPEAKER).within(sentence) or any(person.full for person in text.people_in(sentence))


def is_ours(text: Text, span: Span) -> bool:
    """Whether the view is put forward by the author: not a quote, an adopted position or a survey."""
    return not _is_attributed(text, span) and not text.in_sentence(span, text.places(_ASKING))


def is_adopted(text: Text, span: Span) -> bool:
    return on_line(text, span, text.places(_ADOPTED), _NEXT) and not text.in_sentence(span, text.places(_NO_CARE))


_NO_CARE = Pattern(
    r"\b(?:don't care|who cares|never mind|no matter|regardless of|despite|ignore|wrong|stupid|ridiculous|"
    r"m'en fiche|peu importe)\b"
)


# --- the City's voice ------------------------------------------------------------------------------------

_HARMLESS = Pattern(
    r"\b(?:supports? (?:local|residents|families|newcomers|businesses|people|seniors|youth|the community|accessib\w*|"
    r"inclusion|staff|students|more|a |an |our |you|your|those|anyone|everyone|events?|active|safe|healthy|affordable|"
    r"diversity|the (?:arts|creation|use|goals?)|(?:the |this year's )?(?:[\w'.-]+ ){0,3}(?:run|walk|ride|day|week|month|appeal|food drive))|"
    r"(?:croit|croyons|pense|pensons) que (?:chacune?|chaque|tou(?:t|te|s|tes)|les (?:enfants|aines|jeunes))|(?:croit|croyons) (?:en|a|au|aux)|"
    r"(?:appuie|appuyons|soutient|soutenons) (?:la (?:semaine|campagne|journee|marche)|le mois|les (?:familles|jeunes|aines|artistes|benevoles))|"
    r"wants? (?:you|to hear|your|to know|to thank|to remind|to wish|everyone|to make sure|residents)|agrees? to|want to|"
    r"feels? (?:free|better|safe|welcome|proud|privileged)|knows? (?:how|that (?:winter|the)|it's|this|you|what)|"
    r"stands? with (?:the (?:community|families|muslim|jewish|lgbt\w*|victims|people)|families|victims|survivors|you|everyone|all|those|our|people|residents)|"
    r"disagrees? with (?:the|this|that|a|an) (?:claims?|article|report|statement|post|story|headline|finding)|"
    r"(?:loves?|adores?) (?:our|its|the|your|to|seeing|it|this|that)|thinks? (?:twice|safety|about|you'll|of|ahead|before)|"
    r"(?:believes?|believe) (?:(?:that )?(?:residents|everyone|every|all|people|housing)\b|in (?:you|our|your|the|a|an|every\w*|accessib\w*|inclusi\w*|equity|fairness|working|supporting|building|doing|being|open\w*|transparency|second)|that (?:everyone|every|all|housing|people|residents)|everyone|every)|"
    r"backs? (?:to|up)|applauds? (?:our|the|all)|is for (?:everyone|all|you)|are for (?:everyone|all|residents|use)|"
    r"votes? for (?:your|the best)|refuses? to (?:give|let)|doubts? (?:about|call))\b"
)
_TAKES_SIDES = Pattern(
    r"\b(?:opposes?|opposed|condemns?|rejects?|denounces?|stands? against|is against|are against|disagrees?|says? (?:no|enough)|"
    r"slams|demands|sick of|fed up|endorses?|hates?|can't stand|voting|rejette|rejetons|condamne|condamnons|denonce|"
    r"denoncons|s'oppose|est contre|sommes contre|deteste|s'oppose|en a assez|appuyons|soutenons|n'est pas d'accord)\b"
)


@detector("opinion.city_voice", clause=CLAUSE, severity=Severity.BLOCK, title="Opinion in the City's voice")
def city_voice(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "The City thinks": on a contested matter or with a side taken it is plain, otherwise a question."""
    yield from once(
        each
        for found in (_city_opines(text), _city_feels(text), _official_view(text), _we_opine(text))
        for each in found
    )


def _opinion_of_the_city(span: Span, *, doubtful: bool) -> Signal:
    return Signal(span, "This presents an opinion as the City's.", ADVICE, doubtful=doubtful)


def _city_opines(text: Text) -> Iterator[Signal]:
    if not text.terms("opinion.opines"):
        return
    for voice, opines in pairs(text, voices(text), text.term_places("opinion.opines"), 90):
        span = joined(voice, opines)
        between = words_between(text, voice, opines)
        spoken = text.before(Span(span.end, span.end), span.end - span.start)
        if opines < voice or _is_far(between) or _NEW_SUBJECT.compiled.search(between):
            continue
        if _HARMLESS.compiled.search(spoken + " " + after(text, span, 25)):
            continue
        if is_ours(text, span) and not is_adopted(text, span):
            yield _opinion_of_the_city(span, doubtful=not _is_plain(text, span, spoken))


def voices(text: Text) -> Places:
    """Who is made to speak for the City: "our library", "the Planning division", "we in Transit"."""
    return text.term_places("opinion.city_voice") + text.places(_OFFICES)


_OFFICES = Pattern(
    r"\b(?:the|our|your|this|entire|whole) (?:[\w']+ ){1,3}(?:division|department|team|crew|office|branch|section|board)\b|"
    r"\bwe (?:in|at|with|from|of) (?:the )?\w+\b|\bnous,? (?:au|a la|aux|du) (?:\w+ ){1,3}|\bnotre (?:service|departement|equipe|bureau)\b"
)
_MOST_BETWEEN = 5


def _is_far(between: str) -> bool:
    """Whether the verb stands too far from its subject; "stands ... and thinks" has one subject."""
    return len(between.split()) > _MOST_BETWEEN and not _AND.compiled.search(between)


_AND = Pattern(
    r"^(?:stands?|is|are|will|has|have|est|sommes|se|wants?|opposes?|supports?|backs?)\b.*\b(?:and|et|but|mais)$"
)
_NEW_SUBJECT = Pattern(r"\b(?:you|they|he|she|residents|who|that|if|people|vous|ils|qui|to|for your)\b")


def _is_plain(text: Text, span: Span, spoken: str) -> bool:
    """Whether a careful reader would have no doubt: a contested matter, a side taken, a person behind it."""
    if text.in_sentence(span, text.places(_LIGHT)):
        return False
    matters = text.term_places("opinion.contested", "opinion.powers", "opinion.judges")
    judged = [place for place in matters.around(text.sentence_at(span)) if not place.overlaps(span)]
    ought = any(place.start >= span.end for place in text.places(_OUGHT).around(text.sentence_at(span)))
    return bool(judged) or ought or bool(_TAKES_SIDES.compiled.search(spoken)) or _is_personal(text, span)


_OUGHT = Pattern(
    r"\b(?:should(?:n't)?|ought to|must|deserves?|needs? to|has to|devrai(?:t|ent)|doit|doivent|merite\w*)\b"
)


def _is_personal(text: Text, span: Span) -> bool:
    marks = text.term_places("opinion.personal") + text.places(_FIRST_PERSON)
    return on_line(text, span, marks, _NEXT)


_FIRST_PERSON = Pattern(r"\b(?:my|i'm|i've|i'd|i|mon|ma|mes|je|j'ai)\b")
_LIGHT = Pattern(r"\b(?:pizza|pineapple|coffee|ice cream|haha|lol|poutine|joke|toppings?|sweater weather)\b")


def _city_feels(text: Text) -> Iterator[Signal]:
    """ "City Hall is thrilled the Conservatives lost": a feeling that counts only on a contested matter."""
    if not text.terms("opinion.emotes"):
        return
    matters = text.term_places("opinion.powers", "opinion.contested")
    for voice, feels in pairs(text, voices(text), text.term_places("opinion.emotes"), 20):
        span = joined(voice, feels)
        between = words_between(text, voice, feels)
        about = [place for place in matters.around(span, 60) if place.start >= span.end]
        if (
            feels < voice
            or _NEW_SUBJECT.compiled.search(between)
            or not about
            or _GIVING.compiled.search(after(text, span, 60))
        ):
            continue
        if text.in_sentence(span, Places(about)) and is_ours(text, span) and not is_adopted(text, span):
            judged = text.in_sentence(span, text.term_places("opinion.judges")) or text.places(_SIDES).within(span)
            yield _opinion_of_the_city(span, doubtful=not judged and not _is_personal(text, span))


_GIVING = Pattern(
    r"\b(?:fund\w*|announce\w*|partner\w*|grants?|invest\w*|work\w* with|receive\w*|application|program\w*|service\w*|visit\w*|"
    r"welcom\w*|host\w*|financ\w*|subvention\w*|annonc\w*|accueill\w*)\b"
)
_SIDES = Pattern(
    r"\b(?:sides?|stands?) with\b|\b(?:thrilled|furious|disgusted|outraged|fed up|sick|demands?|exige\w*)\b"
)


def _official_view(text: Text) -> Iterator[Signal]:
    """ "Our official position is ...", "that's how we feel at City Hall"."""
    for hit in text.find(_OFFICIAL_VIEW):
        if is_ours(text, hit.span) and not is_adopted(text, hit.span):
            judged = text.term_places("opinion.contested", "opinion.powers", "opinion.judges")
            plain = on_line(text, hit.span, judged, _NEXT) or _is_plain(text, hit.span, hit.words)
            yield _opinion_of_the_city(hit.span, doubtful=not plain)


_OFFICIAL_VIEW = _pattern(
    r"\b(?:official|formal|considered|honest|officielle?) (?:view|position|opinion|stance|avis)\b|"
    r"\b(?:our|the city's|this city's|city hall's|the department's|notre) (?:position|view|opinion|stance|take|verdict|avis)(?: (?:is|on|est|at|from|here)\b|:|,|[.!])|"
    r"\b(?:say|says|said|signed|love|disent|dit) (?:your|the|all of us|the folks|votre) (?:\w+ ){0,2}(?:team|department|staff|crew|city|library|office|equipe|ville)(?:[.!]|$)|"
    r"\b(?:in|it is|it's|is|that is|selon|de l'avis de) (?:our|the|this|peterborough's|la|notre|toute la)? ?(?:city's|city hall's|department's|"
    r"library's|staff's|view|opinion|avis|ville|mairie)(?: view| opinion| position)?(?: that| of (?:this|the|our) (?:city|department|library|"
    r"municipality|museum|office|team)|,)|"
    r"\b(?:c'est|est) l'(?:avis|opinion) de (?:la|toute la|notre|l')|"
    r"\b(?:peterborough|city hall|public works|transit|the library|the museum|la ville)(?: \w+)? (?:says|dit) ?:|"
    r"\b(?:that's|this is|here's|c'est) (?:how|what|ce que) (?:we|everyone|all of us|the city|nous|pense)? ?(?:all )?"
    r"(?:feel|think|believe|say|pensons|croyons|la ville|notre)\b|"
    r"\b(?:everyone|everybody|all of us|tout le monde|nous tous|nobody|no one) (?:here )?(?:at|in|from|a|au|aux|dans|de) "
    r"<gap3> ?<opines>|"
    r"\b(?:as|en tant que) (?:its|the city's|your|the|votre) (?:spokesperson|spokesman|spokeswoman|voice|porte-parole)\b|"
    r"\bspeaking (?:as|for|on behalf of) (?:the |everyone |all |our |your )*(?:city|department|library|staff|council|us|at|team|municipality)"
)


def _we_opine(text: Text) -> Iterator[Signal]:
    """ "We believe the Province is wrong": one opining "we", and a judgement on a contested matter."""
    if not text.may_have(frozenset(), _WE.bit):
        return
    matters = text.term_places("opinion.contested", "opinion.powers")
    judged = text.term_places("opinion.judges")
    if not matters and not judged:
        return
    for hit in text.find(_WE):
        sides = bool(_TAKES_SIDES.compiled.search(hit.words))
        on_matter, on_judgement = text.in_sentence(hit.span, matters), text.in_sentence(hit.span, judged)
        if not (on_judgement or (on_matter and sides)) or _HARMLESS.compiled.search(
            hit.words + " " + after(text, hit.span, 25)
        ):
            continue
        if is_ours(text, hit.span) and not is_adopted(text, hit.span):
            yield _opinion_of_the_city(hit.span, doubtful=not on_matter)


_PLAIN_BILL = Pattern(
    r"\b(?:now|in force|law|before|being|under|expected|available|about|scheduled|an? act|a provincial|a federal|on the|posted|open)$"
)
_BILL = Pattern(
    r"\b(?:bill|projet de loi|loi) [a-z]?-?[0-9]+\b[^.!?\n]{0,40}\b(?:is|are|was|est) (?:an? |the |une? |pure |plain |total )?\w+"
)
_WE = Pattern(
    r"\b(?:we|nous|on)(?: (?:all|really|truly|firmly|strongly|honestly|just|still|here|simply))?,? (?:at [\w ]{2,20} )?"
    r"(?:think|believe|feel|love|hate|oppose|reject|condemn|disagree|are against|can't stand|don't think|don't believe|"
    r"applaud|endorse|denounce|croyons|pensons|trouvons|sommes contre|nous opposons|rejetons|condamnons|pense que|croit que)\b"
)


# --- a person's voice ------------------------------------------------------------------------------------


@detector("opinion.personal", clause=CLAUSE, severity=Severity.WARN, title="Personal opinion on a City account")
def personal_opinion(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "I think" on a City account; a quoted or elected official's own view is fine."""
    for mention in text.terms("opinion.personal"):
        if is_ours(text, mention.span):
            yield _personal(mention.span)
    for hit in text.find_any((_I_THINK_SHOULD, _I_FIND, _IN_MY_VIEW)):
        if is_ours(text, hit.span) and not _WISHED.compiled.search(after(text, hit.span, 15)):
            marker = len((hit.groups and hit.groups[0]) or hit.words)
            yield _personal(Span(hit.span.start, min(hit.span.end, hit.span.start + marker)))
    leaning = text.terms("opinion.leaning")
    if leaning:
        judged = text.term_places("opinion.judges", "opinion.pressing")
        for mention in leaning:
            others = [place for place in judged.around(mention.span, 90) if not place.overlaps(mention.span)]
            if is_ours(text, mention.span) and on_line(text, mention.span, Places(others), 90):
                yield _personal(mention.span)


_WISHED = Pattern(r"^be (?:based|able|told|given|treated|safe|free to)\b")  # a hope, no judgement
_IN_MY_VIEW = Pattern(
    r"\b(?:in|to|a|selon) (?:my|our|mon|notre) (?:\w+ )?(?:opinion|view|mind|eyes|avis|point de vue)\b"
)
_I_FIND = Pattern(
    r"\b((?:i|je|j')(?: \w+ly)? ?(?:think|find|feel|trouve|pense))\b[^.!?\n]{1,60}\b(?:looks?|sounds?|tastes?|smells?|is|are|was|were|est|sont)"
    r"(?: so| too| very| really| just| way| pretty| kind of| tellement| trop| vraiment)? (?:sad|ugly|bad|awful|terrible|boring|silly|stupid|dumb|"
    r"ridiculous|overrated|hideous|gross|cheap|lame|pointless|useless|wrong|unfair|(?:the |la |le )?(?:best|worst|\w{3,}est|most \w+|pires?|meilleure?s?|plus \w+)|nice|great|beautiful|lovely|amazing|perfect|wonderful|fantastic|better than|worse than|gorgeous|"
    r"laid|laide|affreux|affreuse|nul|nulle|plate|ennuyant|ridicule|pire|meilleur)\b"
)
_I_THINK_SHOULD = Pattern(
    r"\b((?:i|je) (?:personally |honestly |really |still )?(?:think|believe|feel|find|pense|crois|trouve))(?: that| que|,)?[^.!?\n]{1,60}\b"
    r"(?:should(?:n't)?|ought to|needs? to (?:go|stop|change|be)|must (?:go|stop)|devrai(?:t|ent))\b"
)


def _personal(span: Span) -> Signal:
    message = "This reads as a personal opinion, and the account speaks for the City."
    return Signal(span, message, ADVICE, exempt=_OWN_VIEW)


_OWN_VIEW = frozenset({"elected_official"})  # fine on the official's own account (DOMAIN A.4)


# --- other governments and contested matters --------------------------------------------------------------


@detector("opinion.contested", clause=CLAUSE, severity=Severity.BLOCK, title="Judgement on a contested matter")
def contested_matters(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Verdicts on other governments, courts and boards and on what divides people, in a post of the City."""
    judgements = text.term_places("opinion.judges")
    if judgements:
        matters = text.term_places("opinion.powers", "opinion.contested")
        for matter, judgement in pairs(text, matters, judgements, 60):
            span = joined(matter, judgement)
            between = words_between(text, matter, judgement)
            if matter < judgement and not _OTHER_CLAUSE.compiled.search(between) and _is_free(text, span):
                yield Signal(
                    span,
                    "This takes a side on a contested matter.",
                    ADVICE,
                    exempt=_OWN_VIEW,
                    doubtful=_is_mild(text, matter) or on_line(text, span, text.places(_CORRECTION), 60),
                )
    if text.may_have(frozenset(), _POWERS_SHOULD.bit) and text.terms("opinion.powers"):
        for hit in text.find(_POWERS_SHOULD):
            if _is_free(text, hit.span):
                yield Signal(hit.span, "This takes a side on a contested matter.", ADVICE, exempt=_OWN_VIEW)
    for hit in text.find(_BILL):
        if _is_free(text, hit.span) and not _PLAIN_BILL.compiled.search(hit.words):
            yield Signal(hit.span, "This takes a side on a contested matter.", ADVICE, exempt=_OWN_VIEW, doubtful=True)
    for mention in text.terms("opinion.pressing"):
        heard = not mention.term.text.endswith(_ECHOES) or on_line(
            text, mention.span, text.term_places("opinion.powers", "opinion.contested", "opinion.opines"), _NEXT
        )
        if heard and _is_free(text, mention.span) and not _GOOD_CAUSE.compiled.search(after(text, mention.span, 25)):
            yield Signal(mention.span, "This presses for a decision that is not the City's.", ADVICE, exempt=_OWN_VIEW)


_ECHOES = ("should you", "should too")  # says nothing without the matter beside it
_CORRECTION = Pattern(
    r"\b(?:on one point|in (?:its|the|their) (?:poster|map|flyer|listing|notice)|hours|phone number|address|sur un point)\b"
)
_GOOD_CAUSE = Pattern(
    r"^(?:scams?|fraud|drugs|plastic\w*|litter\w*|bullying|racism|hate|violence|impaired|drinking|spam|waste|idling|smoking|"
    r"vaping|la fraude|l'intimidation|la violence|au racisme|a la violence)"
)
_POWERS_SHOULD = _pattern(
    r"\bshame on (?:the |you |our )?(?:<powers>|premier|minister)|\b(?:so|neither) (?:should|do|does) (?:the |our |your )?(?:<powers>)|"
    r"\b(?:premier|prime minister|province|feds|federal government|provincial government|queen's park|ottawa|trudeau|carney|poilievre|ford|trump|"
    r"supreme court|judge|school board|senate|parliament|premier ministre|gouvernement|le federal|conseil scolaire)(?: \w+)? (?:should|must|ought to|needs to|"
    r"has to|had better|devrait|doit) (?:really |just |finally |also )?(?:be (?:ashamed|fired|ignored|stopped|jailed|honest|voted)|apologize|resign|"
    r"stop|listen|pay|wake up|get (?:out|over|real|lost|its|their|back)|leave|learn|grow up|go\\b|quit|shut|avoir honte|s'excuser|demissionner|arreter|ecouter|payer|agir|withdraw|back (?:down|off)|scrap|repeal|reverse|drop|do better|butt out|reconsider|retirer|reculer|renoncer|abolir|cesser|se taire|avoir honte|refaire ses devoirs)\b"
)
_OTHER_CLAUSE = Pattern(
    r"\b(?:you|residents|who|we|i|if|when|because|pour|vous|nous)\b|,[^,]*,|^\W*,\W*$|\b(?:with|against|avec|contre)\W*$"
)


def _is_free(text: Text, span: Span) -> bool:
    return is_ours(text, span) and not is_adopted(text, span)


def _is_mild(text: Text, matter: Span) -> bool:
    return not text.term_places("opinion.powers").within(matter)


@detector("opinion.partisan", clause=CLAUSE, severity=Severity.WARN, title="Party politics")
def partisanship(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Party slogans."""
    for mention in text.terms("opinion.partisan"):
        if not text.quoted(mention.span):
            yield Signal(mention.span, "This takes a side in party politics.", ADVICE)
