"""Each test of posts begins with an empty practice network and an empty folder of pictures."""

from pathlib import Path
from typing import Any

import pytest

from accounts.connectors import fake


@pytest.fixture(autouse=True)
def empty_practice_network() -> None:
    fake.reset()


@pytest.fixture(autouse=True)
def empty_picture_folder(settings: Any, tmp_path: Path) -> None:
    """Pictures are named by their digest, so one test's damaged file would be another's."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
