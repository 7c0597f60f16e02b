"""Figures as people here write them."""

from django.utils.formats import number_format
from django.utils.translation import get_language


def grouped(number: int) -> str:
    """4,343 in English, as the City writes it (Django's Canadian English would put a blank); 4 343 in French."""
    in_english = (get_language() or "en").startswith("en")
    return f"{number:,}" if in_english else number_format(number, force_grouping=True)
