"""Background work of posts: shells that call the act. Safe to run twice; their work is found in the database."""

from celery import shared_task

from posts import digest, publishing, rechecking, telling, unsaved, urgent, waiting


@shared_task(name="posts.deliver", ignore_result=True)
def deliver(publication_id: int) -> None:
    publishing.deliver(publication_id)


@shared_task(name="posts.deliver_due", ignore_result=True)
def deliver_due() -> None:
    publishing.deliver_due()


@shared_task(name="posts.sweep", ignore_result=True)
def sweep() -> None:
    publishing.sweep()


@shared_task(name="posts.expire", ignore_result=True)
def expire() -> None:
    waiting.expire_due()


@shared_task(name="posts.settle", ignore_result=True)
def settle() -> None:
    publishing.settle_due()


@shared_task(name="posts.escalate_reviews", ignore_result=True)
def escalate_reviews() -> None:
    urgent.escalate_due()


@shared_task(name="posts.remind_reviewers", ignore_result=True)
def remind_reviewers() -> None:
    waiting.remind_due()
    waiting.escalate_due()


@shared_task(name="posts.notify", ignore_result=True)
def notify(happening_id: int) -> None:
    telling.tell(happening_id)


@shared_task(name="posts.tell_due", ignore_result=True)
def tell_due() -> None:
    telling.sweep()


@shared_task(name="posts.send_digests", ignore_result=True)
def send_digests() -> None:
    digest.send_due()


@shared_task(name="posts.drop_notices", ignore_result=True)
def drop_notices() -> None:
    telling.drop_old()


@shared_task(name="posts.recheck", ignore_result=True)
def recheck() -> None:
    rechecking.recheck_waiting()


@shared_task(name="posts.drop_unsaved", ignore_result=True)
def drop_unsaved() -> None:
    unsaved.drop_old()
