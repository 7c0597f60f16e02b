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
    r"apologi[sz]e\w*|s'excuse\w*|c'est faux|faux et|hurtful|blessant\w*|charged|arrested|accused|arrete|accuse)\b"
)


def is_condemned(text: Text, span: Span) -> bool:
    """Whether the sentence condemns what it says, or reports it to the police."""
    return text.in_sentence(span, text.places(CONDEMNS))
