"""What changed between two texts, word by word."""

import difflib
import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.templatetags.ui import joined, lines

register = template.Library()

_TOKEN = re.compile(r"\w[\w'’@#/.:-]*\w|\w|\s+|.", re.DOTALL)


def _changes(old: list[str], new: list[str]) -> list[list[Any]]:
    """[kept, removed, added] texts in order; a lone blank between two changes joins them."""
    runs: list[list[Any]] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        changed_before = bool(runs) and runs[-1][0] == "change"
        if op == "equal" and not (changed_before and not before.strip() and b < len(old)):
            runs.append(["equal", before, after])
        elif changed_before:
            runs[-1][1] += before
            runs[-1][2] += after
        else:
            runs.append(["change", before, after])
    return runs


@register.simple_tag
def word_diff(old: str, new: str) -> SafeString:
    """What changed from old to new, word by word, as `del` and `ins`; place it inside `.diff` for the signs."""
    pieces = []
    for kind, before, after in _changes(_TOKEN.findall(old), _TOKEN.findall(new)):
        if kind == "equal":
            pieces.append(lines(before))
            continue
        if before:
            pieces.append(format_html("<del>{}</del>", lines(before)))
        if after:
            pieces.append(format_html("<ins>{}</ins>", lines(after)))
    return joined(pieces)
