"""From a happening to those whom it concerns: a notice for each of them, and mail at once where they chose so.

Safe to run twice and by several workers: a happening is told once, under lock, and a mail is claimed before it leaves,
so that it leaves at most once. What a mail server didn't take is tried again while it is still true and unread."""

import logging
import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Delegation, Representative, SocialAccount
from accounts.models.people import today
from governance.core.prepared import Question, counts, ids, listed
from posts import digest_times
from posts.models import Channel, Happening, Notice, NoticeChoices
from posts.notices import KINDS, standing, standing_for_recipients

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)
BATCH = 200
PATIENCE = timedelta(minutes=1)  # for the ring to be heard, before the sweep does it
ABOUT = (
    "post__current_version",
    "publication__account",
    "publication__variant__version__post__current_version",
    "comment__post__current_version",
    "halt__account",
    "halt__department",
    "delegation__delegate",
)


def tell(happening_id: int) -> int:
    """Make the notices of one happening, once, and send what is for mail at once. Returns how many mails left."""
    return send_at_once(spread(happening_id))


@transaction.atomic
def spread(happening_id: int) -> list[Notice]:
    """A notice for each person it concerns; none where it isn't true any more, or is told already."""
    found = listed(Question.of(_untold, pk=happening_id))
    if not found:
        return []
    happening = found[0]
    now = timezone.now()
    happening.told_at = now
    if happening.publication:
        happening.post = happening.publication.variant.version.post
    happening.save(update_fields=["told_at", "post"])
    if not counts(Question.of(_true_still, pk=happening.pk))[0]:
        return []
    kind = KINDS[happening.kind]
    people = {person.pk: person for person in kind.recipients(happening) if person.is_engaged()}
    chosen = {each.person_id: each for each in NoticeChoices.objects.filter(person__in=people)}
    made = [
        Notice(happening=happening, recipient=person, mail=channel_of(happening, chosen.get(pk), now))
        for pk, person in sorted(people.items())
    ]
    return Notice.objects.bulk_create(made)


def _untold(pk: int) -> QuerySet[Happening]:
    waiting = Happening.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, told_at=None)
    return waiting.select_related(*ABOUT)


def _true_still(pk: int) -> QuerySet[Happening]:
    return Happening.objects.filter(standing(), pk=pk)


def channel_of(happening: Happening, choices: NoticeChoices | None, now: datetime) -> Channel:
    """As its recipient chose; at once what can't be chosen, and what would be past before the next digest."""
    kind = KINDS[happening.kind]
    if not kind.group:
        return Channel.AT_ONCE
    choices = choices or NoticeChoices()
    chosen = Channel(getattr(choices, kind.group))
    if chosen != Channel.DIGEST or not kind.work:
        return chosen
    due = due_at(happening)
    return Channel.AT_ONCE if due and due <= digest_times.following(choices.digest_at, now) else chosen


def due_at(happening: Happening) -> datetime | None:
    """By when somebody must have acted: the planned or the wished time."""
    if happening.publication:
        return happening.publication.planned_at
    return happening.post.wished_at if happening.post else None


# --- Mail at once ---


def send_at_once(notices: Iterable[Notice]) -> int:
    """Send a mail for each of these that nobody sent yet. Returns how many left."""
    wanted = [notice.pk for notice in notices if notice.mail == Channel.AT_ONCE]
    if not wanted:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as trouble:
        logger.warning("no mail server for %s notices: %s; the sweep tries again", len(wanted), type(trouble).__name__)
        return 0
    left = 0
    try:
        for notice in claim(Question.of(_these, notices=ids(wanted), now=timezone.now())):
            message = message_of(notice)
            if message is not None:
                message.connection = connection
                left += deliver(message, f"notice {notice.pk}")
    finally:
        connection.close()
    return left


@transaction.atomic
def claim(waiting: Question) -> list[Notice]:
    """What waits to be mailed (`to_mail`), from now on taken for mailed."""
    claimed: list[Notice] = listed(waiting)
    Notice.objects.filter(pk__in=[each.pk for each in claimed]).update(mailed_at=timezone.now())
    return claimed


def to_mail(notices: QuerySet[Notice], now: datetime) -> QuerySet[Notice]:
    """Those of these that are still to be mailed, locked; what another worker has in hand is passed over."""
    mine = notices.filter(mailed_at=None, read_at=None).exclude(mail=Channel.PAGE)
    return (
        mine.filter(standing_for_recipients(now))
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("recipient__user", *(f"happening__{path}" for path in ABOUT))
        .order_by("pk")[:BATCH]
    )


def _these(notices: tuple[int, ...], now: datetime) -> QuerySet[Notice]:
    return to_mail(Notice.objects.filter(pk__in=notices), now)


def deliver(message: EmailMessage, what: str) -> int:
    """Send one mail; a server that refuses it is logged, without its address."""
    try:
        return message.send()
    except (OSError, smtplib.SMTPException) as trouble:
        logger.warning("could not mail %s: %s", what, type(trouble).__name__)
        return 0


def message_of(notice: Notice) -> EmailMessage | None:
    """The mail for one notice in its reader's language; None where nobody reads it."""
    person, kind = notice.recipient, KINDS[notice.happening.kind]
    if not has_mail(person):
        return None
    happening = notice.happening
    with translation.override(language_of(person)):
        facts = {
            "notice": kind,
            "person": person,
            "post": happening.post,
            "accounts": accounts_of(happening),
            "due_at": due_at(happening),
            "link": link_to(happening),
            "is_fixed": not kind.group,
            **shared(),
        }
        body = render_to_string("posts/mail/notice.txt", facts)
        return mail(person, str(kind.subject), body)


# --- What every mail has ---


def mail(person: Representative, subject: str, body: str) -> EmailMessage:
    """A mail to one person, with the way to choose which mail comes."""
    address = person.user.email if person.user else ""
    headers = {"List-Unsubscribe": f"<{choices_link()}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[address], headers=headers)


def shared() -> dict[str, str]:
    """What the foot of every mail says."""
    return {"city": settings.CITY_NAME, "choices": choices_link(), "list": settings.SITE_URL + reverse("posts:notices")}


def choices_link() -> str:
    return f"{settings.SITE_URL}{reverse('accounts:profile')}#notices"


def link_to(happening: Happening) -> str:
    return f"{settings.SITE_URL}{address_of(happening)}"


def address_of(happening: Happening, *, holds: bool = True) -> str:
    """Where a notice leads: the item itself; to the story of the post where there is nothing to do any more."""
    kind = KINDS[happening.kind]
    if happening.post_id is None:
        return reverse(kind.page)
    if not holds:
        return reverse("posts:detail", args=[happening.post_id])
    anchor = ""
    if happening.comment_id:
        anchor = f"#comment-{happening.comment_id}"
    elif happening.publication_id:
        anchor = f"#delivery-{happening.publication_id}"
    return reverse(kind.page, args=[happening.post_id]) + anchor


def accounts_of(happening: Happening) -> list[SocialAccount]:
    if happening.publication:
        return [happening.publication.account]
    return happening.post.target_accounts() if happening.post else []


def has_mail(person: Representative) -> bool:
    return person.user is not None and person.user.is_active and person.is_engaged()


def language_of(person: Representative) -> str:
    return (person.user.language if person.user else "") or settings.LANGUAGE_CODE


# --- The clock ---


def sweep(now: datetime | None = None) -> None:
    """What a ring that was lost, or a mail server that was down, left undone; and delegations that begin today."""
    now = now or timezone.now()
    tell_of_delegations()
    lost = Happening.objects.filter(told_at=None, tell_at__lte=now - PATIENCE).order_by("tell_at", "pk")
    for pk in lost.values_list("pk", flat=True)[:BATCH]:
        tell(pk)
    unsent = Notice.objects.filter(mail=Channel.AT_ONCE, mailed_at=None, read_at=None)
    send_at_once(unsent.filter(happening__told_at__lte=now - PATIENCE).order_by("pk")[:BATCH])


def tell_of_delegations() -> None:
    """Let whoever stands in for a reviewer know on the day it begins."""
    begun = Delegation.objects.in_force().filter(starts_on__gt=today() - timedelta(days=7))
    told = Happening.objects.filter(delegation__isnull=False).values("delegation")
    for delegation in begun.exclude(pk__in=told)[:BATCH]:
        happening, _made = Happening.objects.get_or_create(delegation=delegation, defaults={"kind": "delegated"})
        tell(happening.pk)


def drop_old(now: datetime | None = None) -> int:
    """Forget what happened long ago, read or not. Returns how many happenings."""
    old = Happening.objects.filter(at__lt=(now or timezone.now()) - KEPT)
    number = old.count()
    old.delete()
    return number
