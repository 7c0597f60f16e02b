"""Clause 4.3.5: verdicts on what was named a sentence before, on the town, and on the City as an employer."""

from __future__ import annotations

from collections.abc import Iterator

from governance.checker.detectors.city_talk import (
    ADVICE,
    CANDID,
    CLAUSE,
    LITERAL,
    NEGATED,
    NEXT,
    PEOPLE,
    REPORTED,
    pattern_of,
    runs_down,
    targets,
)
from governance.checker.findings import Context, RuleSpec, Severity
from governance.checker.nearby import before, joined, on_line, once, place_after, said
from governance.checker.patterns import Pattern
from governance.checker.registry import Signal, detector
from governance.checker.spans import Places
from governance.checker.text import Text


@detector("destructive.verdict", clause=CLAUSE, severity=Severity.BLOCK, title="Verdict on what was named before")
def later_verdicts(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "Our new app is out. It is trash."; "Peterborough is where careers go to die"."""
    yield from once(
        each
        for found in (_it_is(text), _called_names(text), _worst_of_towns(text))
        for each in found
        if said(text, each.span, REPORTED, LITERAL)
    )


def _it_is(text: Text) -> Iterator[Signal]:
    for hit in text.find(_IT_IS):
        meant = [each for each in targets(text).around(hit.span, NEXT) if each < hit.span]
        if (
            meant
            and on_line(text, hit.span, targets(text), NEXT)
            and not on_line(text, hit.span, text.places(CANDID), NEXT)
        ):
            yield runs_down(hit.span, doubtful=bool(NEGATED.compiled.search(before(text, hit.span, 12))))


_IT_IS = Pattern(
    r"\b(?:it|it's|this thing|they|they're|these things|c'est|ce sont|elle est|il est|ils sont|elles sont)(?: (?:is|are|was|has been|still is))? "
    r"(?:(?:just|such|pure|total|totally|complete|completely|absolute|absolutely|utter|utterly|really|honestly|frankly|simply|still|an?|the|all|nothing but|"
    r"de la|du|des|une?|vraiment|totalement|completement|pur|pure|bonne?) )*"
    r"(?:trash|junk|crap|rubbish|garbage|jokes?|scams?|disgraces?|useless|worthless|pathetic|an embarrassment|embarrassing|rip-?offs?|lemons?|duds?|money pit|"
    r"hopeless|fiasco|farces?|shambles|laughing ?stock|idiots?|clowns?|crooks?|thieves|liars|morons|cowards|incompetents?|lazy|"
    r"a waste of (?:\w+ )?(?:money|time|space|taxes)|waste of (?:\w+ )?(?:money|time|space)|cochonneries?|merde|scrap|honte|blague|vraie farce|arnaque|gaspillage|"
    r"perte de temps|n'importe quoi|nuls?|incapables?|voleurs|menteurs)\b"
)


def _called_names(text: Text) -> Iterator[Signal]:
    """ "Council raised its pay. Weasels!": a few words that are nothing but an insult."""
    for insult in text.terms("destructive.insult"):
        alone = text.sentence_at(insult.span)
        if len(text.original[alone.start : alone.end].split()) <= _A_FEW:
            people = [each for each in text.term_places(*PEOPLE).around(insult.span, NEXT) if each < alone]
            if on_line(text, insult.span, Places(people), NEXT):
                yield runs_down(insult.span)


_A_FEW = 4  # words


def _worst_of_towns(text: Text) -> Iterator[Signal]:
    """Running the town itself down: a place where things die, that one had better leave."""
    if not text.has(_TOWN):
        return
    for hit in text.find_any((_GRAVEYARD, _LEAVE)):
        if on_line(text, hit.span, text.places(_TOWN), NEXT):
            yield runs_down(hit.span)


_TOWN = pattern_of(r"\bpeterborough\b|<city>")
_GRAVEYARD = Pattern(
    r"\bwhere (?:[\w']+ ){1,3}(?:go|goes|come|comes) to (?:die|rot|sleep)\b|\b(?:graveyard|cemetery|cimetiere) (?:of|for|de|des|pour) \w+|"
    r"\b(?:armpit|backside|butt|laughing ?stock|joke|worst[- ]kept|trou de cul|risee) (?:of|de) (?:the |la |l')?(?:province|ontario|region|country|canada|kawarthas)\b|"
    r"\bou (?:les )?\w+ (?:va|vont|viennent) mourir\b|\b(?:dump|dead-end town|dead end town|ghost town|backwater|hellhole|shithole|trou perdu|ville morte)\b"
)
_LEAVE = Pattern(
    r"\b(?:apply|move|go|shop|invest|live|build|open|work|look|try your luck|raise (?:a|your) (?:family|kids))(?: (?:to|in|at|over to|out of))? "
    r"(?:kingston|barrie|oshawa|toronto|ottawa|lindsay|belleville|cobourg|whitby|kawartha lakes|guelph|hamilton|london|somewhere else|anywhere else|literally anywhere else|"
    r"elsewhere|another city|any other (?:city|town))(?: or \w+)? instead\b|\b(?:you are|you're|you'd be|we'd be|anyone is) better off (?:in|going|moving|applying|shopping|leaving|elsewhere|anywhere)\b|"
    r"\b(?:get|getting) out (?:of here|of town|while you) ?(?:while you can|before|can)\b|\b(?:vous seriez mieux|on serait mieux|allez plutot|installez-vous plutot) (?:a|ailleurs)\b|"
    r"\bwhy would any(?:one|body| \w+) (?:ever )?(?:want to )?(?:move|come|live|invest|work|open|shop|apply)\b"
)


@detector("destructive.employer", clause=CLAUSE, severity=Severity.WARN, title="How the City treats its people")
def employers(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "You should see how this outfit treats its workers"."""
    for hit in text.find_any((_TREATS, _EVER_DONE)):
        if said(text, hit.span, REPORTED, CANDID):
            yield Signal(
                hit.span,
                "This complains about the City as an employer.",
                "Raise it with your supervisor or the union; leave it out of City accounts.",
            )


_TREATS = Pattern(
    r"\b(?:how|the way|comment|la facon dont) (?:this|that|our|your|the|cette|notre|la) (?:\w+ )?(?:outfit|shop|place|operation|employer|city|city hall|department|division|"
    r"corporation|management|circus|zoo|crew|boite|ville|organisation|direction|service)(?: \w+)? (?:treats?|pays?|handles|deals with|burns through|uses|traite|paie)"
    r"(?: \w+ly)? (?:(?:its|their|the|our) (?:own |best )?(?:workers|staff|people|employees|crews?|drivers|volunteers|team|own)|us|ses (?:employes|gens)|son monde|"
    r"les (?:gens|employes)|nous)\b|"
    r"\b(?:that's|this is|it's|voila|c'est) (?:just )?(?:how|the way|comment) (?:they|management|the bosses|upstairs|ils|on) (?:treats?|treat us|talks? to us|traitent?|nous traite\w*)\b"
)
_EVER_DONE = pattern_of(
    r"\b(?:wonder|wondering|doubt|doubts|je me demande|on se demande|je doute)(?: (?:if|whether|that|si|que))? (?:any(?:one|body)|any of (?:them|those)|a single person|"
    r"quelqu'un|un seul)(?: (?:at|in|on|of|from|de|du|a|au))?(?: (?:the|la|le|our|notre))? ?<chiefs>"
)


@detector(
    "destructive.dissuading", clause=CLAUSE, severity=Severity.BLOCK, title="Talking people out of a City service"
)
def dissuading(text: Text, rule: RuleSpec, context: Context) -> Iterator[Signal]:
    """ "Don't use the City's app, it's junk": a service said not to be worth it; closures and warnings pass."""
    worthless = text.places(_IT_IS, _WORTHLESS) + text.term_places("destructive.insult")
    for hit in text.find(_DO_NOT_USE) if worthless else ():
        service = place_after(text, hit.span, targets(text), _REACH)
        if service and on_line(text, hit.span, worthless, NEXT) and said(text, hit.span, REPORTED, _SAFETY, CANDID):
            yield Signal(joined(hit.span, service), "This talks people out of a service of the City.", ADVICE)


_REACH = 40
_DO_NOT_USE = Pattern(
    r"\b(?:do not|don't|never|please don't|avoid|stay away from|steer clear of|skip|forget|quit|stop|ne|n'|evitez|fuyez|oubliez)(?: (?:ever|even|you dare|bother))? ?"
    r"(?:us(?:e|ing)|download(?:ing)?|install(?:ing)?|open(?:ing)?|try(?:ing)?|rid(?:e|ing)|tak(?:e|ing)|book(?:ing)?|visit(?:ing)?|park(?:ing)?|follow(?:ing)?|"
    r"go(?:ing)?|read(?:ing)?|sign(?:ing)? up|regist\w+|enrol\w*|bring(?:ing)?|swim(?:ming)?|send(?:ing)?|apply\w*|utilis\w+|telecharg\w+|pren\w+|all\w+|suiv\w+|inscri\w+|visit\w*|"
    r"li(?:sez|re))\b"
)
_WORTHLESS = Pattern(
    r"\b(?:(?:is|are|est|sont) (?:pure |total |such |just |complete |de la |une? )*(?:trash|junk|crap|useless|worthless|a joke|a disgrace|a waste|filthy|disgusting|hopeless|pathetic|"
    r"cochonnerie|nulle?s?|inutiles?|honte)|cost (?:you )?a fortune|waste of (?:\w+ )?(?:time|money)|on purpose|never works?|doesn't work and|whatever you do|(?:nobody|no one) (?:checks|cares|answers|reads|knows)|can't even|quoi que vous fassiez|"
    r"ne (?:marche|fonctionne) jamais|gaspillage|for suckers|a rip-?off|should be ashamed|payee? avec vos (?:taxes|impots))\b"
)
_SAFETY = Pattern(
    r"\b(?:until|while|during|because of (?:the )?(?:ice|storm|flood\w*|fire)|emergency|unsafe|danger\w*|scam\w*|fraud\w*|fake|instead|detour|closed|reopen\w*|jusqu'a|pendant|"
    r"danger\w*|frauduleu\w*|ferme\w*)\b"
)
