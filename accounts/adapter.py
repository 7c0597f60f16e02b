"""Sign-in rules: nobody signs up by themselves; an administrator makes logins, or the City's provider vouches."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse

from accounts.models import Representative, User
from accounts.vault import open_text, seal_text


class AccountAdapter(DefaultAccountAdapter):
    """Local sign-in, and the last door of every other way in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """A login opens only for somebody who acts for the City today, whichever way they came."""
        rep = Representative.objects.filter(user=user).first()
        if rep is None or not rep.is_engaged():
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The City's provider may sign in those who already have a login here; it makes no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """The provider vouches for an address; it opens the login an administrator made for that very address."""
        for address in sociallogin.email_addresses:
            if address.verified:
                user = User.objects.filter(email=address.email.lower(), is_active=True).first()
                if user is not None:
                    return user, address.email
        return None


class MFAAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted with the vault's keys."""

    def encrypt(self, text: str) -> str:
        return seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(encrypted_text)
