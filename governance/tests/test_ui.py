"""The components: what they say, that they escape, and that they are tied together for screen readers."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from governance.checker.findings import Finding, Severity, Span
from governance.core.errors import GuardFailed, Obstacle
from governance.core.forms import ActForm
from governance.templatetags import ui

NINE_IN_TORONTO = dt.datetime(2026, 11, 23, 14, 0, tzinfo=dt.UTC)
SIX_AT_NIGHT_UTC = dt.datetime(2026, 7, 1, 2, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en-ca"):
        yield


def render(source: str, **context: Any) -> str:
    return engines["django"].from_string("{% load ui i18n differences %}" + source).render(context)


class Draft(ActForm):
    text = forms.CharField(label="Text", widget=forms.Textarea, help_text="Plain <b>words</b>")
    call = forms.ChoiceField(label="Call", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Sure")
    note = forms.CharField(label="Note", required=False)


def test_every_state_names_a_symbol_of_the_sprite(settings: Any) -> None:
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()
    used = {symbol for _, symbol, _ in [*ui.STATES.values(), *ui.SEVERITIES.values(), *ui.VERDICTS.values()]}

    missing = {symbol for symbol in used | set(ui.TONE_ICONS.values()) if f'id="{symbol}"' not in sprite}

    assert not missing


@pytest.mark.parametrize(
    "choices",
    [
        "posts.states.PostState",
        "posts.states.DeliveryState",
        "accounts.models.social.AccountState",
        "monitoring.models.items.ItemState",
        "monitoring.models.removals.RemovalState",
    ],
)
def test_state_chip_knows_every_state_of(choices: str) -> None:
    values = {str(state.value) for state in import_string(choices)}

    assert not values - set(ui.STATES)


def test_state_chip_of_an_unknown_state_shows_its_own_label() -> None:
    thing = SimpleNamespace(state="odd", get_state_display=lambda: "Odd & new")

    html = render("{% state_chip thing %}", thing=thing)

    assert "t-idle" in html
    assert "Odd &amp; new" in html


def test_marks_link_to_their_findings_and_escape_the_text() -> None:
    text = "Call <Nora>\nat home"
    findings = [{"start": 5, "end": 11, "severity": "block", "n": 1}]

    html = render("{% marked text findings %}", text=text, findings=findings)

    assert html.startswith('Call <a class="hit t-stop" href="#f1">&lt;Nora&gt;<sup>')
    assert html.endswith("</a><br>at home")


def test_overlapping_findings_share_one_mark_with_the_worst_tone() -> None:
    findings = [
        SimpleNamespace(start=0, end=6, severity="warn", n=1),
        SimpleNamespace(start=3, end=9, severity="block", n=2),
        SimpleNamespace(start=8, end=10, severity="advice", n=3),
    ]

    html = render("{% marked text findings %}", text="abcdefghij tail", findings=findings)

    assert html.count("<a ") == 1
    assert 'class="hit t-stop" href="#f2">abcdefghij<sup>' in html
    assert "1, 2, 3</sup></a> tail" in html


def test_findings_beside_each_other_keep_their_own_marks() -> None:
    findings = [{"start": 0, "end": 2, "severity": "warn"}, {"start": 2, "end": 4, "severity": "warn"}]

    html = render("{% marked text findings %}", text="abcd", findings=findings)

    assert html.count("<a ") == 2


def test_a_finding_about_the_whole_post_marks_nothing_and_one_past_the_end_is_cut() -> None:
    findings = [{"start": 0, "end": 0, "severity": "block"}, {"start": 2, "end": 99, "severity": "odd"}]

    html = render("{% marked text findings link=False %}", text="abcd", findings=findings)

    assert html == 'ab<mark class="hit t-ask">cd</mark>'


def test_marks_read_the_span_of_a_checker_finding() -> None:
    finding = Finding("r", "4.3.2", Severity.WARN, Span(1, 3), "bc", "message", "advice")

    html = render("{% marked text findings link=False %}", text="abcd", findings=[finding])

    assert html == 'a<mark class="hit t-warn">bc</mark>d'


def test_word_diff_compares_words_and_escapes_them() -> None:
    html = render("{% word_diff old new %}", old="Open on <May> 4.", new="Open on <May> 5.")

    assert html == "Open on &lt;May&gt; <del>4</del><ins>5</ins>."


def test_word_diff_joins_changes_with_only_a_blank_between() -> None:
    html = render("{% word_diff old new %}", old="ask the new contractor.", new="ask the chosen builder.")

    assert html == "ask the <del>new contractor</del><ins>chosen builder</ins>."


def test_times_stand_in_the_citys_zone_and_the_readers_language() -> None:
    with translation.override("en-ca"):
        english = ui._day_and_time(ui._local(NINE_IN_TORONTO).replace(year=timezone.localdate().year))
    with translation.override("fr-ca"):
        french = render("{% when moment %}", moment=NINE_IN_TORONTO)
        first = render("{% when day %}", day=dt.date(1999, 2, 1))

    assert english.endswith("23 Nov, 9:00 a.m.")
    assert 'datetime="2026-11-23T14:00:00Z"' in french
    assert "9\u00a0h<" in french
    assert "lun. 1er" in first
    assert "1999" in first


def test_a_stamp_has_the_local_day_even_across_midnight() -> None:
    html = render("{% stamp moment %}", moment=SIX_AT_NIGHT_UTC)

    assert html == '<time datetime="2026-07-01T02:30:00Z">2026-06-30 22:30</time>'


def test_no_moment_shows_nothing() -> None:
    assert render("{% when nothing %}{% stamp nothing %}{% short_hash '' %}", nothing=None) == ""


def test_a_field_ties_label_hint_and_error_together() -> None:
    html = render("{% field form.text %}", form=Draft({}))

    assert '<label for="id_text">Text</label>' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_text_error"' in html
    assert "Plain &lt;b&gt;words&lt;/b&gt;" in html


def test_choices_are_a_fieldset_with_the_error_described() -> None:
    html = render("{% field form.call seg=True %}", form=Draft({}))

    assert '<fieldset class="field" aria-describedby="id_call_error"' in html
    assert "<legend>Call</legend>" in html
    assert html.count('type="radio"') == 2


@pytest.mark.parametrize(("name", "optional"), [("text", False), ("note", True), ("sure", False)])
def test_only_optional_fields_say_so(name: str, optional: bool) -> None:
    html = render("{% field bound %}", bound=Draft()[name])

    assert ("(optional)" in html) is optional


def test_the_error_summary_leads_to_each_field() -> None:
    html = render('{% include "components/error_summary.html" with form=form only %}', form=Draft({}))

    assert 'role="alert"' in html
    assert '<a href="#id_text">Text: This field is required.</a>' in html
    assert '<a href="#id_call_0">' in html
    assert '<a href="#id_sure">' in html


def test_the_error_summary_shows_what_stands_in_the_way_of_an_act() -> None:
    form = Draft({"text": "x", "call": "a", "sure": "on"})
    form.is_valid()
    obstacle = Obstacle("training", "Your training has expired.", "Ask for a place.", href="/training/")
    form.refuse(GuardFailed("It can’t go out yet.", obstacles=[obstacle]))

    html = render('{% include "components/error_summary.html" with form=form only %}', form=form)

    assert "It can’t go out yet." in html
    assert '<a href="/training/">Your training has expired.</a>' in html


def test_a_form_without_errors_has_no_summary() -> None:
    assert "<div" not in render('{% include "components/error_summary.html" with form=form only %}', form=Draft())


def test_the_pager_keeps_the_rest_of_the_query() -> None:
    page = Paginator(list(range(95)), 10).page(2)
    request = RequestFactory().get("/posts/", {"state": "draft", "page": "2"})

    template = engines["django"].from_string('{% include "components/pager.html" with page=page only %}')
    html = template.render({"page": page}, request)

    assert 'href="?state=draft&amp;page=3" rel="next"' in html
    assert "11 to 20 of 95" in html


def test_an_empty_list_says_so_after_the_loops_own_empty() -> None:
    state = '{% empty "No posts" "None wait." href="/new/" label="Write one" %}'
    source = f"{{% for x in things %}}{{{{ x }}}}{{% empty %}}{state}{{% endfor %}}"

    html = render(source, things=[])

    assert "<h2>No posts</h2>" in html
    assert 'href="/new/"' in html


def test_the_seal_of_a_decision_names_version_person_clause_and_hash() -> None:
    decision = SimpleNamespace(
        verdict="rejected",
        version=SimpleNamespace(number=5),
        decided_by="Jia <Chen>",
        decided_at=NINE_IN_TORONTO,
        clause="4.3.2",
        note="No consent.",
        content_hash="9f3ca21e07bd4410aa",
    )

    html = render('{% include "components/seal.html" with decision=decision only %}', decision=decision)

    assert "Version 5 rejected by Jia &lt;Chen&gt;" in html
    assert "clause 4.3.2" in html
    assert "9f3c a21e 07bd 4410" in html
