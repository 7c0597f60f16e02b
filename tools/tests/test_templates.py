"""The template check must find the slips it is for."""

from pathlib import Path

import pytest
from django.template import Engine

from tools import templates


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{% if %}", "Unexpected end of expression"),
        ("{% load no_such_library %}", "no_such_library"),
        ("{{ name|no_such_filter }}", "no_such_filter"),
        ('{% include "nowhere.html" %}', "there is no template nowhere.html"),
        ('{% extends "nowhere.html" %}', "there is no template nowhere.html"),
        ("{% if name %}{{ name }}{% endif %}", None),
    ],
)
def test_a_slip_in_a_template_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, fault: str | None
) -> None:
    monkeypatch.setattr(templates, "ROOT", tmp_path)
    (tmp_path / "page.html").write_text(text)

    found = list(templates.faults(Engine(dirs=[str(tmp_path)])))

    assert [fault is not None and fault in line for line in found] == [True] * (fault is not None)
