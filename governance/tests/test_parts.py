"""Parts of a page: made once for equal values, and of nothing but those."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.template import TemplateSyntaxError, engines
from django.utils import translation
from django.utils.safestring import mark_safe

from governance.templatetags import parts


@dataclass(frozen=True)
class Row:
    title: str
    days: tuple[dt.date, ...] = ()


@dataclass
class Loose:
    title: str


@dataclass(frozen=True)
class Careless:
    titles: list[str] = field(default_factory=list)


@pytest.fixture(autouse=True)
def nothing_made(monkeypatch):
    monkeypatch.setattr(parts, "_made", {})


def page(source: str) -> Any:
    return engines["django"].from_string("{% load parts ui i18n %}" + source)


LISTED = "{% for row in rows %}{% part row=row %}<p>{{ row.title }}{{ other }}{% endpart %}{% endfor %}"


def test_equal_rows_are_made_once_and_other_rows_anew():
    listed = page(LISTED)

    assert listed.render({"rows": [Row("A"), Row("B"), Row("A")]}) == "<p>A<p>B<p>A"
    assert len(parts._made) == 2
    assert listed.render({"rows": [Row("B"), Row("C")]}) == "<p>B<p>C"
    assert len(parts._made) == 3


def test_a_part_sees_nothing_of_the_page_but_what_it_names():
    assert page(LISTED).render({"rows": [Row("A")], "other": "secret"}) == "<p>A"


def test_words_are_escaped():
    assert page(LISTED).render({"rows": [Row("<b>")]}) == "<p>&lt;b&gt;"


def test_each_reader_gets_their_language_and_each_day_its_words():
    part = page(
        "{% part row=row %}{% translate 'Draft' %} {% for day in row.days %}{% when day %}{% endfor %}{% endpart %}"
    )
    row = Row("A", (dt.date(2026, 12, 31),))

    with time_machine.travel(dt.datetime(2026, 12, 31, 17, tzinfo=dt.UTC)):
        with translation.override("en-ca"):
            english = part.render({"row": row})
        with translation.override("fr-ca"):
            french = part.render({"row": row})
    with time_machine.travel(dt.datetime(2027, 1, 1, 17, tzinfo=dt.UTC)), translation.override("en-ca"):
        next_year = part.render({"row": row})

    assert "Draft" in english
    assert "Thu 31 Dec<" in english
    assert "Brouillon" in french
    assert "Thu 31 Dec 2026<" in next_year


@pytest.mark.parametrize(
    "value",
    [object(), [1], {"a": 1}, 1.5, Loose("A"), Careless(), Row("A", ([],)), mark_safe("<b>"), Row(mark_safe("<b>"))],
)
def test_what_is_not_compared_by_its_content_is_refused(value):
    with pytest.raises(TypeError, match="row|unhashable"):
        page("{% part row=row %}{{ row }}{% endpart %}").render({"row": value})
    assert parts._made == {}


@pytest.mark.parametrize("written", ["{% part %}", "{% part row %}", "{% part row=row and more %}"])
def test_a_part_names_its_values(written):
    with pytest.raises(TemplateSyntaxError, match="by their names"):
        page(written + "{% endpart %}")


def test_a_process_does_not_remember_without_end(monkeypatch):
    monkeypatch.setattr(parts, "MOST", 3)

    page(LISTED).render({"rows": [Row(str(number)) for number in range(10)]})

    assert len(parts._made) <= 3
