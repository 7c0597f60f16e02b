"""Clause 4.3.3: discriminatory, harassing, abusive or offensive material.

Identity words are never findings alone. What is quoted in order to condemn it, negated, historical or
medical passes; what is said of, to or against people in the City's name is judged by the pattern it forms.
"""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.respect_words import (
    ADVICE,
    ANY_WHO,
    CLAUSE,
    DENIES,
    ground_of,
    is_excused,
    is_negated,
    respect_pattern,
)
from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.text import Hit, Text

_FRENCH = Pattern(
    r"\b(?:le|la|les|des|une|est|sont|dans|avec|pour|sur|qui|que|du|au|aux|nous|vous|en|et|"
    r"pas)\b"
)


def _against_people(
    text: Text, patterns: tuple[Pattern, ...], message: str, *, negatable: bool = True
) -> Iterator[Signal]:
    for hit in text.find_any(patterns):
        if negatable and is_negated(text, hit):
            continue
        if is_excused(text, hit.span):
            continue
        yield Signal(hit.span, message, ADVICE, ground=ground_of(text, hit.span))


@detector("respect.slur", clause=CLAUSE, severity=Severity.BLOCK, title="Slur")
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
            ADVICE,
            doubtful=text.quoted(mention.span) or is_excused(text, mention.span),
            ground=mention.term.ground,
        )


_DEROGATION = (
    respect_pattern(
        r"<WHO><gap3> (?:are|is|were|was|seem|sont|est|c'est)(?: [\w'-]+){0,4}? (?:a |an |"
        r"the |de la |de |des |du |comme des )?<insult>"
    ),
    respect_pattern(
        r"<WHO>,? (?:who |qui )?(?:are|is|sont|est) (?:the )?(?:most|least|too|all|just|so|"
        r"trop|toutes?|tous)(?: [\w'-]+){0,2}? <insult>"
    ),
    respect_pattern(r"(?:<hatred>)(?: (?:all|these|those|les|ces|des|the))? <WHO>"),
    respect_pattern(r"<WHO><gap2> <revulsion>"),
    respect_pattern(r"<insult> (?:\w+ )?<WHO>"),
    respect_pattern(
        r"<WHO><gap20> (?:freak show|abomination|unnatural|against nature|contre nature|"
        r"groomers?|no sane (?:person|parent)|perverts?|mentally ill)"
    ),
    respect_pattern(
        r"\b(?:bunch|pack|gang|bande|tas) (?:of|de|d')(?: \w+){0,2} ?<insult>,? (?:les |des |"
        r"the |these |those )?<WHO>"
    ),
)
_LIKENED = (
    respect_pattern(r"<WHO><gap6> (?:like|comme|as)(?: \w+){0,4} <beast>"),
    respect_pattern(r"(?:like|comme)<gap6> <beast>"),
    respect_pattern(r"<WHO><gap2> (?:are|is|sont|est|c'est)<gap3> <beast>"),
    respect_pattern(r"<beast>(?: of| de| d'| des)? (?:\w+ ){0,2}<WHO>"),
)


@detector("respect.derogation", clause=CLAUSE, severity=Severity.BLOCK, title="Contempt for a group of people")
def derogation(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Insult, hatred or disgust said of people by a ground of the Human Rights Code."""
    yield from _against_people(text, _DEROGATION, "This speaks with contempt of a group of people.")


@detector("respect.dehumanising", clause=CLAUSE, severity=Severity.BLOCK, title="People likened to animals or filth")
def dehumanising(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """A group of people in one sentence with words for vermin, cattle or disease."""
    groups = text.places(ANY_WHO)
    if not groups or not text.terms("respect.beast"):
        return
    for hit in text.find_any(_LIKENED):
        if text.in_sentence(hit.span, groups) and not (is_negated(text, hit) or is_excused(text, hit.span)):
            yield Signal(
                hit.span,
                "This likens people to animals or filth.",
                ADVICE,
                ground=ground_of(text, text.sentence_at(hit.span)),
            )
    for mention in text.terms("respect.beast"):
        certain = mention.term.text.startswith(
            ("pest control", "exterminat", "kennel", "livestock", "barnyard", "breed", "subhuman", "not even")
        )
        if certain and text.in_sentence(mention.span, groups) and not is_excused(text, mention.span):
            yield Signal(
                mention.span,
                "This likens people to animals or filth.",
                ADVICE,
                ground=ground_of(text, text.sentence_at(mention.span)),
            )


_EXCLUSION = (
    respect_pattern(
        r"\b(?:speak|learn|parle[zr]?) (?:english|french|anglais|francais) or (?:get|leave|go|"
        r"stay)\b|\b(?:leave|take) (?:it|the|that) (?:\w+ ){0,2}?to (?:the )?(?:men|boys|"
        r"real men)\b"
    ),
    respect_pattern(
        r"(?:^|[.!?\n;:,\"-] ?)(?:sorry,? )?(?:no|pas de|aucun\w*|"
        r"plus de) (?:more )?<WHO>(?: (?:allowed|please|here|at|in|on|on the|after|before|"
        r"need|need apply|a la|au|aux|dans|ici)\b|[.!,])"
    ),
    respect_pattern(r"<WHO><gap3> <keep_away>"),
    respect_pattern(r"<keep_away>,? (?:les |the |you )?<WHO>"),
    respect_pattern(
        r"<refuse>(?: (?:\w+ ){0,3}(?:to|for|aux?))?(?: (?:all|any|more|these|those|the|les|"
        r"des|such))* <WHO>"
    ),
    respect_pattern(
        r"\bmake (?:the |those |these |all )?<WHO><gap5> (?:sit|wait|leave|walk|stand|"
        r"pay more|use the)\b"
    ),
    respect_pattern(
        r"\b(?:young|white|able-bodied|healthy|single|christian|straight|canadian-born|jeunes|"
        r"blancs?) (?:men|males?|women|people|applicants|tenants|candidates|hommes|only|"
        r"seulement)(?: (?:only|please|preferred|need apply|seulement))+"
    ),
    respect_pattern(
        r"\b(?:men|males|whites|christians|straight couples|native english speakers|hommes|"
        r"blancs) only\b(?: (?:please|need))?"
    ),
    respect_pattern(
        r"\bno (?:place|job|work) for (?:women|a woman|men|girls|anyone over|people over|"
        r"seniors|<WHO>)"
    ),
    respect_pattern(
        r"\b(?:anyone|nobody|no one|people|persons?|applicants?) (?:over|older than|above|"
        r"plus de) (?:3|4|5|6)[0-9]\b(?: (?:need not|please|should))?"
    ),
    respect_pattern(
        r"\b(?:must be|doit etre) (?:under|younger than|male|female|white|christian|"
        r"canadian[- ]born|able-bodied|moins de) ?(?:[0-9]{2})?(?: to apply| pour postuler)?"
    ),
    respect_pattern(
        r"\b(?:go back|retourne[sz]?|rentrez) (?:to )?(?:where you came|your (?:own )?country|"
        r"d'ou (?:vous|tu) (?:venez|viens)|chez (?:vous|toi)|dans (?:votre|ton) pays)"
    ),
)
_ALLOWED_LIMIT = Pattern(
    r"\b(?:fee|fees|discount|cost|charge|registration|swim|program|hour|class|league|"
    r"parking|permit|tickets?|bus fare|fare|free|gratuit\w*|tax|vehicles|trucks|dogs|pets|"
    r"doctors?|limit|"
    r"special program|human rights|drop-in|change room|washroom|tournament|division)\b"
)


@detector("respect.exclusion", clause=CLAUSE, severity=Severity.BLOCK, title="Exclusion by a ground of the Code")
def exclusion(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """Shutting people out of jobs, housing or services; programs *for* a group are lawful (Code s.14)."""
    for hit in text.find_any(_EXCLUSION):
        if is_excused(text, hit.span) or DENIES.compiled.search(text.before(hit.span, 40)):
            continue
        grounds = ground_of(text, hit.span)
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


_INNUENDO = (
    respect_pattern(r"\b(?:funny|drole|curious|interesting|strange|coincidence|hasard)\b<gap10> <WHO>"),
    respect_pattern(
        r"\b(?:shame about|then came|there goes|and then there are|just like|typical|"
        r"typique des|so much for|once) (?:the |those |these |les )?<WHO>"
    ),
    respect_pattern(
        r"<WHO><gap12> (?:just saying|wink wink|you know how (?:they|it)|"
        r"if you know what i mean|say no more|comme par hasard|vous savez comment)"
    ),
    respect_pattern(
        r"\b(?:before|since|until|depuis que|avant que)(?: the| those|"
        r" les)? <WHO><gap3> (?:moved in|showed up|came|arrived|took over|sont arrives?|"
        r"arrivent)"
    ),
    respect_pattern(
        r"<WHO><gap3> (?:are|is) (?:probably )?(?:fine|ok|okay) (?:somewhere|anywhere|"
        r"over there|but not)"
    ),
    respect_pattern(
        r"\b(?:you|one) (?:can't|cannot|can never) trust (?:a |an )?<WHO>|\b(?:everybody|"
        r"everyone|we all) knows?(?: that)? <WHO>|\bon ne peut pas (?:faire confiance|"
        r"se fier) aux? <WHO>"
    ),
    respect_pattern(
        r"<WHO><gap2> (?:can't|cannot|never|always|only|won't) (?:handle|drive|park|control|"
        r"do a|keep|show up|work|pay|lift|learn|stop|come to|complain\w*|lie|lying|steal|want|"
        r"care|think|cook|be trusted|be on time)"
    ),
    respect_pattern(r"<WHO><gap3> (?:all|toutes?|tous) (?:the same|alike|pareil\w*|des|lie|steal)"),
    respect_pattern(r"\b(?:watch your|count your|lock your|hide your|hold on to your)<gap10> <WHO>"),
    respect_pattern(r"\b(?:hire|let in|invite|elect) (?:\w+ )?<WHO> and (?:watch|see)\b"),
)


@detector("respect.innuendo", clause=CLAUSE, severity=Severity.WARN, title="Stereotype or innuendo")
def innuendo(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """What people "always" or "never" do, and hints; a person must judge, so it is a warning."""
    for hit in text.find_any(_INNUENDO):
        if is_excused(text, hit.span):
            continue
        yield Signal(
            hit.span,
            "This may say something about people because of the group they belong to.",
            "Write about what happened and leave out who belongs to which group.",
            ground=ground_of(text, hit.span),
        )
