"""The inputs of forms as Django writes them, without its templates: the composer of somebody with thirty accounts has
seventy inputs, and each took two or three templates."""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]  # what Django hands to the template of a widget

INPUTS = ("checkbox", "date", "email", "hidden", "number", "password", "tel", "text", "time", "url")


class Inputs(DjangoTemplates):
    """Django's own renderer, quicker for what nearly every form has."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        write = _WRITTEN.get(template_name)
        return SafeString(write(context["widget"]) if write else super().render(template_name, context, request))


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_escaped(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{_escaped(widget["name"])}"{value}{_attributes(widget)}>'


def _choice(widget: Widget) -> str:
    """One of several, with its words where they are wanted."""
    if not widget["wrap_label"]:
        return _input(widget)
    number = widget["attrs"].get("id")
    label = f'<label for="{_escaped(number)}">' if number else "<label>"
    return f"{label}{_input(widget)} {_escaped(widget['label'])}</label>"


def _textarea(widget: Widget) -> str:
    name, value = _escaped(widget["name"]), _escaped(widget["value"] or "")
    return f'<textarea name="{name}"{_attributes(widget)}>\n{value}</textarea>'


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{_escaped(widget["name"])}"{_attributes(widget)}>{groups}\n</select>'


def _group(name: Any, options: list[Widget]) -> str:
    written = "".join(f"\n  {_option(option)}" for option in options)
    return f'\n  <optgroup label="{_escaped(name)}">{written}\n  </optgroup>' if name else written


def _option(widget: Widget) -> str:
    return f'<option value="{_escaped(widget["value"])}"{_attributes(widget)}>{_escaped(widget["label"])}</option>'


def _attributes(widget: Widget) -> str:
    """What is true stands alone, what is false not at all."""
    return "".join(
        f" {name}" if value is True else f' {name}="{_escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _escaped(value: Any) -> str:
    return conditional_escape(str(value))


_WRITERS: dict[str, Callable[[Widget], str]] = {
    **dict.fromkeys(INPUTS, _input),
    **dict.fromkeys(("checkbox_option", "radio_option"), _choice),
    "textarea": _textarea,
    "select": _select,
}
_WRITTEN = {f"django/forms/widgets/{kind}.html": write for kind, write in _WRITERS.items()}
