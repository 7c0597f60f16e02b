"""Parts of a page that are the same as long as what they show is: rows of lists above all.

`{% part row=row takes=takes %}…{% endpart %}` sees the values it names and nothing else of the page, so what it makes
depends on them, the reader's language and the day alone. It is made once and told again for equal values."""

import itertools
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import get_language

register = template.Library()

MOST = 2_000  # parts a process remembers, some kilobytes each
_made: dict[tuple[Any, ...], SafeString] = {}
_numbers = itertools.count()


@register.tag
def part(parser: Parser, token: Token) -> "PartNode":
    """What stands between is made of these values alone, once for equal ones."""
    name, *bits = token.split_contents()
    values = token_kwargs(bits, parser)
    if bits or not values:
        raise template.TemplateSyntaxError(f"{name} takes values by their names, and at least one")
    nodes = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(values, nodes)


class PartNode(template.Node):
    child_nodelists = ("nodes",)

    def __init__(self, values: Mapping[str, FilterExpression], nodes: NodeList) -> None:
        self.values, self.nodes = values, nodes
        self.number = next(_numbers)  # of this place in this reading of the template

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        key = self.number, get_language(), timezone.localdate(), *values.values()
        made = _made.get(key)
        if made is None:
            for name, value in values.items():
                _require_values(name, value)
            made = self.nodes.render(context.new(values))
            if len(_made) >= MOST:
                _made.clear()
            _made[key] = made
        return made


def _require_values(name: str, value: Any) -> None:
    """What is compared by anything but its content would be shown as it once was; and marked as safe, a text equals
    the same text unmarked."""
    if value is None or isinstance(value, int | date) or (isinstance(value, str) and not isinstance(value, SafeData)):
        return
    if isinstance(value, tuple):
        for each in value:
            _require_values(name, each)
    elif is_dataclass(value) and getattr(value, "__dataclass_params__").frozen:  # noqa: B009  (no public name)
        for each in fields(value):
            _require_values(f"{name}.{each.name}", getattr(value, each.name))
    else:
        raise TypeError(f"a part of a page is made of values; {name} is a {type(value).__name__}")
