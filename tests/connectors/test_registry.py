from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import pytest

from accounts import connectors
from accounts.connectors import fake
from accounts.connectors.base import Credentials, CredentialsRejected, OutcomeUnknown, Outgoing, Refused, TryLater

from .builders import an_outgoing

CITY = Credentials("https://practice.invalid", "city", "practice secret")
MANUAL = [platform for platform in connectors.platforms() if not connectors.get(platform).supports]


def test_city_may_choose_its_networks_but_not_the_practice_network() -> None:
    assert {"bluesky", "mastodon", "facebook", "instagram", "x", "linkedin", "manual"} <= set(connectors.platforms())
    assert "fake" not in connectors.platforms()


@pytest.mark.parametrize("platform", [*connectors.platforms(), "fake"])
def test_connector_goes_by_the_name_it_is_asked_for(platform: str) -> None:
    assert connectors.get(platform).platform == platform
    assert connectors.get(platform).name


def test_unknown_platform_is_answered_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="'friendster'.*bluesky, mastodon"):
        connectors.get("friendster")


@pytest.mark.parametrize("platform", MANUAL)
def test_what_a_person_does_by_hand_is_refused_to_software(platform: str) -> None:
    manual, outgoing = connectors.get(platform), an_outgoing()

    for attempt in (
        lambda: manual.verify(CITY),
        lambda: manual.publish(CITY, outgoing, "key"),
        lambda: manual.find(CITY, "key", outgoing),
        lambda: manual.fetch(CITY, "1"),
        lambda: manual.timeline(CITY, None),
        lambda: manual.delete(CITY, "1"),
    ):
        with pytest.raises(Refused, match=manual.name):
            attempt()


@pytest.mark.parametrize(("platform", "text"), [("x", 280), ("facebook", 63_206), ("instagram", 2_200)])
def test_manual_networks_have_their_own_limits(platform: str, text: int) -> None:
    limits = connectors.get(platform).limits_at("")

    assert limits.text == text
    assert limits.count("Council meets") == 13


def test_moment_without_a_time_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Outgoing("Hello", "en", datetime(2026, 11, 22))  # noqa: DTZ001


def test_fake_fails_as_told_and_then_works_again() -> None:
    fake.reset()
    fake.fail_next(TryLater(5, "Busy."))
    outgoing = an_outgoing()

    with pytest.raises(TryLater):
        fake.connector.publish(CITY, outgoing, "key")

    assert fake.publishes("key") == 0
    assert fake.connector.publish(CITY, outgoing, "key").remote_id
    assert fake.publishes("key") == 1


def test_fake_can_lose_the_answer_to_a_publication_that_happened() -> None:
    fake.reset()
    fake.lose_next(OutcomeUnknown("The connection broke."))
    outgoing = an_outgoing()

    with pytest.raises(OutcomeUnknown):
        fake.connector.publish(CITY, outgoing, "key")

    assert fake.connector.find(CITY, "key", outgoing) is not None


def test_fake_forgets_everything_at_a_reset() -> None:
    fake.reject(CITY.secret)
    fake.add("city", "Old")
    with pytest.raises(CredentialsRejected):
        fake.connector.verify(CITY)

    fake.reset()

    assert list(fake.connector.timeline(replace(CITY), None)) == []


def test_connectors_load_without_django_and_quickly() -> None:
    program = (
        "import sys, accounts.connectors; print([m for m in ('django', 'celery', 'psycopg2') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
