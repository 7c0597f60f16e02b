"""The register of the City's social accounts: one account, and what can be done with it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access, applications, register, social, upkeep
from accounts.duties import DutyChoice
from accounts.forms import (
    AccountChangeForm,
    AccountRequestForm,
    DecisionForm,
    EmptyForm,
    GrantForm,
    OptionalReasonForm,
    PlaceField,
    ReasonForm,
)
from accounts.guards import Request, duty_required, representative_required, standing_of
from accounts.models import AccessGrant, AccountState, Credential, SocialAccount
from accounts.roles import Action, Role
from accounts.views.acting import ActPage, act_page, form_page, page_of, posted
from governance.core.errors import GovernanceError


@require_safe
@representative_required
def account_detail(request: Request, pk: int) -> HttpResponse:
    """One account: what it is for, whether it can be reached, who is entrusted with it."""
    rep = request.representative
    seen = register.with_health(access.visible_accounts(rep)).select_related(
        "department", "division", "requested_by", "decided_by"
    )
    account = get_object_or_404(seen, pk=pk)
    grants = account.grants.select_related("representative", "division", "department", "granted_by", "revoked_by")
    credential = Credential.objects.filter(account=account).defer("secret").select_related("held_by").first()
    can_manage = standing_of(request).holds("accounts.manage_accounts")
    return render(
        request,
        "accounts/detail.html",
        {
            "account": account,
            "approval_duty": DutyChoice(account.approval_duty).label if account.approval_duty else "",
            "signs": register.signs(account),
            "by_hand": social.by_hand(account),
            "can_connect": social.can_connect(account),
            "credential": credential,
            "is_ending": credential is not None and upkeep.is_ending(credential),
            "to_reconnect": upkeep.who_reconnects(account) if credential and credential.rejected_at else [],
            "can_ask": applications.is_ready(account.platform),
            "passwords": account.password_changes.filter(done_at__isnull=True).select_related(
                "withdrawal__representative", "withdrawal__division", "withdrawal__department", "leaver"
            ),
            "live": register.with_sleep(grants.filter(revoked_at__isnull=True).order_by("role", "pk")),
            "sees_people": standing_of(request).holds("accounts.view_register"),
            "ended": grants.filter(revoked_at__isnull=False).order_by("-revoked_at")[:10],
            "reviewers": access.entrusted(account, Action.REVIEW),
            "can_manage": can_manage,
            "can_grant": standing_of(request).holds("accounts.grant_access"),
            "can_withdraw": standing_of(request).holds("accounts.withdraw_access"),
            "is_open": account.state in (AccountState.ACTIVE, AccountState.PAUSED),
        },
    )


@form_page
@representative_required
def account_request(request: Request) -> HttpResponse:
    """Ask for an account: every person who acts for the City may."""
    access.require_standing(request.representative)
    form = AccountRequestForm(
        posted(request), initial={"place": PlaceField.initial_for(request.representative), "language": "en"}
    )
    page = ActPage(
        title=_("Ask for an account"),
        lede=_("The City uses social media selectively (4.1): say which goal it serves, and why on this network."),
        action=_("Ask for this account"),
        done=_("Your request is on the register. An administrator decides."),
        back=reverse("accounts:list"),
        back_label=_("Accounts"),
    )
    return act_page(
        request,
        page,
        form,
        lambda: social.request(by=request.representative, **form.given()),
        to=lambda account: account.get_absolute_url(),
    )


@form_page
@duty_required("accounts.manage_accounts")
def account_decide(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount, pk=pk)
    form = DecisionForm(posted(request))
    page = page_of(account, _("Decide on %(account)s"), _("Record the decision"), _("The decision is on record."))
    return act_page(request, page, form, lambda: social.decide(account, by=request.representative, **form.cleaned_data))


@form_page
@duty_required("accounts.manage_accounts")
def account_edit(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount, pk=pk)
    names = (
        "display_name handle url purpose goal language required_approvals urgent_allowed"
        " approval_duty remind_after_hours escalate_after_hours"
    ).split()
    initial = {name: getattr(account, name) for name in names} | {"place": PlaceField.initial_for(account)}
    form = AccountChangeForm(posted(request), initial=initial)
    page = page_of(account, _("Change the entry of %(account)s"), _("Save the entry"), _("The entry is saved."))
    return act_page(request, page, form, lambda: social.change(account, by=request.representative, **form.given()))


@require_POST
@duty_required("accounts.manage_accounts")
def account_verify(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount, pk=pk)
    try:
        accepted = social.verify(account, by=request.representative)
    except GovernanceError as trouble:
        messages.warning(request, trouble.message)
    else:
        if accepted:
            messages.success(request, _("The network accepts what is kept."))
        else:
            messages.error(request, _("The network refuses what is kept. Connect the account again."))
    return redirect(account)


@form_page
@duty_required("accounts.manage_accounts")
def account_pause(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount, pk=pk)
    form = ReasonForm(posted(request))
    page = page_of(
        account,
        _("Pause %(account)s"),
        _("Pause this account"),
        _("The account is paused. Nothing goes out on it."),
        danger=True,
        consequences=[
            _("Nothing is published on it, also what is scheduled, until somebody resumes it."),
            _("What comes due meanwhile is held, and is not sent by itself afterwards."),
            _("Reading and taking down go on."),
        ],
    )
    return act_page(request, page, form, lambda: social.pause(account, by=request.representative, **form.cleaned_data))


@form_page
@duty_required("accounts.manage_accounts")
def account_resume(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount, pk=pk)
    form = OptionalReasonForm(posted(request))
    page = page_of(account, _("Resume %(account)s"), _("Resume this account"), _("The account can be used again."))
    return act_page(request, page, form, lambda: social.resume(account, by=request.representative, **form.cleaned_data))


@form_page
@duty_required("accounts.manage_accounts")
def account_close(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount, pk=pk)
    form = ReasonForm(posted(request))
    page = page_of(
        account,
        _("Close %(account)s"),
        _("Close this account for good"),
        _("The account is closed."),
        danger=True,
        consequences=[
            _("Nobody is entrusted with it any more, and nothing goes out on it."),
            _("The password kept here is destroyed."),
            _("Its record stays. What stands on the network stays there until somebody takes it down."),
        ],
    )
    return act_page(request, page, form, lambda: social.close(account, by=request.representative, **form.cleaned_data))


@require_POST
@duty_required("accounts.withdraw_access")
def account_password_changed(request: Request, pk: int) -> HttpResponse:
    """Somebody changed the password on a network served by hand."""
    account = get_object_or_404(SocialAccount, pk=pk)
    form = EmptyForm(request.POST)
    if form.is_valid() and form.perform(social.record_password_changed, account, by=request.representative):
        messages.success(request, _("Recorded: the password of %(account)s was changed.") % {"account": account})
    for refusal in form.non_field_errors():
        messages.error(request, str(refusal))
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else account.get_absolute_url())


@form_page
@duty_required("accounts.grant_access")
def account_grant(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount, pk=pk)
    form = GrantForm(posted(request), initial={"holder": request.GET.get("holder", "")})
    page = page_of(account, _("Entrust somebody with %(account)s"), _("Entrust this account"), _("Access is granted."))
    return act_page(
        request,
        page,
        form,
        lambda: access.grant(
            account,
            form.cleaned_data["holder"],
            Role(form.cleaned_data["role"]),
            by=request.representative,
            expires_on=form.cleaned_data["expires_on"],
        ),
    )


@form_page
@duty_required("accounts.grant_access")
def grant_revoke(request: Request, pk: int) -> HttpResponse:
    grant = get_object_or_404(
        AccessGrant.objects.select_related("account", "representative", "division", "department"), pk=pk
    )
    if grant.revoked_at:
        raise Http404
    form = ReasonForm(posted(request))
    page = page_of(
        grant.account,
        _("End access to %(account)s"),
        _("End this access"),
        _("The access has ended."),
        lede=_(
            "%(holder)s is %(role)s of this account. Ending access is for people who leave or change jobs; "
            "for a failure to comply, withdraw it."
        )
        % {"holder": grant.holder, "role": grant.get_role_display()},
        danger=True,
    )
    return act_page(request, page, form, lambda: access.revoke(grant, by=request.representative, **form.cleaned_data))
