"""The City's registrations with the networks: who asks when the holder of an account is asked to let us speak for it.

Those of Meta, X and LinkedIn stand in the settings; a Mastodon server registers us when an account on it is first
connected, and its answer is kept encrypted."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import connectors, vault
from accounts.connectors import oauth
from accounts.connectors.oauth import Application
from accounts.models import NetworkApp
from governance.core.errors import GuardFailed

LONGEST = 300  # of an id


def back() -> str:
    """Where a network sends the administrator back to: one address for all, entered at each registration."""
    return settings.SITE_URL + reverse("accounts:connected")


def is_ready(platform: str) -> bool:
    """Whether somebody can be asked on this network: it has such a thing, and the City is known to it or can be."""
    entrance = connectors.row(platform).entrance
    return entrance is not None and (not entrance.app or bool(_in_settings(entrance.app).client_id))


def at(platform: str, server: str) -> tuple[Application, NetworkApp | None]:
    """The registration to ask with, made now where the server makes them; with its row, where it has one."""
    network = connectors.row(platform)
    if network.entrance is None:
        raise GuardFailed(_("On this network nobody can be asked; use a password made for this application."))
    if network.entrance.app:
        found = _in_settings(network.entrance.app)
        if not found.client_id:
            raise GuardFailed(
                _("The City has no application at %(network)s yet. Whoever runs this software sets it up.")
                % {"network": network.name}
            )
        return found, None
    row = NetworkApp.objects.filter(platform=platform, server=server, back=back()).first()
    if row is None:
        made = oauth.register(
            server, network, name=f"Imprimatur, {settings.CITY_NAME}"[:60], back=back(), website=settings.SITE_URL
        )
        if len(made.client_id) > LONGEST:
            raise GuardFailed(_("The server's answer can't be used."), field="server")
        row, _made = NetworkApp.objects.get_or_create(
            platform=platform,
            server=server,
            back=back(),
            defaults={"client_id": made.client_id, "secret": vault.seal(made.client_secret)},
        )
    return opened(row), row


def opened(row: NetworkApp) -> Application:
    """A registration that is kept, unsealed; for the moment of a network call."""
    return Application(row.client_id, vault.unseal(row.secret))


def secret_of(platform: str, server: str, client_id: str) -> str:
    """The secret that belongs to a token's application, "" where the City no longer has that application."""
    entrance = connectors.row(platform).entrance
    if entrance is None or not client_id:
        return ""
    if entrance.app:
        found = _in_settings(entrance.app)
        return found.client_secret if found.client_id == client_id else ""
    row = NetworkApp.objects.filter(platform=platform, server=server, client_id=client_id).first()
    return vault.unseal(row.secret) if row else ""


def forget(row: NetworkApp) -> None:
    """The server doesn't know this registration any more; the next attempt makes another."""
    NetworkApp.objects.filter(pk=row.pk).delete()


def _in_settings(name: str) -> Application:
    return Application(*settings.NETWORK_APPS[name])
