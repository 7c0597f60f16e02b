"""One mail instead of ten: what a person chose to have in a digest, gathered while it is still true and unread.

Run as often as the clock likes: each notice goes out at most once (posts.telling.claim), and a digest takes only what
happened before its hour, so that what comes in between waits for the next one."""

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import Min, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from accounts.models import SocialAccount
from governance.core.prepared import Question
from posts import digest_times, telling
from posts.models import Channel, DigestTime, Notice, NoticeChoices, Post
from posts.notices import KINDS, Kind

logger = logging.getLogger(__name__)

BATCH = 500  # people at a time; the rest comes with the next tick
LOCK = 0x494D504E  # with a person's number: one worker at a person's digest
LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a digest, however many notices tell of it."""

    kind: Kind
    post: Post | None
    accounts: list[SocialAccount]
    at: datetime
    due_at: datetime | None
    link: str


def send_due(now: datetime | None = None) -> int:
    """Send the digests whose hour has come. Returns how many mails left."""
    now = now or timezone.now()
    if not any(digest_times.latest(choice, now) for choice in DigestTime):
        return 0
    waiting = _waiting().values("recipient").annotate(first=Min("happening__at")).filter(first__lte=now)
    ids = list(waiting.order_by("recipient").values_list("recipient", flat=True)[:BATCH])
    chosen = dict(NoticeChoices.objects.filter(person__in=ids).values_list("person", "digest_at"))
    due = {pk: hour for pk in ids if (hour := digest_times.latest(chosen.get(pk, NoticeChoices().digest_at), now))}
    if not due:
        return 0
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as trouble:
        logger.warning("no mail server for %s digests: %s; tried again", len(due), type(trouble).__name__)
        return 0
    left = 0
    try:
        for pk, hour in due.items():
            message = message_of(_claimed(pk, hour))
            if message is not None:
                message.connection = server
                left += telling.deliver(message, f"the digest of {pk}")
    finally:
        server.close()
    return left


@transaction.atomic
def _claimed(pk: int, hour: datetime) -> list[Notice]:
    """What one person's digest of this hour has; nothing where another worker is at it, so that it stays one mail."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, pk])
        if not cursor.fetchone()[0]:
            return []
    return telling.claim(Question.of(_to_mail, reader=pk, hour=hour, now=timezone.now()))


def _to_mail(reader: int, hour: datetime, now: datetime) -> QuerySet[Notice]:
    return telling.to_mail(_waiting().filter(recipient=reader, happening__at__lte=hour), now)


def _waiting() -> QuerySet[Notice]:
    return Notice.objects.filter(mail=Channel.DIGEST, mailed_at=None, read_at=None)


def message_of(notices: list[Notice]) -> EmailMessage | None:
    """One mail for one person's notices; None where there is nothing to say or nobody to read it."""
    if not notices or not telling.has_mail(notices[0].recipient):
        return None
    person = notices[0].recipient
    lines = lines_of(notices)
    waits = sorted((line for line in lines if line.kind.work), key=lambda line: (line.due_at or LATEST, line.at))
    happened = sorted((line for line in lines if not line.kind.work), key=lambda line: line.at)
    with translation.override(telling.language_of(person)):
        facts = {"person": person, "waits": waits, "happened": happened, **telling.shared()}
        body = render_to_string("posts/mail/digest.txt", facts)
        return telling.mail(person, _subject(len(waits), len(happened)), body)


def _subject(waits: int, happened: int) -> str:
    if not waits:
        return ngettext("%(n)s thing happened", "%(n)s things happened", happened) % {"n": happened}
    return ngettext("%(n)s thing waits for you", "%(n)s things wait for you", waits) % {"n": waits}


def lines_of(notices: Iterable[Notice]) -> list[Line]:
    """What the notices tell, each thing once: of several about one post and kind the newest counts."""
    newest = {(each.happening.kind, telling.address_of(each.happening).partition("#")[0]): each for each in notices}
    return [
        Line(
            kind=KINDS[each.happening.kind],
            post=each.happening.post,
            accounts=telling.accounts_of(each.happening),
            at=each.happening.at,
            due_at=telling.due_at(each.happening),
            link=telling.link_to(each.happening),
        )
        for each in newest.values()
    ]
