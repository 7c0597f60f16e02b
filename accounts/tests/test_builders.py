"""Builders reach the states other tests start from."""

import pytest

from accounts import access
from accounts.roles import Action
from accounts.tests import builders

pytestmark = pytest.mark.django_db


def test_an_author_may_draft_and_nothing_else() -> None:
    account = builders.an_account()
    author = builders.an_author(account)
    assert access.may(author, Action.DRAFT, on=account)
    assert not access.may(author, Action.REVIEW, on=account)
    assert account.connected_at is not None
