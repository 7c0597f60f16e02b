"""The virtual environment is made anew when, and only when, it must be."""

import sys
from pathlib import Path

import pytest

from tools import bootstrap


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv/bin/python")
    (tmp_path / "requirements.txt").write_text("django==5.2\n")
    (tmp_path / "requirements-dev.txt").write_text("# more\n-r requirements.txt\npytest==9\n")
    return tmp_path


@pytest.fixture
def installed(clone: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which files were installed; the environment itself is only pretended."""
    names: list[str] = []

    def pretend(requirements: Path) -> None:
        names.append(requirements.name)

    def make() -> None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        (clone / ".venv/lib" / version).mkdir(parents=True)
        (clone / ".venv/bin").mkdir()
        (clone / ".venv/bin/python").write_text("")

    monkeypatch.setattr(bootstrap, "install", pretend)
    monkeypatch.setattr(bootstrap, "make_venv", make)
    monkeypatch.setattr(bootstrap, "has_pip", lambda: True)
    return names


def ask_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", name])
    bootstrap.main()


def test_what_is_installed_is_not_installed_again(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for("requirements-dev.txt", monkeypatch)
    ask_for("requirements-dev.txt", monkeypatch)
    ask_for("requirements.txt", monkeypatch)

    assert installed == ["requirements-dev.txt"]


def test_a_changed_file_is_installed_again_also_where_another_includes_it(
    clone: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for("requirements-dev.txt", monkeypatch)
    (clone / "requirements.txt").write_text("django==5.3\n")

    ask_for("requirements-dev.txt", monkeypatch)

    assert installed == ["requirements-dev.txt", "requirements-dev.txt"]


def test_an_old_python_is_refused_with_the_way_round_it(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "version", "3.9.2 (default)")

    with pytest.raises(SystemExit, match=r"3\.11 or newer is needed; this is 3\.9\.2\. .*PYTHON=python3"):
        bootstrap.main()
