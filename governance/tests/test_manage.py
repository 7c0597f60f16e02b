"""The command line beside a local run, and beside a deployment."""

import os
import sys
from pathlib import Path

import pytest

import manage
from governance import localrun


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """What a shell in a fresh clone gives: no settings, and a state folder of `make run`."""
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    bare["STATE"] = str(tmp_path / "var")
    monkeypatch.setattr(os, "environ", bare)
    monkeypatch.setattr(sys, "argv", ["manage.py", "verify_audit"])
    return bare


def test_without_settings_a_command_joins_the_local_run(environment):
    state = localrun.State.from_environment(environment)
    state.make()
    kept = state.secrets()

    manage.join_local_run()

    assert environment["SECRET_KEY"] == kept["SECRET_KEY"]
    assert environment["DATABASE_URL"].startswith("postgres://")
    assert localrun.EMBEDDED not in environment


def test_where_nothing_runs_nothing_is_made_up(environment):
    manage.join_local_run()

    assert "SECRET_KEY" not in environment
    assert not Path(environment["STATE"]).exists()


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "DATABASE_URL_FILE"])
def test_settings_that_are_given_stand_alone(environment, name):
    localrun.State.from_environment(environment).make()
    localrun.State.from_environment(environment).secrets()
    environment[name] = "given"

    manage.join_local_run()

    assert {key for key in environment if key in ("SECRET_KEY", "DATABASE_URL", name)} == {name}
