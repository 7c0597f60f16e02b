"""One mail instead of ten: what waits and what happened, at the hours somebody chose, each thing at most once."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from threading import Thread
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from posts import commenting, digest, for_you
from posts.models import Channel, DigestTime, Notice
from posts.tests.builders import TEXT, Desk, a_desk, a_post_in_review, approved
from posts.tests.hearing import in_a_digest, told
from posts.tests.pages import browser

pytestmark = pytest.mark.django_db
FRIDAY = "2026-11-27"


def at(moment: str) -> datetime:
    """A moment on the City's clock."""
    return timezone.make_aware(datetime.fromisoformat(moment))


EIGHT, ONE_OCLOCK = at(f"{FRIDAY} 08:01"), at(f"{FRIDAY} 13:01")


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk whose reviewer wants everything in a digest, on a Thursday afternoon."""
    with time_machine.travel(at("2026-11-26 15:00"), tick=False):
        made = a_desk()
        in_a_digest(made.reviewer, made.author)
        yield made


def waits_for_review(desk: Desk, **given: Any) -> Any:
    post = a_post_in_review(desk, **given)
    told("review_wanted", post)
    return post


def test_what_waits_comes_in_one_mail_soonest_first(desk, mailoutbox, settings):
    late = waits_for_review(desk, wished_at=at("2026-12-09 09:00"))
    someday = waits_for_review(desk)
    soon = waits_for_review(desk, wished_at=at("2026-12-01 09:00"))
    assert mailoutbox == []

    assert digest.send_due(EIGHT) == 1

    (message,) = mailoutbox
    assert message.to == [desk.reviewer.user.email]
    assert "3 things wait for you" in message.subject
    links = re.findall(rf"{settings.SITE_URL}(/review/\S+)", message.body)
    assert links == [reverse("posts:review", args=[post.pk]) for post in (soon, late, someday)]
    assert TEXT not in message.body
    assert message.extra_headers["List-Unsubscribe"] == f"<{settings.SITE_URL}{reverse('accounts:profile')}#notices>"


def test_every_link_of_a_digest_lands_on_its_item(desk, mailoutbox, settings):
    settings.MFA_REQUIRED = False
    waits_for_review(desk)
    digest.send_due(EIGHT)
    links = re.findall(rf"{settings.SITE_URL}(/\S+)", mailoutbox[0].body)

    client = browser(desk.reviewer)

    assert len(links) == 3  # the item, the list, the choices
    assert [client.get(link.partition("#")[0]).status_code for link in links] == [200, 200, 200]


def test_what_waits_is_told_apart_from_what_happened(desk, mailoutbox):
    post = waits_for_review(desk)
    commenting.say(post, by=desk.author, text="Please look at the second line.")
    told("commented", post)

    digest.send_due(EIGHT)

    waits, happened = mailoutbox[0].body.index("What waits for you"), mailoutbox[0].body.index("What happened")
    assert waits < mailoutbox[0].body.index("A post waits for your decision") < happened
    assert happened < mailoutbox[0].body.index("A new comment on a post")
    assert "second line" not in mailoutbox[0].body


def test_nothing_is_sent_when_there_is_nothing(desk, mailoutbox):
    assert desk.reviewer

    assert digest.send_due(EIGHT) == 0
    assert mailoutbox == []


def test_a_digest_run_twice_goes_out_once(desk, mailoutbox):
    waits_for_review(desk)

    assert [digest.send_due(EIGHT), digest.send_due(EIGHT), digest.send_due(ONE_OCLOCK)] == [1, 0, 0]
    assert len(mailoutbox) == 1


def test_what_is_settled_or_read_is_left_out(desk, mailoutbox):
    decided, read, waiting = (waits_for_review(desk) for _ in range(3))
    approved(decided, by=desk.reviewer)
    browser(desk.reviewer).get(reverse("posts:detail", args=[read.pk]))

    digest.send_due(EIGHT)

    (message,) = mailoutbox
    assert "One thing waits" in message.subject or "1 thing waits" in message.subject
    assert reverse("posts:review", args=[waiting.pk]) in message.body


def test_several_notices_of_one_thing_make_one_line(desk, mailoutbox):
    post = waits_for_review(desk)
    for text in ("One.", "Two.", "Three."):
        commenting.say(post, by=desk.author, text=text)
        told("commented", post)

    digest.send_due(EIGHT)

    assert mailoutbox[0].body.count("A new comment on a post") == 1
    assert not Notice.objects.filter(recipient=desk.reviewer, mailed_at=None).exists()


def test_what_comes_after_the_hour_waits_for_the_next_digest(desk, mailoutbox):
    with time_machine.travel(at(f"{FRIDAY} 08:30"), tick=False):
        waits_for_review(desk)
        assert digest.send_due() == 0

    assert digest.send_due(at(f"{FRIDAY} 12:59")) == 0
    assert digest.send_due(ONE_OCLOCK) == 1


@pytest.mark.parametrize(
    ("chosen", "sent"),
    [
        (DigestTime.MORNING, {"2026-11-27 08:05"}),
        (DigestTime.NOON, {"2026-11-27 12:05"}),
        (DigestTime.TWICE, {"2026-11-27 08:05"}),
    ],
)
def test_the_digest_comes_at_the_hour_one_chose(desk, mailoutbox, chosen, sent):
    for_you.choose(desk.reviewer, digest_at=chosen, decide=Channel.DIGEST)
    waits_for_review(desk)

    clock = ("2026-11-27 07:55", "2026-11-27 08:05", "2026-11-27 12:05", "2026-11-27 13:05")

    assert {moment for moment in clock if digest.send_due(at(moment))} == sent


def test_no_digest_comes_at_the_weekend(desk, mailoutbox):
    waits_for_review(desk)

    assert digest.send_due(at("2026-11-28 09:00")) == 0
    assert digest.send_due(at("2026-11-30 08:00")) == 1


def test_a_digest_speaks_its_readers_language(desk, mailoutbox):
    desk.reviewer.user.language = "fr-ca"
    desk.reviewer.user.save()
    waits_for_review(desk)

    digest.send_due(EIGHT)

    assert "Bonjour" in mailoutbox[0].body
    assert "attend" in mailoutbox[0].subject


def test_who_has_left_gets_no_digest(desk, mailoutbox):
    waits_for_review(desk)
    desk.reviewer.user.is_active = False
    desk.reviewer.user.save()

    assert digest.send_due(EIGHT) == 0


def test_the_number_of_questions_does_not_grow_with_the_notices(desk, mailoutbox, django_assert_max_num_queries):
    for _ in range(8):
        waits_for_review(desk)

    with django_assert_max_num_queries(9 + 2 * 8):  # the texts and accounts of each post are asked for
        digest.send_due(EIGHT)


# --- A real mail server, and two workers ---


class Letters:
    """Keeps what a mail server was given."""

    def __init__(self) -> None:
        self.kept: list[tuple[list[str], bytes]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.kept.append((envelope.rcpt_tos, envelope.content))
        return "250 Kept"


class AnyPort(Controller):
    """Listens where the system has a port free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings) -> Iterator[Letters]:
    """A mail server on this machine, and Django sending to it."""
    letters = Letters()
    controller = AnyPort(letters, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield letters
    controller.stop()


def parsed(content: bytes) -> Message:
    from email import policy
    from email.parser import BytesParser

    return BytesParser(policy=policy.default).parsebytes(content)


def test_a_mail_server_takes_mail_at_once_and_digests(desk, mail_server, settings):
    waits_for_review(desk, wished_at=at("2026-11-26 18:00"))  # too soon for the next digest
    waits_for_review(desk)
    waits_for_review(desk)

    assert digest.send_due(EIGHT) == 1

    assert [rcpt for rcpt, _content in mail_server.kept] == [[desk.reviewer.user.email]] * 2
    urgent, gathered = (parsed(content) for _rcpt, content in mail_server.kept)
    assert urgent["Subject"] == "Imprimatur: A post waits for your decision"
    assert gathered["Subject"] == "Imprimatur: 2 things wait for you"
    assert gathered["List-Unsubscribe"].endswith("#notices>")
    assert gathered.get_content_type() == "text/plain"


def test_a_digest_for_which_no_server_answers_comes_when_one_does(desk, mail_server, settings):
    waits_for_review(desk)
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    assert digest.send_due(EIGHT) == 0

    settings.EMAIL_PORT = port

    assert digest.send_due(at(f"{FRIDAY} 08:06")) == 1
    assert len(mail_server.kept) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_digest(mail_server):
    with time_machine.travel(at("2026-11-26 15:00"), tick=False):
        desk = a_desk()
        in_a_digest(desk.reviewer)
        for _ in range(3):
            waits_for_review(desk)
    sent: list[int] = []

    def work() -> None:
        try:
            sent.append(digest.send_due(EIGHT))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(sent) == len(mail_server.kept) == 1
