"""Each test begins with an empty practice network and an empty folder of pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.connectors import fake
from governance.tests.builders import the_policy


@pytest.fixture(autouse=True)
def practice_network() -> Iterator[None]:
    fake.reset()
    yield
    fake.reset()


@pytest.fixture(autouse=True)
def empty_picture_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def policy(db: None) -> None:
    the_policy()
