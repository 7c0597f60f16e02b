"""Monitoring's tests speak with the practice network and know the policy."""

from collections.abc import Iterator

import pytest

from accounts.connectors import fake
from governance.tests.builders import the_policy


@pytest.fixture(autouse=True)
def practice_network() -> Iterator[None]:
    fake.reset()
    yield
    fake.reset()


@pytest.fixture
def policy(db: None) -> None:
    the_policy()
