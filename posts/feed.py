"""A person's calendar as iCalendar (RFC 5545), for the program they keep their own appointments in.

It tells where each post stands and on which accounts, with a link. The words of a post are in it only once they are
out: what is drafted or waits for a decision stays inside, and a title inside this office always does."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Representative
from governance.templatetags.agenda import sign_of
from posts import agenda
from posts.agenda import Asked, Entry, Reader
from posts.models import DeliveryAttempt
from posts.states import DeliveryState, PostState

BACK, AHEAD = timedelta(days=30), timedelta(days=180)
MOST = 1_000  # entries; of more, those that lie furthest ahead are left out
LINE = 75  # octets of a line, without its end (RFC 5545, 3.1)
TENTATIVE = frozenset({*agenda.WISHED} - {PostState.EXPIRED})
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Written:
    """The calendar, and a mark that changes when it does."""

    body: bytes
    etag: str


def written(rep: Representative) -> Written:
    """The calendar of this person today, in their language."""
    today = timezone.localdate()
    entrusted = set(access.accounts_of(rep).values_list("pk", flat=True))
    found = agenda.keys(Reader.of(rep, entrusted), today - BACK, today + AHEAD, Asked())[:MOST]
    entries = agenda.entries_of(found)
    language = (rep.user.language if rep.user else "") or settings.LANGUAGE_CODE
    with translation.override(language):
        body = "".join(f"{line}\r\n" for line in folded(_lines(entries))).encode()
    return Written(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def folded(lines: Iterable[str]) -> Iterator[str]:
    """Lines of at most 75 octets; what follows begins with a blank. No character is cut in two."""
    for line in lines:
        part, size = "", 0
        for character in line:
            width = len(character.encode())
            if size + width > LINE:
                yield part
                part, size = " ", 1
            part, size = part + character, size + width
        yield part


def escaped(text: str) -> str:
    """As a value of kind TEXT is written (RFC 5545, 3.3.11); other control characters have no place in one."""
    plain = "".join(sign for sign in text.replace("\r\n", "\n") if sign in "\n\t" or sign.isprintable())
    for sign, written_as in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(sign, written_as)
    return plain


# --- Parts ---


def _lines(entries: list[Entry]) -> Iterator[str]:
    tried = _last_tries(entries)
    name = escaped(_("Posts of %(city)s") % {"city": settings.CITY_NAME} if settings.CITY_NAME else _("Posts"))
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Imprimatur//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"X-WR-TIMEZONE:{settings.TIME_ZONE}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    )
    for entry in entries:
        yield from _event(entry, tried)
    yield "END:VCALENDAR"


def _event(entry: Entry, tried: dict[int, datetime]) -> Iterator[str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    thing = f"publication-{entry.publication}" if entry.publication else f"post-{entry.post}"
    changed = max(entry.changed_at, tried.get(entry.publication or 0, entry.changed_at))
    accounts = ", ".join(str(account) for account in entry.accounts)
    summary = f"{sign_of(entry.state)[2]}: {accounts}"
    link = settings.SITE_URL + reverse("posts:detail", args=[entry.post])
    words = [entry.text] if entry.is_out else []
    yield from (
        "BEGIN:VEVENT",
        f"UID:{thing}@{host}",
        f"DTSTAMP:{_utc(changed)}",
        f"LAST-MODIFIED:{_utc(changed)}",
        f"SEQUENCE:{int((changed - _EPOCH).total_seconds())}",
        f"DTSTART:{_utc(entry.at)}",
        f"SUMMARY:{escaped('. '.join([summary, *words]))}",
        f"DESCRIPTION:{escaped(chr(10).join([*words, link]))}",
        f"URL:{link}",
        f"STATUS:{'TENTATIVE' if entry.state in TENTATIVE else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _last_tries(entries: Iterable[Entry]) -> dict[int, datetime]:
    """When the last try of each publication that isn't out ended, in one question."""
    pks = [entry.publication for entry in entries if entry.publication and entry.state != DeliveryState.SENT]
    ended = DeliveryAttempt.objects.filter(publication__in=pks, ended_at__isnull=False).values("publication")
    return dict(ended.annotate(last=Max("ended_at")).values_list("publication", "last")) if pks else {}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
