"""Background work of the ground floor: the worker's sign of life, and the nightly look at the audit trail."""

import logging

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from governance.audit import verification
from governance.core import health

logger = logging.getLogger(__name__)


@shared_task(name="governance.heartbeat", ignore_result=True)
def heartbeat() -> None:
    health.note_worker_alive()


@shared_task(name="governance.verify_audit", ignore_result=True)
def verify_audit() -> None:
    """Re-compute the audit chain and keep its head outside the database, in the log and by mail.

    With the head elsewhere, cutting off the end of the trail is noticed too."""
    result = verification.run()
    if result.ok:
        logger.info("audit trail verified: %s events, head %s", result.count, result.head)
        subject = _("The audit trail is whole")
        body = _("%(count)s events were verified. The last one has the hash\n%(head)s\n\nKeep this message.") % {
            "count": result.count,
            "head": result.head,
        }
    else:
        logger.error("audit trail broken at event %s: %s", result.first_bad, result.reason)
        subject = _("The audit trail is BROKEN")
        body = _(
            "The chain does not hold at event %(sequence)s: %(reason)s.\n\nSomeone may have changed the record. "
            "Stop changes, keep a copy of the database, and run `manage.py verify_audit`."
        ) % {"sequence": result.first_bad, "reason": result.reason}
    if settings.ADMINS_MAIL:
        send_mail(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, None, settings.ADMINS_MAIL)
