"""The registers the checker reads beside the rules: the City's own contacts, and days with special rules.

An entry is never deleted: it is retired, so that a later load doesn't bring it back and the record stays whole."""

import re
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.audit import trail
from governance.audit.actions import Action
from governance.checker.contacts import parse_contacts
from governance.checker.findings import OfficialContacts
from governance.core.errors import GuardFailed
from governance.core.guards import require_duty
from governance.policy.models import ContactKind, OfficialContact, RestrictedPeriod
from governance.policy.rulebook import MANAGE

_SHAPES = {
    ContactKind.PHONE: re.compile(r"[0-9+().,\- ]*(?:[0-9][0-9+().\- ]*){3,}(?:(?:ext|poste|x)\.? ?[0-9]{1,6})?", re.I),
    ContactKind.EMAIL: re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+"),
    ContactKind.DOMAIN: re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.I),
    ContactKind.ADDRESS: re.compile(r".*\d.*\w{2,}.*"),
    ContactKind.POSTAL_CODE: re.compile(r"[a-z]\d[a-z] ?\d[a-z]\d", re.I),
}


def official_contacts() -> OfficialContacts:
    """Numbers, addresses and domains the City publishes itself: never personal information (MFIPPA s. 2(2.1))."""
    return as_contacts(standing_contacts())


def as_contacts(rows: Iterable[OfficialContact]) -> OfficialContacts:
    """These entries as the checker reads them."""
    return parse_contacts({"contact": [{"kind": row.kind, "value": row.value} for row in rows]})


def standing_contacts() -> QuerySet[OfficialContact]:
    """Entries that count now."""
    return OfficialContact.objects.filter(retired_at__isnull=True)


def standing_periods() -> QuerySet[RestrictedPeriod]:
    """Periods that weren't cancelled, past and future ones too."""
    return RestrictedPeriod.objects.filter(retired_at__isnull=True)


def periods_of(day: date) -> QuerySet[RestrictedPeriod]:
    """The periods this day lies in."""
    return standing_periods().filter(starts_on__lte=day, ends_on__gte=day)


def restricted_period(on: date) -> RestrictedPeriod | None:
    """The period this day lies in, the one that ends last: campaign content is blocked (Municipal Elections Act)."""
    return periods_of(on).order_by("-ends_on").first()


# --- Official contacts -------------------------------------------------------------------------------------------


@transaction.atomic
def record_contact(
    kind: str, value: str, *, by: trail.Acting, use: str, source: str, verified_on: date | None
) -> OfficialContact:
    """Enter a contact the City publishes. One that stands already, however it is written, is returned as it is;
    one that was retired stands again."""
    require_duty(by, MANAGE)
    value = " ".join(value.split())
    if kind not in ContactKind.values:
        raise GuardFailed(_("Choose what kind of contact this is."), field="kind")
    if not _SHAPES[ContactKind(kind)].fullmatch(value):
        raise GuardFailed(
            _("%(value)s doesn't look like a %(kind)s.") % {"value": value, "kind": ContactKind(kind).label},
            field="value",
        )
    _require_reasons(use, source, verified_on)
    contact = _same_contact(kind, value)
    if contact and contact.retired_at is None:
        return contact
    contact = contact or OfficialContact(kind=kind, value=value)
    contact.use, contact.source, contact.verified_on, contact.retired_at = use, source, verified_on, None
    contact.save()
    trail.record(Action.CONTACT_RECORDED, contact, by=by, kind=kind)
    return contact


@transaction.atomic
def change_contact(
    contact: OfficialContact, *, by: trail.Acting, use: str, source: str, verified_on: date | None
) -> OfficialContact:
    """Say anew what a contact is for, where it was read and when; another number is another entry."""
    contact = OfficialContact.objects.select_for_update().get(pk=contact.pk)
    require_duty(by, MANAGE)
    _require_reasons(use, source, verified_on)
    if (contact.use, contact.source, contact.verified_on) == (use, source, verified_on):
        return contact
    contact.use, contact.source, contact.verified_on = use, source, verified_on
    contact.save(update_fields=["use", "source", "verified_on"])
    trail.record(
        Action.CONTACT_RECORDED, contact, by=by, kind=contact.kind,
        verified_on=verified_on.isoformat() if verified_on else None,
    )  # fmt: skip
    return contact


@transaction.atomic
def retire_contact(contact: OfficialContact, *, by: trail.Acting) -> OfficialContact:
    """It isn't the City's any more: from now on the checker treats it like anyone's."""
    contact = OfficialContact.objects.select_for_update().get(pk=contact.pk)
    if contact.retired_at:
        return contact
    require_duty(by, MANAGE)
    contact.retired_at = timezone.now()
    contact.save(update_fields=["retired_at"])
    trail.record(Action.CONTACT_RETIRED, contact, by=by, kind=contact.kind)
    return contact


def _same_contact(kind: str, value: str) -> OfficialContact | None:
    """The entry that means the same: 705-742-7777 is (705) 742 7777."""
    wanted = parse_contacts({"contact": [{"kind": kind, "value": value}]})
    rows = OfficialContact.objects.select_for_update().filter(kind=kind)
    return next(
        (row for row in rows if parse_contacts({"contact": [{"kind": kind, "value": row.value}]}) == wanted), None
    )


def _require_reasons(use: str, source: str, verified_on: date | None) -> None:
    if not use.strip():
        raise GuardFailed(_("Say what it is for, such as “City Hall, main line”."), field="use")
    if not source.strip():
        raise GuardFailed(_("Say where the City publishes it."), field="source")
    if verified_on and verified_on > timezone.localdate():
        raise GuardFailed(_("This day hasn't come yet."), field="verified_on")


# --- Restricted periods ------------------------------------------------------------------------------------------


@transaction.atomic
def record_period(name: str, starts_on: date, ends_on: date, *, by: trail.Acting, basis: str) -> RestrictedPeriod:
    """Enter days in which campaign content is blocked: a by-election, a ballot question."""
    require_duty(by, MANAGE)
    if ends_on < starts_on:
        raise GuardFailed(_("The last day lies before the first."), field="ends_on")
    if not name.strip():
        raise GuardFailed(_("Give the period a name."), field="name")
    if not basis.strip():
        raise GuardFailed(_("Name the law or resolution it rests on."), field="basis")
    period = RestrictedPeriod.objects.select_for_update().filter(name=name, starts_on=starts_on).first()
    if period and (period.ends_on, period.basis, period.retired_at) == (ends_on, basis, None):
        return period
    period = period or RestrictedPeriod(name=name, starts_on=starts_on)
    period.ends_on, period.basis, period.retired_at = ends_on, basis, None
    period.save()
    trail.record(
        Action.PERIOD_RECORDED, period, by=by, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat()
    )  # fmt: skip
    return period


@transaction.atomic
def retire_period(period: RestrictedPeriod, *, by: trail.Acting) -> RestrictedPeriod:
    """Cancel a period: it blocks nothing from now on."""
    period = RestrictedPeriod.objects.select_for_update().get(pk=period.pk)
    if period.retired_at:
        return period
    require_duty(by, MANAGE)
    period.retired_at = timezone.now()
    period.save(update_fields=["retired_at"])
    trail.record(Action.PERIOD_RETIRED, period, by=by)
    return period
