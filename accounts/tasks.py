"""Background work of people and accounts: shells that call an act."""

from celery import shared_task

from accounts import connecting, logins, mail, upkeep
from accounts.models import SocialAccount


@shared_task(name="accounts.send_invitation")
def send_invitation(user_id: int) -> None:
    mail.send_invitation(user_id)


@shared_task(name="accounts.close_departures")
def close_departures() -> None:
    logins.close_departures()


@shared_task(name="accounts.look_after_due")
def look_after_due() -> None:
    upkeep.look_after_due()
    connecting.forget_stale()


@shared_task(name="accounts.look_after")
def look_after(account_id: int) -> None:
    upkeep.look_after(SocialAccount.objects.get(pk=account_id))


@shared_task(name="accounts.ask_to_reconnect")
def ask_to_reconnect(account_id: int) -> None:
    mail.ask_to_reconnect(account_id)
