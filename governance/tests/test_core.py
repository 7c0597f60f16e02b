"""What every floor leans on: guards without an answer refuse, and the City's colour stays readable."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from governance.audit.trail import SYSTEM
from governance.core import guards
from governance.core.errors import NotAllowed
from governance.core.views import DARK_GROUND, LIGHT_GROUND, Colour, readable, stylesheet
from governance.tests.builders import a_policy_officer, people

WHITE, BLACK = Colour.parse("#ffffff"), Colour.parse("#000000")
COLOURS = ["#0a5163", "#ffd700", "#ffffff", "#000000", "#c8102e", "#777777", "#00ff00"]


def test_before_accounts_hands_in_its_check_nobody_holds_a_duty(monkeypatch):
    monkeypatch.setattr(guards, "_check", guards._nobody)

    assert not guards.may(SYSTEM, "governance.manage_policy")
    with pytest.raises(NotAllowed):
        guards.require_duty(SYSTEM, "governance.manage_policy")


@pytest.mark.django_db
def test_a_duty_is_asked_of_accounts():
    assert guards.may(a_policy_officer(), "governance.manage_policy")
    assert not guards.may(people.a_representative(), "governance.manage_policy")


def test_contrast_is_what_wcag_says():
    assert WHITE.contrast(BLACK) == pytest.approx(21)
    assert Colour.parse("#767676").contrast(WHITE) == pytest.approx(4.54, abs=0.01)
    assert WHITE.contrast(WHITE) == 1


@pytest.mark.parametrize("written", COLOURS)
def test_any_colour_of_a_city_can_be_read_in_light_and_dark(written):
    tokens = {
        name: (Colour.parse(light), Colour.parse(dark))
        for name, light, dark in re.findall(r"(--[a-z-]+):light-dark\((#\w{6}),(#\w{6})\)", stylesheet(written))
    }

    for name in ("--brand", "--brand-hover", "--link"):
        assert tokens[name][0].contrast(LIGHT_GROUND) >= 4.5
        assert tokens[name][1].contrast(DARK_GROUND) >= 4.5
    for theme in (0, 1):
        assert tokens["--on-brand"][theme].contrast(tokens["--brand"][theme]) >= 4.5


def test_a_colour_that_can_be_read_is_left_alone():
    assert readable(Colour.parse("#0a5163"), LIGHT_GROUND, BLACK) == Colour.parse("#0a5163")


def test_the_stylesheet_is_there_for_everyone_when_the_city_has_a_colour(settings):
    settings.CITY_COLOUR = "#c8102e"

    response = Client().get(reverse("city-css"))

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/css")
    assert "--brand:light-dark(#" in response.content.decode()


def test_without_a_colour_there_is_no_stylesheet(settings):
    settings.CITY_COLOUR = ""

    assert Client().get(reverse("city-css")).status_code == 404
