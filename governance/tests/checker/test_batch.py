"""`check_text`: many texts in, one answer a line, bad lines named and the rest goes on."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from typing import Any

import pytest
from django.core.management import call_command

from governance.checker.batch import check_lines
from governance.tests.checker.examples import a_context

SIN = '{"id":"1","text":"Call me, my SIN is 046 454 286"}'


def answers(*lines: str) -> tuple[list[dict[str, Any]], Counter[str]]:
    counts: Counter[str] = Counter()
    return list(check_lines(lines, a_context(), counts)), counts


def test_a_line_is_answered_with_outcome_and_findings() -> None:
    (answer,), counts = answers(SIN)

    assert (answer["id"], answer["outcome"]) == ("1", "block")
    (finding,) = answer["findings"]
    assert set(finding) == {
        "clause", "rule", "severity", "start", "end", "excerpt", "message", "advice",
    }  # fmt: skip
    assert (finding["clause"], finding["start"], finding["end"]) == ("4.3.2", 19, 30)
    assert counts == {"block": 1}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nonsense", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "a JSON object is expected"),
        ('{"id": 7}', "text: missing"),
        ('{"id": 7, "text": 3}', "text: a string is expected"),
        ('{"id": [1], "text": "a"}', "id: a string"),
        ('{"id": 7, "text": "a", "context": "x"}', "context: an object"),
        ('{"id": 7, "text": "a", "context": {"consent": "yes"}}', "context.consent"),
        ('{"id": 7, "text": "a", "context": {"elected_official": 1}}', "context.elected_official"),
        ('{"id": 7, "text": "a", "context": {"platform": true}}', "context.platform"),
        ('{"id": 7, "text": "a", "context": {"elected": true}}', "context.elected: this field"),
    ],
)
def test_a_bad_line_names_line_and_field_and_the_rest_goes_on(line: str, problem: str) -> None:
    found, counts = answers(SIN, "", line, SIN)

    assert [answer.get("outcome") for answer in found] == ["block", None, "block"]
    assert found[1]["error"].startswith("line 3: ")
    assert problem in found[1]["error"]
    assert counts == {"block": 2, "error": 1}


def test_context_of_a_line_counts_for_that_line_only() -> None:
    text = "Our friends at Mosswood Bakery have must-try tarts."
    exempt = json.dumps({"text": text, "context": {"economic_development": True}})
    plain = json.dumps({"text": text, "context": None})

    found, _ = answers(exempt, plain)

    assert [answer["outcome"] for answer in found] == ["clear", "block"]


def test_consent_means_everyone_in_the_text_agreed() -> None:
    text = "Anouk Drummond-Reyes, 9, won the colouring contest."

    found, _ = answers(
        json.dumps({"text": text, "context": {"consent": True}}),
        json.dumps({"text": text, "context": {"consent": False}}),
    )

    assert [answer["outcome"] for answer in found] == ["clear", "block"]


def run(monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
    try:
        call_command("check_text", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return out.getvalue(), err.getvalue(), int(stop.code or 0)
    return out.getvalue(), err.getvalue(), 0


def test_command_answers_lines_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err, code = run(monkeypatch, f"{SIN}\n\n{{}}\n", "--jsonl")

    lines = [json.loads(line) for line in out.splitlines()]
    assert [line.get("outcome") for line in lines] == ["block", None]
    assert lines[1]["error"] == "line 3: text: missing"
    assert "2 lines: 0 clear, 0 warn, 1 block, 1 error" in err
    assert code == 1


def test_command_is_content_when_every_line_could_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, SIN, "--jsonl")[2] == 0


def test_command_tells_a_person_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    out, _, _ = run(monkeypatch, "", "The alarm code is 7731.")

    assert out.startswith("block: ")
    assert "4.3.1" in out
    assert "have the code changed" in out


def test_command_reads_plain_text_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "Skate today")[0].startswith("clear: ")


def test_halves_of_surrogate_pairs_come_in_and_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = '{"id": "\\udfff", "text": "My SIN is 046 454 286 \\ud800"}\n{"text": "\\ud83d"}\n'

    out, _, code = run(monkeypatch, typed, "--jsonl")

    first, second = (json.loads(line) for line in out.encode("ascii").splitlines())
    assert (first["id"], first["outcome"], first["findings"][0]["start"]) == ("\udfff", "block", 10)
    assert second["outcome"] == "clear"
    assert code == 0


def test_what_a_person_reads_can_be_written_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    out, _, _ = run(monkeypatch, "", "Code #\udcff: the alarm code is 7731\udcff.")

    assert out.encode("utf-8")
    assert out.startswith("block: ")


def test_a_byte_order_mark_and_stray_bytes_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b'\xef\xbb\xbf{"text": "Skate \xff today"}\n\x00\n'))
    monkeypatch.setattr(sys, "stdin", stream)
    out = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("check_text", "--jsonl", stdout=out, stderr=io.StringIO())

    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert first["outcome"] == "clear"
    assert second["error"].startswith("line 2: ")
