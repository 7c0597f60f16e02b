"""What comes with a login, in one question: the same as would be found by asking for each part."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Standing
from accounts.backends import CityBackend
from accounts.models import User
from accounts.roles import Duty
from accounts.tests import builders

pytestmark = pytest.mark.django_db


def read(user: User) -> Any:
    found = CityBackend().get_user(user.pk)
    assert found is not None
    return found


@pytest.mark.parametrize("duty", list(Duty))
def test_permissions_are_those_of_the_duty(duty):
    user = builders.an_officer(duty).user

    with CaptureQueriesContext(connection) as asked:
        found = read(user)
        held = found.get_all_permissions()

    assert len(asked) == 1
    assert held == User.objects.get(pk=user.pk).get_all_permissions()
    assert held


def test_who_has_left_the_sign_in_holds_nothing():
    user = builders.an_administrator().user
    found = read(user)
    found.is_active = False

    assert found.get_all_permissions() == set()
    assert not found.has_perm("accounts.view_register")


@pytest.mark.parametrize("part", ["representative", "division", "department"])
def test_a_withdrawal_is_known_at_once(part):
    department = builders.a_department()
    rep = builders.a_representative(department=department, division=builders.a_division(department))
    other = builders.a_representative(department=department, division=builders.a_division(department))
    assert not read(rep.user).access_withdrawn

    builders.a_withdrawal({"representative": rep, "division": rep.division, "department": department}[part])

    assert read(rep.user).access_withdrawn
    assert read(other.user).access_withdrawn == (part == "department")


def test_training_and_withdrawal_are_not_asked_for_again():
    rep = builders.a_representative()
    found = read(rep.user)

    with CaptureQueriesContext(connection) as asked:
        standing = Standing(rep, read=(found.access_withdrawn, found.trained_to))
        known = (standing.withdrawal, standing.trained_to)

    assert len(asked) == 1  # the grants, which may say more
    assert known == (None, Standing(rep).trained_to)
    assert known[1] is not None
