"""Background work of people and accounts: shells that call an act."""

from celery import shared_task

from accounts import logins, mail


@shared_task(name="accounts.send_invitation")
def send_invitation(user_id: int) -> None:
    mail.send_invitation(user_id)


@shared_task(name="accounts.close_departures")
def close_departures() -> None:
    logins.close_departures()
