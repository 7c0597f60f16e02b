"""Shells for the workers: each takes an id and calls the act (ARCHITECTURE 9)."""

from celery import shared_task

from monitoring import removals, watching


@shared_task(name="monitoring.watch_due", ignore_result=True)
def watch_due() -> None:
    watching.watch_due()


@shared_task(name="monitoring.observe", ignore_result=True)
def observe(account_id: int) -> None:
    watching.observe(account_id)


@shared_task(name="monitoring.adopt_sent", ignore_result=True)
def adopt_sent() -> None:
    watching.adopt_sent()


@shared_task(name="monitoring.carry_out_due", ignore_result=True)
def carry_out_due() -> None:
    removals.carry_out_due()


@shared_task(name="monitoring.carry_out", ignore_result=True)
def carry_out(removal_id: int) -> None:
    removals.carry_out(removal_id)
