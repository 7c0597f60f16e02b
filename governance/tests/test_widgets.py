"""Inputs are written as Django's own templates write them."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from governance.core.widgets import Inputs

COLOURS = [("", "None of <these>"), ("r", "Red"), (2, mark_safe("Two &amp; more")), ("Cold", [("b", 'Blue "sky"')])]
WORDS = 'She said "5 < 6" & left\n'


class Form(forms.Form):
    title = forms.CharField(
        max_length=20, widget=forms.TextInput(attrs={"data-a": WORDS, "autofocus": True, "x": False})
    )
    number = forms.IntegerField(min_value=1, required=False)
    mail = forms.EmailField(required=False)
    link = forms.URLField(required=False, assume_scheme="https")
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    yes = forms.BooleanField(required=False)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField()
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    one = forms.ChoiceField(choices=COLOURS)
    some = forms.MultipleChoiceField(choices=COLOURS, widget=forms.SelectMultiple)
    radio = forms.ChoiceField(choices=COLOURS[:3], widget=forms.RadioSelect)
    boxes = forms.MultipleChoiceField(choices=COLOURS, widget=forms.CheckboxSelectMultiple)
    maybe = forms.NullBooleanField()
    file = forms.FileField()


TYPED = {
    "title": WORDS, "number": "2", "mail": "a@example.com", "link": "x", "secret": "y", "hidden": '"', "yes": "on",
    "day": "2027-02-30", "at": "9", "text": WORDS, "one": "b", "some": ["r", "2"], "radio": "r", "boxes": ["2", "b"],
}  # fmt: skip


RENDERERS = (Inputs(), DjangoTemplates())


def without_blanks_between(html: str) -> str:
    """Blanks beside tags mean nothing in lists of choices."""
    return re.sub(r"(?<=>)\s+|\s+(?=<)", "", html)


def written(typed, renderer):
    form = Form(typed, renderer=renderer)
    inputs = {name: str(form[name]) for name in form.fields}
    return inputs | {name: without_blanks_between(inputs[name]) for name in ("one", "some", "maybe")}


@pytest.mark.parametrize("typed", [None, TYPED])
def test_every_input_is_written_as_django_writes_it(typed):
    ours, theirs = (written(typed, renderer) for renderer in RENDERERS)

    assert ours == theirs


@pytest.mark.parametrize("name", ["radio", "boxes"])
def test_a_choice_stands_alone_or_with_its_words(name):
    ours, theirs = (
        [(choice.tag(), without_blanks_between(str(choice))) for choice in Form(TYPED, renderer=renderer)[name]]
        for renderer in RENDERERS
    )

    assert ours == theirs
    assert [len(re.findall("<label", with_words)) for _alone, with_words in ours] == [1] * len(ours)
