"""Whom a turn of phrase means that tells of one person: somebody named in the line, or described closely enough.

`ties` asks for grammar between a name and a fact. A turn such as "called in sick" or "his parole" has its own subject,
so a name in the same line is enough for it; a plain word ("dementia") needs the person in its sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from governance.checker.composition import line_around, sentence_around
from governance.checker.findings import Span
from governance.checker.folding import fold
from governance.checker.patterns import Pattern
from governance.checker.people import Person
from governance.checker.text import Text
from governance.checker.ties import is_named

_REACH = 240  # characters of the line before and after a fact


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is meant; `full` when a name of two parts says so, and `name` is empty for who is only described."""

    name: str
    full: bool


def subject_of(text: Text, fact: Span, *, telling: bool) -> Subject | None:
    """The person a fact is told of, or None when it is told of nobody in particular."""
    sentence = sentence_around(text, fact, _REACH)
    pointing = _points_back(text, sentence, fact)
    scope = line_around(text, fact, _REACH) if telling or pointing else sentence
    named = [each for each in text.people_in(scope) if not each.span.overlaps(fact) and _is_somebody(text, each, fact)]
    close = [each for each in named if telling or _is_linked(text, each, fact, pointing)]
    if close:
        person = min(close, key=lambda each: (not each.full, each.span.gap_to(fact)))
        return Subject(person.name, person.full)
    described = text.places(_DESCRIBED).around(scope)
    return Subject("", False) if any(telling or span.gap_to(fact) <= _NEAR for span in described) else None


def _points_back(text: Text, sentence: Span, fact: Span) -> bool:
    """ "She had ...": the sentence has a pronoun that stands for somebody told of before."""
    return _PRONOUN.search(fold(text.original[sentence.start : fact.end])) is not None


_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|he's|she's|he'll|she'll|il|elle|lui|son|sa|ses)\b")


def _is_linked(text: Text, person: Person, fact: Span, pointing: bool) -> bool:
    """Whether the words between a name and a plain fact tie them; a subject of talk is nobody's own."""
    low, high = min(person.span.end, fact.end), max(person.span.start, fact.start)
    words = fold(text.original[low:high])
    if _TALK.search(words):
        return False
    return pointing or (len(words) <= _NEAR and (not words.strip(" ,:-(") or _LINK.search(words) is not None))


_NEAR = 70
_LINK = re.compile(
    r"'s|,|\(|\b(?:is|was|has|had|with|who|on|off|for|from|after|because|despite|since|gets?|got|needs?|takes?|"
    r"starts?|started|lost|beat|"
    r"suffers?|told|missed|est|etait|a|avec|qui|pour|apres|depuis|malgre|souffre|suit|recoit|touche|de|du|en|au)\b"
)
_TALK = re.compile(
    r"\b(?:about|speak\w*|spoke|talk\w*|discuss\w*|announc\w+|introduc\w+|sponsor\w*|fund\w*|invest\w*|visit\w*|"
    r"tour\w*|meet\w*|met|"
    r"join\w*|support\w*|raise\w*|research\w*|on behalf of|parle\w*|rencontr\w+|annonc\w+|appui\w*|visite\w*|open(?:s|"
    r"ed|ing)?|"
    r"patients?|families|people|survivors?|awareness|residents|seniors|veterans|children|those)\b"
)


def _is_somebody(text: Text, person: Person, fact: Span) -> bool:
    if is_named(text, person):
        return not _PLACE_NAME.search(text.after(person.span, 14))
    before = text.before(person.span, 40)
    if _ROLE_BEFORE.search(before) or (_OURS_BEFORE.search(before) and not _PLACE_BEFORE.search(before)):
        return True
    if person.span.gap_to(fact) > _NEAR or (person.opens_sentence and not before.endswith(":")):
        return False
    after = text.after(person.span, 24)
    return bool(_HUMAN_AFTER.match(after)) and not _PLACE_BEFORE.search(before)


_ROLE_BEFORE = re.compile(
    r"\b(?:assistant|instructor|teacher|engineer|foreman|forewoman|intern|apprentice|mechanic|technician|arborist|"
    r"gardener|"
    r"superintendent|captain|paramedic|firefighter|officer|inspector|planner|clerk|cashier|teller|dispatcher|"
    r"custodian|janitor|"
    r"caretaker|curator|librarian|page|nurse|driver|operator|guard|lifeguard|coach|referee|counsellor|camper|skater|"
    r"swimmer|"
    r"student|pupil|kid|boy|girl|teen|teenager|toddler|baby|son|daughter|brother|sister|mother|father|mom|dad|mum|"
    r"grandma|grandpa|"
    r"husband|wife|partner|ex|girlfriend|boyfriend|friend|buddy|neighbour|neighbor|tenant|landlord|resident|homeowner|"
    r"owner|client|"
    r"customer|patron|member|rider|passenger|volunteer|vendor|contractor|applicant|colleague|co-worker|coworker|boss|"
    r"manager|"
    r"supervisor|receptionist|secretary|bookkeeper|accountant|lawyer|winner|hero|star|patient|visitor|guest|caller|"
    r"donor|voter|"
    r"one|poor|dear|old|little|young|sweet|our|own|"
    r"adjointe?|moniteur|monitrice|enseignante?|ingenieure?|contremaitre|stagiaire|apprentie?|mecanicien|"
    r"technicien(?:ne)?|jardinier|"
    r"capitaine|ambulancier|ambulanciere|pompier|pompiere|agente?|inspecteur|inspectrice|commis|caissiere?|"
    r"repartiteur|concierge|"
    r"bibliothecaire|chauffeur|chauffeuse|brigadiere?|sauveteur|entraineur|campeur|campeuse|patineur|patineuse|nageur|"
    r"nageuse|eleve|"
    r"etudiante?|garcon|fille|fils|frere|soeur|mere|pere|mari|femme|conjointe?|amie?|voisine?|locataire|proprietaire|"
    r"residente?|"
    r"cliente?|abonnee?|membre|usagere?|benevole|collegue|patron(?:ne)?|gestionnaire|receptionniste|secretaire|"
    r"comptable|avocate?|"
    r"gagnante?|patiente?|visiteur|visiteuse|appelante?|petite?|jeune|chere?|pauvre|vieux|vieille)\Z"
)
_PLACE_NAME = re.compile(
    r" ?(?:plant|street|avenue|road|cottage|centre|center|credit|clinic|park|hall|school|river|award|challenge)\b"
)
_OURS_BEFORE = re.compile(r"\b(?:our|my|notre|mon|ma) (?:[a-z'-]+ ){0,2}[a-z'-]+\Z")
_HUMAN_AFTER = re.compile(
    r"(?:'s\b|,|\.|!|\?|and\b|is\b|was\b|has\b|had\b|who\b|himself|herself|got\b|lost\b|lives?\b|owes\b|told\b|"
    r"wrote\b|says?\b|said\b|just\b|"
    r"takes?\b|needs?\b|will\b|can't|couldn't|missed\b|called\b|from\b|in\b|at\b|for\b|est\b|a\b|vient\b|qui\b|"
    r"souffre|doit\b|et\b)"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:at|in|on|of|near|from|the|via|to|across|around|between|by|with|and|a|an|this|that|every|each|au|aux|a|de|"
    r"du|des|la|le|les|"
    r"dans|sur|chez|en|et|vers|l'|d')\Z"
)
_PERSON = (
    r"(?:co-?workers?|colleagues?|boss|supervisor|manager|receptionists?|clerks?|secretar(?:y|ies)|assistants?|"
    r"lifeguards?|(?:bus )?drivers?|bakers?|cooks?|chefs?|artists?|barbers?|nurses?|doctors?|"
    r"operators?|crossing guards?|custodians?|janitors?|caretakers?|librarians?|planners?|inspectors?|officers?|"
    r"engineers?|mechanics?|"
    r"councillors?|mayor|tenants?|neighbou?rs?|residents?|homeowners?|complainant|applicants?|landlords?|callers?|"
    r"winners?|gentlem[ae]n|"
    r"lad(?:y|ies)|m[ae]n|wom[ae]n|guys?|fellow|couple|owners?|employees?|staff members?|staffers?|workers?|forem[ae]n|"
    r"interns?|apprentices?|coach(?:es)?|instructors?|teachers?|volunteers?|customers?|clients?|patrons?|riders?|"
    r"passengers?|vendors?|"
    r"campers?|swimmers?|skaters?|students?|kids?|boys?|girls?|teens?|teenagers?|moms?|mothers?|mums?|dads?|fathers?|"
    r"grandmas?|grandpas?|"
    r"seniors?|widow(?:er)?|daughters?|sons?|husband|wife|sister|brother|ex|firefighters?|paramedics?|captain|chief|"
    r"director|treasurer|"
    r"collegues?|patron(?:ne)?s?|receptionnistes?|chauffeurs?|chauffeuses?|conseillere?s?|locataires?|voisine?s?|"
    r"residente?s?|plaignante?s?|"
    r"employee?s?|dames?|monsieur|madame|gars|type|femme|homme|couple|sauveteurs?|commis|brigadiere?s?|"
    r"bibliothecaires?|concierges?|"
    r"inspect(?:eur|rice)s?|contremaitres?|stagiaires?|benevoles?|cliente?s?|usagere?s?|eleves?|etudiante?s?|garcon|"
    r"fille|fils|mere|pere|"
    r"maman|papa|pompiere?s?|ambulanciere?s?|directeur|directrice|gestionnaire|agente?s?|boulanger(?:e)?s?|"
    r"cuisinier(?:e)?s?|membre de l'equipe|mecaniciens?)"
)
_DESCRIBED = Pattern(
    rf"\b(?:our|my|one of (?:our|the|my)|a certain|un certain|une certaine|certain|certaine|that|ce|cet|cette|cher|"
    rf"chere|dear|notre|mon|ma|"
    rf"(?:un|une) de (?:nos|mes)|(?:un|une) des) (?:[a-z][a-z'-]* ){{0,3}}?{_PERSON}\b"
    rf"|\b(?:to )?the (?:[a-z][a-z'-]* ){{0,2}}?{_PERSON} (?:at|in|on|from|of|with|behind|next to|by|whose|"
    rf"who (?:lives|works|lost|parked|wrote|called|"
    r"came|left|sits|sleeps|uses|took|broke|shouted|keeps|used)|crying|shouting|sleeping|living|working|"
    r"sitting) (?:the |our |a |unit|suite|room|apartment|number|[0-9]|[a-z]+ (?:street|avenue|"
    r"road|crescent|court|lane|drive)|tuesday|monday|wednesday|thursday|friday|saturday|sunday|yesterday|last night|"
    r"this morning)"
    rf"|\b(?:le|la|l'|au|a la|les) ?(?:[a-z][a-z'-]* )?{_PERSON} (?:du|de la|de l'|au|qui (?:habite|travaille|vit|"
    rf"a appele|a ecrit|recoit|dort)|en face|d'en haut|d'en bas|d'a cote|celui|celle)"
    r"|\b(?:somebody|someone|whoever|anyone who|quelqu'un|celui|celle) (?:on|in|from|at|who|drives|lost|left|du|de|"
    r"dans|a|chez|qui)\b"
    r"|\b(?:the|that) (?:fellow|guy|woman|man|lady|gentleman|kid|teen|girl|boy|couple|one|tall [a-z]+) (?:who|with|"
    r"two|three|next|across|down|up|in the|on the)\b"
    r"|\b(?:somebody|someone|one) (?:in|from|on|at|of) (?:[a-z]+)\b|\b(?:two|three) of our [a-z]+\b|\ba teacher at\b|"
    r"\bles deux [a-z]+ de\b"
    r"|\byou know who you are\b|\bto the (?:owner|driver|parent|mother|father|mom|dad) of\b|\bfamily (?:in|at|"
    r"on) (?:the |[0-9])"
)
