"""Characters that are pictures, or letters drawn in some style: few posts have any, and rules wait for both."""

from __future__ import annotations

import re

from governance.checker.text import Text, Trait

EMOJI = "[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff]"
STYLED_LETTER = "[\U0001d400-\U0001d7ff\U0001f110-\U0001f189\u24b6-\u24e9]"
_ANY = re.compile(f"{EMOJI}|{STYLED_LETTER}")


def _has_pictures(text: Text) -> bool:
    return not text.original.isascii() and _ANY.search(text.original) is not None


HAS_PICTURES = Trait(_has_pictures)
