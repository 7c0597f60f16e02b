"""What the detectors of clause 4.3.3 share. Grounds are those of the Ontario Human Rights Code (DOMAIN B.6)."""

from __future__ import annotations

from governance.checker.findings import Span
from governance.checker.patterns import Pattern
from governance.checker.text import Text

CLAUSE = "4.3.3"
ADVICE = "Take it out. Speak about the matter, with respect for everyone who reads it."

CONDEMNS = Pattern(
    r"\b(?:hate has no|(?:hate|racism|discrimination|bullying|violence|abuse|harassment|homophobia|transphobia|sexism|haine|intimidation)(?: \w+){0,3} no place|"
    r"is hate|hateful|hate-motivated|haineux|haineuse|condemn\w*|condamn\w*|unacceptable|inacceptable|not tolerated|ne tolere|will be removed|are removed|was removed|"
    r"removed it|painted over|report it|reported|signalez|handed to police|shameful|is cruel|was cruel|is wrong|was wrong|please stop|stop calling|human rights|"
    r"anti-bullying|bullying|intimidation|workshop|atelier|against our policy|policy forbids|do not say|never say|nobody should|no one should|personne ne devrait|"
    r"apologi[sz]e\w*|s'excuse\w*|c'est faux|faux et|hurtful|hurts|blessant\w*|charged|arrested|accused|arrete|accuse)\b"
)
# What is said in order to deny it, or told of old days.
DENIES = Pattern(
    r"\b(?:nobody|no one|none of us|personne|nul)(?: \w+){0,4} (?:thinks?|says?|believes?|claims?|said|saying|pense|dit|croit)\b|\b(?:untrue|it is false|is false|a myth|un mythe|il est faux|c'est faux|stereotypes?|prejuges?|misconceptions?)\b"
    r"|\b(?:don't|do not|never|stop|we do not|we don't|i don't|ne|cessez de|arretez de) (?:\w+ )?(?:call(?:ing)?|say(?:ing)?|believe|think|accept that|tolerate|dites|dire|croyez|croire|traiter)\b|\b(?:not|aren't|isn't|ne sont pas|n'est pas) (?:a |an |all |des |un |une )?(?:burden|crime|threat|problem|criminals?|lazy|dangerous|stupid|dirty|fardeau|danger\w*|criminel\w*)\b"
    r"|\b(?:were|was|had been|used to be|etaient) (?:not )?(?:allowed|barred|banned|refused|denied|excluded|turned away|told|forbidden|interdit\w*|exclu\w*)\b|\b(?:fraud|scam) alert\b|\bposing as\b|\b(?:may|can|must|do|does|peuvent|peut) not (?:be )?(?:refuse\w*|discriminat\w*|ask|exclude\w*)|\bshould(?:n't| not) (?:ever )?have to\b|\b(?:against|contre) (?:the law|la loi|discrimination|racism\w*)\b"
)
# When and where: a city that puts this into a line is serving people.
EVENT = Pattern(
    r"\b(?:[0-9]{1,2}(?::[0-9]{2})? ?(?:a\.m|p\.m|am|pm|h)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|tonight|tomorrow|starts?|opens?|until|ages? [0-9]|ouvert|commence)\b|https?://"
)


def is_condemned(text: Text, span: Span) -> bool:
    """Whether the sentence condemns what it says, or reports it to the police."""
    return text.in_sentence(span, text.places(CONDEMNS))
