"""Clause 4.3.3: discriminatory, harassing, abusive or offensive material.

Identity words are never findings alone. What is quoted in order to condemn it, negated, historical or
medical passes; what is said of, to or against people in the City's name is judged by the pattern it forms.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.findings import Context, RuleSpec, Severity, Span
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Hit, Text

_LEXICON = "respect"
_CLAUSE = "4.3.3"
_ADVICE = "Take it out. Speak about the matter, with respect for everyone who reads it."


def _pattern(source: str) -> Pattern:
    return Pattern(source.replace("<WHO>", _WHO), lexicon=_LEXICON)


_WHO = (
    r"(?:<identity_adjective>(?: \w+)? <people>|<identity_noun>"
    r"|<people> (?:from|of|with|on|in|a|avec|de|sur)(?: (?:the|a|la|les|\w+))? ?<marker>"
    r"|<people> (?:from|of) (?:the )?[a-z]+(?: ancestry| descent| origin)?)"
)

_CONDEMNS = Pattern(
    r"\b(?:hate has no|(?:hate|racism|discrimination|bullying|violence|abuse|harassment|homophobia|transphobia|sexism|haine|intimidation)(?: \w+){0,3} no place|is hate|hateful|hate-motivated|haineux|haineuse|racism|racist|racisme|raciste|anti-racism|discriminat\w+|condemn\w*|condamn\w*|"
    r"unacceptable|inacceptable|not tolerated|ne tolere|will be removed|are removed|was removed|removed it|removed (?:it )?within|efface\w*|painted over|report it|reported|signalez|shameful|"
    r"is cruel|was cruel|is wrong|was wrong|please stop|illegal|the code|human rights|untrue|not true|is false|c'est faux|faux et|myth\b|mythe|lied to|apologi[sz]e\w*|s'excuse\w*|"
    r"nobody should|no one should|personne ne devrait|stand (?:up )?against|stop calling|harm|hurtful|blessant\w*|against our policy|not something we|violates?|handed to police|"
    r"anti-bullying|bullying|intimidation|workshop|atelier|policy forbids|do not say|never say)\b"
)
_NEGATED = Pattern(
    r"\b(?:not|never|n't|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|nobody|no one|none of|neither|hardly|ne|pas|jamais|personne|aucun\w*)\b"
)
_HISTORY = Pattern(
    r"\b(?:remembrance|remember\w*|commemorat\w*|exhibit\w*|residential school\w*|holocaust|museum|history of|histoire|memorial|mourn\w*|souven\w*|head tax|film|novel|play|in (?:1[5-9]|20)[0-9]{2})\b"
)
_FRENCH = Pattern(r"\b(?:le|la|les|des|une|est|sont|dans|avec|pour|sur|qui|que|du|au|aux|nous|vous|en|et|pas)\b")


def _ground(text: Text, span: Span) -> str:
    """The Code ground of the identity words inside a place."""
    for group in ("identity_noun", "identity_adjective", "marker", "slur"):
        for mention in text.terms(f"respect.{group}"):
            if mention.span.overlaps(span) and mention.term.ground:
                return mention.term.ground
    return ""


def _excused(text: Text, span: Span) -> bool:
    """Quoted where the text condemns it, or condemned in the same sentence."""
    condemned = text.places(_CONDEMNS)
    if text.in_sentence(span, condemned):
        return True
    return text.quoted(span) and any(not text.quoted(other) for other in condemned)


def _negated(text: Text, hit: Hit, *, reach: int = 40) -> bool:
    """A "not" inside the pattern or just before it."""
    if _NEGATED.compiled.search(hit.words):
        return True
    before = text.before(hit.span, reach)
    return bool(_DENIES.compiled.search(before))


_DENIES = Pattern(
    r"\b(?:nobody|no one|never|untrue|false|myth|not true|personne|faux|don't think|doesn't mean|isn't that|jamais)\b[^.!?]*$"
)


def _against_people(
    text: Text, patterns: tuple[Pattern, ...], message: str, *, negatable: bool = True
) -> Iterator[Signal]:
    for hit in text.find_any(patterns):
        if negatable and _negated(text, hit):
            continue
        if _excused(text, hit.span):
            continue
        yield Signal(hit.span, message, _ADVICE, ground=_ground(text, hit.span))


@detector("respect.slur", clause=_CLAUSE, severity=Severity.BLOCK, title="Slur")
def slurs(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Words whose only use is to demean; also starred out, spaced or in digits. Quoted, they are doubtful."""
    mentions = [*text.terms("respect.slur"), *text.hidden_terms("respect.slur")]
    for mention in text.terms("respect.english_slur"):
        sentence = text.sentence_at(mention.span)
        french = [hit for hit in text.find(_FRENCH) if hit.span.overlaps(sentence)]
        if len(french) < 2:
            mentions.append(mention)
    for mention in mentions:
        yield Signal(
            mention.span,
            "This word demeans people.",
            _ADVICE,
            doubtful=text.quoted(mention.span) or _excused(text, mention.span),
            ground=mention.term.ground,
        )


_DEROGATION = (
    _pattern(r"<WHO><gap3> (?:are|is|were|was|seem|sont|est|c'est)(?: [\w'-]+){0,4}? (?:a |an |the |de la |de |des |du |comme des )?<insult>"),
    _pattern(r"<WHO>,? (?:who |qui )?(?:are|is|sont|est) (?:the )?(?:most|least|too|all|just|so|trop|toutes?|tous)(?: [\w'-]+){0,2}? <insult>"),
    _pattern(r"(?:<hatred>)(?: (?:all|these|those|les|ces|des|the))? <WHO>"),
    _pattern(r"<WHO><gap2> <revulsion>"),
    _pattern(r"<insult> (?:\w+ )?<WHO>"),
    _pattern(r"<WHO><gap20> (?:freak show|abomination|unnatural|against nature|contre nature|groomers?|no sane (?:person|parent)|perverts?|mentally ill)"),
    _pattern(r"\b(?:bunch|pack|gang|bande|tas) (?:of|de|d')(?: \w+){0,2} ?<insult>,? (?:les |des |the |these |those )?<WHO>"),
)  # fmt: skip
_LIKENED = (
    _pattern(r"<WHO><gap6> (?:like|comme|as)(?: \w+){0,4} <beast>"),
    _pattern(r"(?:like|comme)<gap6> <beast>"),
    _pattern(r"<WHO><gap2> (?:are|is|sont|est|c'est)<gap3> <beast>"),
    _pattern(r"<beast>(?: of| de| d'| des)? (?:\w+ ){0,2}<WHO>"),
)


@detector("respect.derogation", clause=_CLAUSE, severity=Severity.BLOCK, title="Contempt for a group of people")
def derogation(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Insult, hatred or disgust said of people by a ground of the Human Rights Code."""
    yield from _against_people(text, _DEROGATION, "This speaks with contempt of a group of people.")


@detector("respect.dehumanising", clause=_CLAUSE, severity=Severity.BLOCK, title="People likened to animals or filth")
def dehumanising(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A group of people in one sentence with words for vermin, cattle or disease."""
    groups = text.places(_ANY_WHO)
    if not groups or not text.terms("respect.beast"):
        return
    for hit in text.find_any(_LIKENED):
        if text.in_sentence(hit.span, groups) and not (_negated(text, hit) or _excused(text, hit.span)):
            yield Signal(
                hit.span,
                "This likens people to animals or filth.",
                _ADVICE,
                ground=_ground(text, text.sentence_at(hit.span)),
            )
    for mention in text.terms("respect.beast"):
        certain = mention.term.text.startswith(
            ("pest control", "exterminat", "kennel", "livestock", "barnyard", "breed", "subhuman", "not even")
        )
        if certain and text.in_sentence(mention.span, groups) and not _excused(text, mention.span):
            yield Signal(
                mention.span,
                "This likens people to animals or filth.",
                _ADVICE,
                ground=_ground(text, text.sentence_at(mention.span)),
            )


_ANY_WHO = _pattern("<WHO>")

_EXCLUSION = (
    _pattern(r"\b(?:speak|learn|parle[zr]?) (?:english|french|anglais|francais) or (?:get|leave|go|stay)\b|\b(?:leave|take) (?:it|the|that) (?:\w+ ){0,2}?to (?:the )?(?:men|boys|real men)\b"),
    _pattern(r"(?:^|[.!?\n;:,\"-] ?)(?:sorry,? )?(?:no|pas de|aucun\w*|plus de) (?:more )?<WHO>(?: (?:allowed|please|here|at|in|on|on the|after|before|need|need apply|a la|au|aux|dans|ici)\b|[.!,])"),
    _pattern(r"<WHO><gap3> <keep_away>"),
    _pattern(r"<keep_away>,? (?:les |the |you )?<WHO>"),
    _pattern(r"<refuse>(?: (?:\w+ ){0,3}(?:to|for|aux?))?(?: (?:all|any|more|these|those|the|les|des|such))* <WHO>"),
    _pattern(r"\bmake (?:the |those |these |all )?<WHO><gap5> (?:sit|wait|leave|walk|stand|pay more|use the)\b"),
    _pattern(r"\b(?:young|white|able-bodied|healthy|single|christian|straight|canadian-born|jeunes|blancs?) (?:men|males?|women|people|applicants|tenants|candidates|hommes|only|seulement)(?: (?:only|please|preferred|need apply|seulement))+"),
    _pattern(r"\b(?:men|males|whites|christians|straight couples|native english speakers|hommes|blancs) only\b(?: (?:please|need))?"),
    _pattern(r"\bno (?:place|job|work) for (?:women|a woman|men|girls|anyone over|people over|seniors|<WHO>)"),
    _pattern(r"\b(?:anyone|nobody|no one|people|persons?|applicants?) (?:over|older than|above|plus de) (?:3|4|5|6)[0-9]\b(?: (?:need not|please|should))?"),
    _pattern(r"\b(?:must be|doit etre) (?:under|younger than|male|female|white|christian|canadian[- ]born|able-bodied|moins de) ?(?:[0-9]{2})?(?: to apply| pour postuler)?"),
    _pattern(r"\b(?:go back|retourne[sz]?|rentrez) (?:to )?(?:where you came|your (?:own )?country|d'ou (?:vous|tu) (?:venez|viens)|chez (?:vous|toi)|dans (?:votre|ton) pays)"),
)  # fmt: skip
_ALLOWED_LIMIT = Pattern(
    r"\b(?:fee|fees|discount|cost|charge|registration|swim|program|hour|class|league|parking|permit|tickets?|bus fare|fare|free|gratuit\w*|tax|vehicles|trucks|dogs|pets|doctors?|limit|"
    r"special program|human rights|drop-in|change room|washroom|tournament|division)\b"
)


@detector("respect.exclusion", clause=_CLAUSE, severity=Severity.BLOCK, title="Exclusion by a ground of the Code")
def exclusion(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Shutting people out of jobs, housing or services; programs *for* a group are lawful (Code s.14)."""
    for hit in text.find_any(_EXCLUSION):
        if _excused(text, hit.span) or _DENIES.compiled.search(text.before(hit.span, 40)):
            continue
        grounds = _ground(text, hit.span)
        yield Signal(
            hit.span,
            "This shuts people out because of who they are.",
            "Open it to everyone, or describe a lawful special program by whom it serves.",
            doubtful=text.in_sentence(hit.span, text.places(_ALLOWED_LIMIT)) and not _is_plain_exclusion(hit),
            ground=grounds or "age" * ("over" in hit.words),
        )


def _is_plain_exclusion(hit: Hit) -> bool:
    plain = (
        "need not",
        "don't bother",
        "not welcome",
        "keep out",
        "stay out",
        "go back",
        "back of the bus",
        "no place for",
        "don't belong",
        "not for",
        "refuse",
        "retourne",
        "restent chez",
    )
    return any(words in hit.words for words in plain)


_THREATS = (
    _pattern(
        r"\b(?:i'll|i will|i'm going to|i am going to|i'm gonna|we'll|we will|we're going to|we should|they should|you should|someone should|somebody should|somebody ought to|someone ought to|"
        r"someone needs to|somebody needs to|let's|time to|want to|wanna|going to|gonna|je vais|on va|nous allons|faudrait|il faut|quelqu'un devrait|on devrait)(?: \w+){0,2}? <violence> "
        r"(?:you|him|her|them|these|those|every|all|that|the (?:mayor|councillors?|clerk|staff|director|driver|inspector|homeless|drop-in|shelter|mosque|church|synagogue|temple|place where|lot)|down the (?:mosque|shelter|temple|synagogue|church|drop-in)|"
        r"your|their|his|legs?|necks?|faces?|teeth|jaws?|skulls?|bones|windows|le maire|la mairesse|les|ces|tous|toutes|<WHO>)"
    ),
    _pattern(r"\b(?:je vais|on va|va|vais|allons) (?:te|vous|le|la|les|lui|leur) (?:faire )?<violence>"),
    _pattern(r"\b(?:torch|burn down|bomb|firebomb|shoot up)(?: \w+){0,3} (?:where <WHO>|mosque|synagogue|shelter|temple|drop-in|group home|city hall|church)"),
    _pattern(r"<WHO><gap6> (?:should|deserve|ought|need)(?: to be)? (?:shot|hanged|hung|beaten|lynched|drowned|gassed|burned|sterili[sz]ed|put down|a beating|a bullet)"),
    _pattern(r"\b(?:line|put)<gap6> (?:up )?against (?:the|a)(?: \w+)? wall\b"),
)  # fmt: skip


@detector("respect.threat", clause=_CLAUSE, severity=Severity.BLOCK, title="Threat")
def threats(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Announced or wished violence against people; "kill two birds" and "burn brush" are none."""
    for hit in text.find_any(_THREATS):
        if not _excused(text, hit.span) and not _IDIOM.compiled.search(hit.words):
            yield _threat(text, hit.span)
    for mention in text.terms("respect.threat"):
        if not _excused(text, mention.span):
            yield _threat(text, mention.span)


_IDIOM = Pattern(
    r"\b(?:kill (?:two|time)|them all in|deal|records?|beat them (?:\d|in|by|at)|the (?:heat|rush|crowds|odds|clock|traffic|line))\b"
)


def _threat(text: Text, span: Span) -> Signal:
    return Signal(
        span,
        "This reads as a threat against people.",
        "Take it out. If someone is in danger, call the police.",
        ground=_ground(text, text.sentence_at(span)),
    )


_CALLS = (
    _pattern(r"\bfind out where<gap6> (?:lives?|works?|parks?|sleeps?)\b"),
    _pattern(r"(?:<harass>)<gap6> (?:<WHO>|home\b|her\b|him\b|their (?:page|inbox|house|home|phone)s?\b|<staff>(?:'s)? (?:page|inbox|house|home|phone|office))"),
    _pattern(r"\bmake<gap5> regret\b"),
    _pattern(r"\b(?:follow|suivez|stalk|chase)(?: (?:\w+ ){0,4})(?:home|to their (?:door|house)s?|from the bus stop|jusqu'a leur porte)\b"),
    _pattern(r"\btake (?:pictures|photos|videos) of (?:\w+ ){0,2}?<WHO>"),
)  # fmt: skip


@detector("respect.call_to_harass", clause=_CLAUSE, severity=Severity.BLOCK, title="Call to harass")
def calls_to_harass(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Asking others to pursue, shame or shout at people."""
    groups = text.places(_ANY_WHO)
    for hit in text.find_any(_CALLS):
        imperative = not _REPORTED_ACT.compiled.search(text.before(hit.span, 30) + " " + hit.words)
        if imperative and not _excused(text, hit.span) and not _negated(text, hit, reach=25):
            yield _harassing(text, hit.span)
    for mention in text.terms("respect.hunt"):
        aimed = bool(groups) or any(word in mention.term.text for word in ("her", "his", "their", "them", "she", "he "))
        if aimed and not _excused(text, mention.span):
            yield _harassing(text, mention.span)


_REPORTED_ACT = Pattern(
    r"\b(?:who|was|were|yelled|screamed|harassed|harassing|threatening|reported|storm|water|creek|river|basement|road|charged|arrested|route|trail|help|emergency|warning)\b"
)


def _harassing(text: Text, span: Span) -> Signal:
    return Signal(
        span,
        "This calls on people to harass others.",
        _ADVICE,
        ground=_ground(text, text.sentence_at(span)),
    )


_INSULTS = (
    _pattern(r"\btoo (?:dumb|stupid|lazy|ugly|thick|fat|bete|betes|stupides?|niaiseux) (?:to|pour)\b"),
    _pattern(r"\b(?:you|vous|tu)(?: (?:are|all|people|lot|little|bunch of|es|etes|whiny|fat|old|stupid|sont|gros|grosse|sale|sales|pathetic|worthless|lazy))* (?:a |an |une? |des |de )?<insult>"),
    _pattern(r"<staff>(?:'s)?(?: [\w'-]+){0,6}? (?:is|are|was|were|est|sont)(?: (?:such|just|all|also|really|so|a|an|the|total|complete|fat|lying|une?|vraiment|des|de|gros|grosse|still|nothing but|absolutely|bunch|of|big|biggest|lazy|useless|brainless|vrai|vraie))* (?:a |an |un |une )?<insult>"),
    _pattern(r"\b(?:bunch|pack|gang|bande|tas|crew|collection|house full|nest) (?:of|de|d') ?(?:\w+ ){0,2}<insult>"),
    _pattern(r"\b(?:what an?|such an?|quel\w*|espece d[e']) ?(?:\w+ )?<insult>"),
)  # fmt: skip
_NAMED_INSULT = _pattern(
    r"(?:\b(?:is|was|est|you|such)|'s)(?: (?:such|just|a|an|the|total|complete|fat|un|une|gros|grosse|and|both|vrai|really|so|nothing but|our|little|big|absolute|lying|brainless|useless|worthless|pathetic|lazy|stupid))* <insult>"
)
_NOT_A_PERSON = Pattern(
    r"\b(?:rat (?:trap|race|bait)|garbage (?:collection|day|bins?|trucks?|pick-?up|bags?)|trash (?:cans?|bins?|day)|pig (?:roast|farm)|cow (?:barn|parade)|snake (?:river|road)|lost animal|animal (?:control|shelter|services?)|"
    r"tool (?:library|kit)|class clown|pest control|clown (?:show|college)|dirty (?:laundry|dishes|air|water)|sick of winter|idiot'?s? guide|disease|infestation|plague|burden|gross)\b"
)


@detector("respect.abuse", clause=_CLAUSE, severity=Severity.BLOCK, title="Insult to a person")
def abuse(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Insults at staff, residents or named people; criticism of a decision is none."""
    named = (hit for hit in text.find(_NAMED_INSULT) if text.in_sentence(hit.span, text.people_places))
    for hit in (*text.find_any(_INSULTS), *named):
        if _NOT_A_PERSON.compiled.search(hit.words + " " + text.after(hit.span, 14).split(".")[0]):
            continue
        if _negated(text, hit) or _excused(text, hit.span) or text.quoted(hit.span):
            continue
        yield Signal(
            hit.span,
            "This insults people.",
            "Say what happened or what should change, without judging the person.",
            ground=_ground(text, hit.span),
        )


@detector("respect.profanity", clause=_CLAUSE, severity=Severity.BLOCK, title="Profanity and rudeness")
def profanity(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Strong words stop a post; milder rudeness asks for an answer."""
    strong = [*text.terms("respect.strong_profanity"), *text.hidden_terms("respect.strong_profanity")]
    for mention in strong:
        if mention.term.text in ("con", "conne", "prick", "suck it") and not _aimed(text, mention.span):
            continue
        yield Signal(
            mention.span,
            "This language is offensive in the City's voice.",
            "Take the word out and keep a courteous tone.",
            doubtful=text.quoted(mention.span),
        )
    for mention in text.terms("respect.mild_profanity"):
        yield Signal(
            mention.span,
            "This may come across as rude.",
            "Keep a courteous tone, also when the reader is upset.",
            doubtful=True,
        )


def _aimed(text: Text, span: Span) -> bool:
    return text.before(span, 14).endswith(
        ("you", "vous", "tu es", "quel", "gros", "bande de", "sale", "es un", "est un", "est une", "a")
    )


@detector("respect.sexual_remark", clause=_CLAUSE, severity=Severity.BLOCK, title="Remark about somebody's body")
def sexual_remarks(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Remarks on looks are workplace sexual harassment when said of a person (OHSA s.1)."""
    about = text.term_places("respect.staff") + text.people_places
    for mention in text.terms("respect.leering"):
        if not about.within(mention.span, 80):
            continue
        certain = mention.term.text not in (
            "sugar",
            "curves",
            "babe",
            "bombshell",
            "canon",
            "chaude",
            "undress",
            "so hot",
        )
        yield Signal(
            mention.span,
            "This remarks on somebody's body or looks.",
            "Take it out; write about the person's work.",
            doubtful=not certain,
            ground="sex",
        )


@detector("respect.mockery", clause=_CLAUSE, severity=Severity.BLOCK, title="Mockery of a person")
def mockery(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Ridicule of a named person or a colleague: vexatious comment under the OHSA. Consent does not cure it."""
    about = text.people_places + text.term_places("respect.staff") + text.places(_CAPITALISED)
    found = text.terms("respect.mockery")
    for mention in found:
        if not about.within(mention.span, 90) or _excused(text, mention.span):
            continue
        yield Signal(
            mention.span,
            "This makes fun of a person.",
            "Take it out; praise in public, settle the rest in private.",
            doubtful=len(found) < 2,
        )


_CAPITALISED = Pattern(r"\b[A-Z][a-z]{2,} (?:in|from|at|who)\b", needs_case=True)

_INNUENDO = (
    _pattern(r"\b(?:funny|drole|curious|interesting|strange|coincidence|hasard)\b<gap10> <WHO>"),
    _pattern(r"\b(?:shame about|then came|there goes|and then there are|just like|typical|typique des|so much for|once) (?:the |those |these |les )?<WHO>"),
    _pattern(r"<WHO><gap12> (?:just saying|wink wink|you know how (?:they|it)|if you know what i mean|say no more|comme par hasard|vous savez comment)"),
    _pattern(r"\b(?:before|since|until|depuis que|avant que)(?: the| those| les)? <WHO><gap3> (?:moved in|showed up|came|arrived|took over|sont arrives?|arrivent)"),
    _pattern(r"<WHO><gap3> (?:are|is) (?:probably )?(?:fine|ok|okay) (?:somewhere|anywhere|over there|but not)"),
    _pattern(r"\b(?:you|one) (?:can't|cannot|can never) trust (?:a |an )?<WHO>|\b(?:everybody|everyone|we all) knows?(?: that)? <WHO>|\bon ne peut pas (?:faire confiance|se fier) aux? <WHO>"),
    _pattern(r"<WHO><gap2> (?:can't|cannot|never|always|only|won't) (?:handle|drive|park|control|do a|keep|show up|work|pay|lift|learn|stop|come to|complain\w*|lie|lying|steal|want|care|think|cook|be trusted|be on time)"),
    _pattern(r"<WHO><gap3> (?:all|toutes?|tous) (?:the same|alike|pareil\w*|des|lie|steal)"),
    _pattern(r"\b(?:watch your|count your|lock your|hide your|hold on to your)<gap10> <WHO>"),
    _pattern(r"\b(?:hire|let in|invite|elect) (?:\w+ )?<WHO> and (?:watch|see)\b"),
)  # fmt: skip


@detector("respect.innuendo", clause=_CLAUSE, severity=Severity.WARN, title="Stereotype or innuendo")
def innuendo(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """What people "always" or "never" do, and hints; a person must judge, so it is a warning."""
    for hit in text.find_any(_INNUENDO):
        if _excused(text, hit.span):
            continue
        yield Signal(
            hit.span,
            "This may say something about people because of the group they belong to.",
            "Write about what happened and leave out who belongs to which group.",
            ground=_ground(text, hit.span),
        )
