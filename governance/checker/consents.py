"""Whether a written consent covers a finding (4.3.2): the right person and the right information."""

from __future__ import annotations

from collections.abc import Iterable

from governance.checker.findings import ANYTHING, Consent
from governance.checker.folding import fold
from governance.checker.registry import Signal
from governance.checker.text import Text


def covers(consents: Iterable[Consent], signal: Signal, text: Text) -> bool:
    """One consent must name both this person and this kind of information.

    When the detector could not tell whose information it is, the consent counts if it names the person
    whose name stands in the same sentence.
    """
    return any(_lists(consent, signal.information) and _is_about(consent, signal, text) for consent in consents)


def _lists(consent: Consent, information: str) -> bool:
    return ANYTHING in consent.information or information in consent.information


def _is_about(consent: Consent, signal: Signal, text: Text) -> bool:
    if consent.person == ANYTHING:
        return True
    names = set(fold(consent.person).split())
    if not names:
        return False
    if signal.person:
        mentioned = set(fold(signal.person).split())
        return mentioned <= names or names <= mentioned
    sentence = text.sentence_at(signal.span)
    around = set(fold(text.original[sentence.start : sentence.end]).replace(",", " ").split())
    return names <= around
