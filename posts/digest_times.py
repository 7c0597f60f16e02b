"""When digests go out: on working days, Monday to Friday, at hours of the City's clock."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from posts.models import DigestTime

HOURS = {DigestTime.MORNING: (8,), DigestTime.NOON: (12,), DigestTime.TWICE: (8, 13)}
SATURDAY = 5


def of_day(chosen: str, moment: datetime) -> list[datetime]:
    """The digests of the day of this moment."""
    day = timezone.localtime(moment).date()
    if day.weekday() >= SATURDAY:
        return []
    return [timezone.make_aware(datetime.combine(day, time(hour))) for hour in HOURS[DigestTime(chosen)]]


def latest(chosen: str, now: datetime) -> datetime | None:
    """The last digest of today that is due; None before it, and on days without."""
    return max((each for each in of_day(chosen, now) if each <= now), default=None)


def following(chosen: str, now: datetime) -> datetime:
    """The next one to come."""
    days = (now + timedelta(days=number) for number in range(8))
    return min(each for day in days for each in of_day(chosen, day) if each > now)
