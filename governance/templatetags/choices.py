"""The options of a choice list, written in one go: there may be hundreds."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def options(choices: Iterable[tuple[Any, str, bool]]) -> SafeString:
    """Of each choice the value, its words, and whether it is the one chosen."""
    return _written(tuple(choices))


@lru_cache(maxsize=200)
def _written(choices: tuple[tuple[Any, str, bool], ...]) -> SafeString:
    rows = ((value, " selected" if chosen else "", label) for value, label, chosen in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
