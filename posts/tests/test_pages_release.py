"""From approval to the networks on pages: release, call back, withdraw, and settling what only a person can."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.connectors import fake, http
from accounts.connectors.base import OutcomeUnknown, Refused
from accounts.tests import builders as people
from governance.audit.models import AuditEvent
from posts import publishing
from posts.models import Post, Publication
from posts.tests import builders
from posts.tests.pages import browser
from tests.connectors.certificates import a_certificate
from tests.connectors.loopback import answer, serving

pytestmark = pytest.mark.django_db


def address(act: str, thing: Post | Publication) -> str:
    return reverse(f"posts:{act}", args=[thing.pk])


def test_publisher_releases_now():
    desk = builders.a_desk()
    post = builders.an_approved_post(desk)

    response = browser(desk.publisher).post(address("release", post), {"moment": "now"})

    assert response.status_code == 302
    assert builders.fresh(post).state == "publishing"


def test_wished_time_is_offered_and_a_time_in_the_city_is_kept():
    desk = builders.a_desk()
    wished = timezone.now() + timedelta(days=3)
    post = builders.an_approved_post(desk, wished_at=wished)
    client = browser(desk.publisher)

    offered = client.get(address("release", post)).content.decode()
    client.post(address("release", post), {"moment": "later", "day": "2031-01-15", "time": "09:00"})

    assert f'value="{timezone.localtime(wished):%Y-%m-%d}"' in offered
    assert builders.the_publication(post).not_before.isoformat() == "2031-01-15T14:00:00+00:00"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "This field is required."),
        ({"moment": "later"}, "Say on which day."),
        ({"moment": "later", "day": "2030-01-15"}, "Say at what time."),
        ({"moment": "later", "day": "2001-01-15", "time": "09:00"}, "That moment has passed."),
        ({"moment": "later", "day": "2027-03-14", "time": "02:30"}, "exist on that day"),
    ],
)
def test_unclear_moment_is_asked_again(sent: dict[str, str], said: str):
    desk = builders.a_desk()
    post = builders.an_approved_post(desk)

    response = browser(desk.publisher).post(address("release", post), sent)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert builders.fresh(post).state == "approved"


def test_what_stands_in_the_way_is_listed_and_the_button_is_closed():
    desk = builders.a_desk()
    post = builders.an_approved_post(desk)
    people.a_withdrawal(desk.author)
    client = browser(desk.publisher)

    page = client.get(address("release", post)).content.decode()
    refused = client.post(address("release", post), {"moment": "now"})

    assert "was withdrawn on" in page
    assert 'aria-disabled="true"' in page
    assert refused.status_code == 422
    assert "was withdrawn on" in refused.content.decode()


def test_release_needs_the_right_state_and_person():
    desk = builders.a_desk()
    approved, draft = builders.an_approved_post(desk), builders.a_draft(desk)

    assert browser(desk.author).post(address("release", approved), {"moment": "now"}).status_code == 403
    assert browser(desk.publisher).get(address("release", draft)).status_code == 409
    assert builders.fresh(approved).state == "approved"


def test_release_is_called_back_with_a_reason():
    desk = builders.a_desk()
    post = builders.a_released_post(desk, not_before=timezone.now() + timedelta(days=1))
    client = browser(desk.publisher)

    silent = client.post(address("call_back", post), {"reason": ""})
    done = client.post(address("call_back", post), {"reason": "The hours changed."})

    assert silent.status_code == 422
    assert done.status_code == 302
    assert builders.fresh(post).state == "approved"


def test_what_is_out_can_t_be_called_back():
    desk = builders.a_desk()
    post = builders.a_published_post(desk)

    assert browser(desk.publisher).post(address("call_back", post), {"reason": "Oh."}).status_code == 409


def test_author_withdraws_and_publisher_of_nothing_can_t():
    desk = builders.a_desk()
    post = builders.a_draft(desk)

    assert browser(desk.moderator).post(address("withdraw", post), {"reason": "No."}).status_code == 403
    assert browser(desk.author).get(address("withdraw", post)).status_code == 200
    assert browser(desk.author).post(address("withdraw", post), {"reason": ""}).status_code == 302
    assert builders.fresh(post).state == "withdrawn"


# --- Deliveries ---


def by_hand() -> tuple[builders.Desk, Post, Publication]:
    desk = builders.a_desk(platform="facebook")
    post = builders.a_released_post(desk)
    return desk, post, builders.the_publication(post)


def test_post_by_hand_is_copied_and_confirmed_with_its_address():
    desk, post, publication = by_hand()
    client = browser(desk.publisher)

    page = client.get(address("confirm", publication)).content.decode()
    bare = client.post(address("confirm", publication), {"url": ""})
    wrong = client.post(address("confirm", publication), {"url": "not an address"})
    done = client.post(address("confirm", publication), {"url": "https://facebook.example/city/1"})

    publication.refresh_from_db()
    assert builders.TEXT in page
    assert (bare.status_code, wrong.status_code) == (422, 422)
    assert 'value="not an address"' in wrong.content.decode()
    assert done.status_code == 302
    assert (publication.state, publication.url) == ("sent", "https://facebook.example/city/1")


def test_confirming_is_for_those_who_publish_there():
    desk, _post, publication = by_hand()
    sent = {"url": "https://facebook.example/city/1"}

    assert browser(desk.author).post(address("confirm", publication), sent).status_code == 403
    assert browser(people.a_representative()).post(address("confirm", publication), sent).status_code == 404


def unconfirmed() -> tuple[builders.Desk, Post, Publication]:
    desk = builders.a_desk()
    post = builders.a_released_post(desk)
    publication = builders.the_publication(post)
    fake.lose_next(OutcomeUnknown("No answer."))
    publishing.deliver(publication.pk)
    publication.refresh_from_db()
    return desk, post, publication


def test_unconfirmed_delivery_is_allowed_one_new_attempt():
    desk, _post, publication = unconfirmed()
    assert publication.state == "unconfirmed"

    refused = browser(desk.reviewer).post(address("retry", publication))
    done = browser(desk.publisher).post(address("retry", publication))

    publication.refresh_from_db()
    assert refused.status_code == 403
    assert done.status_code == 302
    assert publication.state == "queued"


def test_retrying_what_is_out_says_why_not():
    desk = builders.a_desk()
    publication = builders.the_publication(builders.a_published_post(desk))

    response = browser(desk.publisher).post(address("retry", publication))

    assert response.status_code == 409
    assert "Sent" in response.content.decode()


def test_failed_delivery_is_explained_and_given_up_with_a_reason():
    desk = builders.a_desk()
    post = builders.a_released_post(desk)
    publication = builders.the_publication(post)
    fake.fail_next(Refused("This network takes no post on Sundays."))
    publishing.deliver(publication.pk)
    client = browser(desk.publisher)

    page = client.get(post.get_absolute_url()).content.decode()
    silent = client.post(address("cancel", publication), {"reason": ""})
    done = client.post(address("cancel", publication), {"reason": "Said at the counter instead."})

    publication.refresh_from_db()
    assert "This network takes no post on Sundays." in page
    assert silent.status_code == 422
    assert done.status_code == 302
    assert publication.state == "cancelled"


@pytest.mark.parametrize("act", ["confirm", "retry", "cancel"])
def test_delivery_out_of_sight_is_not_there(act: str):
    _desk, _post, publication = by_hand()

    response = browser(people.an_author(people.an_account())).post(address(act, publication), {"reason": "x"})

    assert response.status_code == 404


def test_no_words_of_a_post_reach_addresses_or_messages():
    desk = builders.a_desk()
    post = builders.an_approved_post(desk, title="Library hours")

    response = browser(desk.publisher).post(address("release", post), {"moment": "now"}, follow=True)

    said = [str(message) for message in response.context["messages"]]
    assert said
    assert not any("Library" in each or "Aylmer" in each for each in said)
    assert all("ibrary" not in hop for hop, _status in response.redirect_chain)


@pytest.mark.parametrize(
    ("shown", "verdict", "told"),
    [
        ("<p>{words}</p>", "exact", "word for word"),
        ("<p>{cut}</p>", "partly", "It lacks"),
        ("<p>The pool opens on Monday at noon, and the library stays closed.</p>" * 5, "not found", "does not show"),
        ("<form><input type=password></form>", "could not be read", "without signing in"),
    ],
)
def test_the_page_at_the_link_is_read_back_and_the_record_says_what_it_showed(
    tmp_path, monkeypatch, shown, verdict, told
):
    desk, _post, publication = by_hand()
    words = publication.variant.text
    page = shown.format(words=words, cut=words.rsplit(" ", 2)[0] + " other words entirely")
    certificate = a_certificate(tmp_path, "network.example", "127.0.0.1")
    network = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    network.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(http, "_tls", lambda: trusting)

    with serving(answer(200, page, Content_Type="text/html"), tls=network) as server:
        monkeypatch.setattr(http, "_private_hosts", frozenset({server.host}))
        sent = {"url": f"{server.url}/1"}
        done = browser(desk.publisher).post(address("confirm", publication), sent, follow=True)

    assert told in done.content.decode()
    assert AuditEvent.objects.get(action="publication.confirmed").facts["proof"] == verdict


# --- The two nights on which clocks change (summer time begins 14 March 2027 and ends 7 November 2027) ---


@time_machine.travel(datetime(2027, 3, 10, 15, tzinfo=UTC), tick=False)
@pytest.mark.parametrize(("time", "utc"), [("01:30", "06:30"), ("03:00", "07:00")])
def test_the_hour_that_summer_time_skips_is_refused_at_its_field_and_those_around_it_are_an_hour_apart(time, utc):
    desk = builders.a_desk()
    post = builders.an_approved_post(desk)
    client, sent = browser(desk.publisher), {"moment": "later", "day": "2027-03-14"}

    refused = client.post(address("release", post), sent | {"time": "02:30"})
    kept = client.post(address("release", post), sent | {"time": time})

    assert refused.status_code == 422
    assert 'href="#id_time"' in refused.content.decode()
    assert kept.status_code == 302
    assert builders.the_publication(post).planned_at.isoformat() == f"2027-03-14T{utc}:00+00:00"


@time_machine.travel(datetime(2027, 11, 1, 15, tzinfo=UTC), tick=False)
def test_of_the_hour_that_comes_twice_the_first_is_meant_and_it_goes_out_then():
    desk = builders.a_desk()
    post = builders.an_approved_post(desk)
    browser(desk.publisher).post(address("release", post), {"moment": "later", "day": "2027-11-07", "time": "01:30"})
    publication = builders.the_publication(post)
    assert publication.planned_at.isoformat() == "2027-11-07T05:30:00+00:00"

    with time_machine.travel(datetime(2027, 11, 7, 5, 29, tzinfo=UTC), tick=False):
        publishing.deliver(publication.pk)
        assert builders.the_publication(post).state == "queued"
    with time_machine.travel(datetime(2027, 11, 7, 5, 30, tzinfo=UTC), tick=False):
        publishing.deliver(publication.pk)
        assert builders.the_publication(post).state == "sent"
