"""Training in force (4.2.6: ongoing, so every record runs out)."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Representative, TrainingRecord
from accounts.models.people import today
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed, Obstacle


def valid_to(rep: Representative) -> date | None:
    """The last day this person's training counts, or None where there is none on record."""
    return TrainingRecord.objects.filter(representative=rep).values_list("expires_on", flat=True).first()


def is_current(rep: Representative) -> bool:
    """Training counts today, or isn't required of this kind of representative."""
    return counts(rep, valid_to(rep))


def counts(rep: Representative, last_day: date | None) -> bool:
    """The same where the last day of their training is known."""
    if rep.kind not in settings.TRAINING_REQUIRED_FOR:
        return True
    return last_day is not None and last_day >= today()


def obstacle(rep: Representative, last_day: date | None) -> Obstacle:
    """Why lacking training stands in the way, for the lists of reasons. `last_day`: until when it counted."""
    message = (
        _("Training of %(person)s expired on %(day)s.") % {"person": rep, "day": date_format(last_day)}
        if last_day
        else _("No training is on record for %(person)s.") % {"person": rep}
    )
    return Obstacle("training_expired", message, _("Record the course once it is taken."))


@transaction.atomic
def record_training(
    rep: Representative,
    *,
    by: Representative,
    course: str,
    completed_on: date,
    expires_on: date | None = None,
) -> TrainingRecord:
    """Put a completed course on record; without an end date it counts for the City's usual time."""
    from accounts import access  # access asks this module; only this act asks back

    Representative.objects.select_for_update(no_key=True).get(pk=rep.pk)
    access.require_duty(by, "accounts.manage_people")
    expires_on = expires_on or completed_on + timedelta(days=settings.TRAINING_VALID_DAYS)
    if rep == by:
        raise GuardFailed(_("You can't record your own training. Ask another administrator."))
    if not course.strip():
        raise GuardFailed(_("Say which course."), field="course")
    if completed_on > today():
        raise GuardFailed(_("A course can't be completed in the future."), field="completed_on")
    if expires_on < completed_on:
        raise GuardFailed(_("It would expire before it was completed."), field="expires_on")
    made, new = TrainingRecord.objects.get_or_create(
        representative=rep,
        course=course.strip(),
        completed_on=completed_on,
        defaults={"expires_on": expires_on, "recorded_by": by},
    )
    if new:
        trail.record(Action.TRAINING_RECORDED, made, by=by, representative=rep.pk, valid_to=str(expires_on))
    return made
