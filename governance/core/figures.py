"""Figures and labels as people here write them."""

from typing import Any

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext


def grouped(number: int) -> str:
    """4,343 in English, as the City writes it (Django's Canadian English would put a blank); 4 343 in French."""
    in_english = (get_language() or "en").startswith("en")
    return f"{number:,}" if in_english else number_format(number, force_grouping=True)


def labelled(label: Any, value: Any) -> str:
    """A label and what it is about: "Account: City Hall"; in French with a blank before the colon."""
    return f"{label}{pgettext('after a label', ':')} {value}"


def label_of(choices: type[TextChoices], value: str) -> str:
    """What a value is called; itself where it is none of them. Django's own `get_…_display` translates every choice
    there is to find one."""
    found = choices._value2member_map_.get(value)
    return str(found.label) if isinstance(found, choices) else value
