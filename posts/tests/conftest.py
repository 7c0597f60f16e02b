"""Each test of posts begins with an empty practice network."""

import pytest

from accounts.connectors import fake


@pytest.fixture(autouse=True)
def empty_practice_network() -> None:
    fake.reset()
