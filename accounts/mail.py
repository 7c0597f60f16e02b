"""Mail about logins. Never a password, never a post: a link to where the person sets or does it."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import upkeep
from accounts.models import Credential, SocialAccount, User


def password_link(user: User) -> str:
    """Where this person, and nobody else, sets a password; works once, for PASSWORD_RESET_TIMEOUT."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=_parts(key))


def send_invitation(user_id: int) -> None:
    """Tell somebody that they have a login, in their language, with the link to set a password."""
    user = User.objects.select_related("representative").get(pk=user_id)
    if not user.is_active:
        return
    with translation.override(user.language or settings.LANGUAGE_CODE):
        send_mail(
            _("Imprimatur: your login for %(city)s") % {"city": settings.CITY_NAME},
            render_to_string(
                "accounts/mail/invitation.txt",
                {
                    "name": user.representative.full_name,
                    "city": settings.CITY_NAME,
                    "link": password_link(user),
                    "address": user.email,
                    "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
                    "sign_in": settings.SITE_URL + reverse("account_login"),
                },
            ),
            None,
            [user.email],
        )


def ask_to_reconnect(account_id: int) -> int:
    """Ask whoever connected an account, or the administrators, to connect it again. Returns how many mails left."""
    account = SocialAccount.objects.get(pk=account_id)
    kept = Credential.objects.filter(account=account).defer("secret").first()
    if kept is None or not (kept.rejected_at or upkeep.is_ending(kept)):
        return 0  # somebody did so meanwhile
    sent = 0
    for person in upkeep.who_reconnects(account):
        user = person.user
        if user is None:
            continue
        with translation.override(user.language or settings.LANGUAGE_CODE):
            subject = (
                _("Imprimatur: %(account)s must be connected again")
                if kept.rejected_at
                else _("Imprimatur: the access to %(account)s ends soon")
            )
            words = {
                "name": person.full_name,
                "account": account,
                "refused": kept.rejected_at is not None,
                "why": _(kept.rejected_reason) if kept.rejected_reason else "",
                "ends_at": kept.expires_at,
                "link": settings.SITE_URL + account.get_absolute_url(),
            }
            body = render_to_string("accounts/mail/reconnect.txt", words)
            sent += send_mail(subject % {"account": account}, body, None, [user.email], fail_silently=True)
    return sent


def _parts(key: str) -> dict[str, str]:
    uidb36, token = key.split("-", 1)
    return {"uidb36": uidb36, "key": token}
