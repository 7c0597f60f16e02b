"""Connecting an account: by asking its holder at the network, or with a password or token made for this application."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import applications, connecting, connectors, social
from accounts.forms import CredentialsForm, ServerForm
from accounts.guards import Request, duty_required
from accounts.models import Credential, SocialAccount
from accounts.views.acting import ActPage, act_page, form_page, page_of, posted
from governance.core.errors import GovernanceError


@form_page
@duty_required("accounts.manage_accounts")
def account_connect(request: Request, pk: int) -> HttpResponse:
    """Ask the holder of the account at its network, where it has such a thing; else ask for a password."""
    account = get_object_or_404(SocialAccount, pk=pk)
    if not applications.is_ready(account.platform):
        return _by_password(request, account)
    kept = _kept(account)
    network = connectors.row(account.platform)
    form = ServerForm(posted(request), server=kept.server if kept else network.server, fixed=bool(network.server))
    departure = None
    if request.method == "POST" and form.is_valid():
        form.perform(
            connecting.begin,
            account,
            by=request.representative,
            session=request.session.session_key or "",
            server=form.cleaned_data["server"],
        )
        departure = form.outcome
    return render(
        request,
        "accounts/connect.html",
        {"account": account, "network": network, "form": form, "departure": departure, "kept": kept},
        status=form.status if form.errors else 200,
    )


@form_page
@duty_required("accounts.manage_accounts")
def account_connect_by_password(request: Request, pk: int) -> HttpResponse:
    """Connect with an app password or a token that somebody made at the network."""
    return _by_password(request, get_object_or_404(SocialAccount, pk=pk))


@never_cache
@require_safe
@duty_required("accounts.manage_accounts")
def connected(request: Request) -> HttpResponse:
    """Where a network sends people back to. The answer leaves the address bar at once, whatever comes of it."""
    back = "accounts:list"
    try:
        session = request.session.session_key or ""
        attempt = connecting.arrive(by=request.representative, session=session, state=request.GET.get("state", ""))
        back = attempt.account.get_absolute_url()
        code, error = request.GET.get("code", ""), request.GET.get("error", "")
        kept = connecting.complete(attempt, by=request.representative, code=code, error=error)
    except GovernanceError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The network allows it. What it gave is kept encrypted."))
        if kept.missing:
            messages.warning(
                request,
                _("It lacks permissions, so some things won't work: %(names)s. Connect it again and allow them all.")
                % {"names": ", ".join(kept.missing)},
            )
    return redirect(back)


def _by_password(request: Request, account: SocialAccount) -> HttpResponse:
    """Connect an account, or put a new password in place of the one that is kept."""
    kept = _kept(account)
    initial: dict[str, Any] = (
        {"server": kept.server, "identifier": kept.identifier}
        if kept
        else {"server": connectors.row(account.platform).server, "identifier": account.handle}
    )
    form = CredentialsForm(posted(request), initial=initial)
    act = social.rotate_credential if kept else social.connect
    page: ActPage = page_of(
        account,
        _("Renew the password of %(account)s") if kept else _("Connect %(account)s"),
        _("Try it and keep it"),
        _("The network accepts it. It is kept encrypted."),
        lede=_("Use a password made for this application on the network, never the one people type there."),
    )
    return act_page(request, page, form, lambda: act(account, by=request.representative, **form.cleaned_data))


def _kept(account: SocialAccount) -> Credential | None:
    return Credential.objects.filter(account=account).defer("secret").first()
