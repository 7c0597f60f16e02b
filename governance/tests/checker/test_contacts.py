"""The register of official contacts, as data and as questions."""

from __future__ import annotations

import datetime
import tomllib

import pytest

from governance.checker.contacts import (
    is_official_address,
    is_official_domain,
    is_official_email,
    parse_contacts,
    phone_key,
)
from governance.checker.engine import check, outcome
from governance.tests.checker.examples import CONTACTS, a_context, official_contacts


def test_every_shipped_contact_has_a_source_and_a_verified_date() -> None:
    for entry in tomllib.loads(CONTACTS.read_text(encoding="utf-8"))["contact"]:
        assert entry["source"]
        assert entry["name"]
        assert isinstance(entry["verified_on"], datetime.date)


def test_no_shipped_contact_raises_anything() -> None:
    for entry in tomllib.loads(CONTACTS.read_text(encoding="utf-8"))["contact"]:
        text = f"Questions? Reach us: {entry['value']}. Resident or neighbour, call any time."
        assert outcome(check(text, a_context())) == "clear", entry["value"]


@pytest.mark.parametrize(
    "written", ["705-742-7777", "(705) 742-7777", "+1 705.742.7777", "7057427777", "705-742-7777 ext. 18"]
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert phone_key(written) == "7057427777"


def test_domains_cover_what_lies_below_them_and_nothing_that_only_looks_like_them() -> None:
    contacts = official_contacts()

    assert is_official_domain("forms.peterborough.ca", contacts)
    assert is_official_email("ABell@Peterborough.ca", contacts)
    assert not is_official_domain("notpeterborough.ca", contacts)
    assert not is_official_email("x@peterborough.ca.example.com", contacts)


def test_an_address_is_known_with_and_without_its_direction() -> None:
    contacts = official_contacts()

    assert is_official_address("500 George St. N.", contacts)
    assert is_official_address("500 George Street", contacts)
    assert not is_official_address("502 George Street North", contacts)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [({"kind": "pager", "value": "1"}, "contact 1: kind"), ({"kind": "phone"}, "contact 1: value")],
)
def test_a_bad_entry_is_named(entry: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_contacts({"contact": [entry]})
