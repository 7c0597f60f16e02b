"""Withdrawing access (4.5.3) in four steps: whose and what it stops, clause and reason, confirm, passwords."""

import hashlib
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Holder
from accounts.forms import ConfirmForm, LongReasonForm, WithdrawalForm
from accounts.guards import Request, duty_required, standing_of
from accounts.models import AccessGrant, Credential, Department, Division, Representative, Withdrawal
from accounts.views.acting import ActPage, act_page, paged, posted
from governance.core.errors import Conflict
from governance.core.forms import ActForm

SCOPES: dict[str, Any] = {"department": Department, "division": Division, "person": Representative}


@require_safe
@duty_required("accounts.withdraw_access")
def choose(request: Request) -> HttpResponse:
    """Step 1: whose access, and everything that would stop."""
    scope = request.GET.get("scope", "person")
    scope = scope if scope in SCOPES else "person"
    holder = _holder(scope, request.GET.get(scope, ""))
    choices = {
        "department": lambda: [(one.pk, one.name) for one in Department.objects.all()],
        "division": lambda: [
            (one.pk, f"{one.department}: {one}") for one in Division.objects.select_related("department")
        ],
        "person": lambda: [
            (one.pk, f"{one.full_name}, {one.department}")
            for one in Representative.objects.select_related("department")
        ],
    }
    context: dict[str, Any] = {
        "scope": scope,
        "scopes": [("department", _("A department")), ("division", _("A division")), ("person", _("A person"))],
        "choices": choices[scope](),
        "holder": holder,
    }
    if holder is not None:
        people = _people(holder)
        context |= {
            "consequences": access.consequences(holder),
            "people": people,
            "page": paged(request, people),
            "standing": Withdrawal.objects.filter(ended_at__isnull=True, **access.holder_field(holder)).first(),
        }
        for rep in context["page"]:
            rep.roles = sorted({grant.get_role_display() for grant in rep.live})
            rep.on_accounts = sorted({str(grant.account) for grant in rep.live})
    return render(request, "accounts/withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required("accounts.withdraw_access")
def confirm(request: Request) -> HttpResponse:
    """Steps 2 and 3: clause and reason, then all of it once more with the button that does it."""
    asked = request.POST if request.method == "POST" else request.GET
    scope = asked.get("scope", "")
    holder = _holder(scope, asked.get(scope, "")) if scope in SCOPES else None
    if holder is None:
        return redirect("accounts:withdraw")
    context = {
        "holder": holder,
        "scope": scope,
        "consequences": access.consequences(holder),
        "state": _state(holder),
        "back": f"{reverse('accounts:withdraw')}?scope={scope}&{scope}={holder.pk}",
    }
    step = request.POST.get("step", "")
    why = WithdrawalForm(request.POST if step else None)
    if not step or not why.is_valid():
        return _step(request, "accounts/withdraw_reason.html", context, why)
    context |= {"clause": why.cleaned_data["clause"], "reason": why.cleaned_data["reason"]}
    final = ConfirmForm(request.POST if step == "confirm" else None)
    if step == "confirm" and final.is_valid() and final.perform(_withdraw, request, final, context):
        return redirect(final.outcome)
    return _step(request, "accounts/withdraw_confirm.html", context, final)


def _withdraw(request: Request, form: ConfirmForm, context: dict[str, Any]) -> Withdrawal:
    """Only what was read is withdrawn: a list that changed meanwhile is shown again."""
    if form.cleaned_data["seen"] != context["state"]:
        raise Conflict(_("People or accounts changed since you read this. Read it once more."))
    return access.withdraw(
        context["holder"], by=request.representative, clause=context["clause"], reason=context["reason"]
    )


def _step(request: Request, template: str, context: dict[str, Any], form: ActForm) -> HttpResponse:
    status = form.status if form.is_bound and form.errors else 200
    return render(request, template, context | {"form": form}, status=status)


@require_safe
@duty_required("accounts.withdraw_access")
def withdrawal_detail(request: Request, pk: int) -> HttpResponse:
    """One withdrawal as it was recorded, and step 4: the passwords only a person can change."""
    withdrawal = get_object_or_404(
        Withdrawal.objects.select_related(
            "clause__policy", "representative", "division__department", "department", "withdrawn_by", "ended_by"
        ),
        pk=pk,
    )
    changes = list(
        withdrawal.password_changes.select_related("account", "done_by").annotate(
            connected=Exists(Credential.objects.filter(account=OuterRef("account")))
        )
    )
    return render(
        request,
        "accounts/withdrawal.html",
        {
            "withdrawal": withdrawal,
            "changes": changes,
            "done": sum(1 for change in changes if change.done_at),
            "people": access.people_under(withdrawal.holder).count(),
            "can_manage": standing_of(request).holds("accounts.manage_accounts"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required("accounts.withdraw_access")
def reinstate(request: Request, pk: int) -> HttpResponse:
    withdrawal = get_object_or_404(Withdrawal, pk=pk)
    if withdrawal.ended_at:
        return redirect(withdrawal)
    form = LongReasonForm(posted(request))
    page = ActPage(
        title=_("Reinstate access of %(holder)s") % {"holder": withdrawal.holder},
        action=_("Reinstate access"),
        done=_("Access is reinstated."),
        back=withdrawal.get_absolute_url(),
        back_label=_("Withdrawal %(number)s") % {"number": withdrawal.pk},
        consequences=[
            _("The grants they held before count again, as far as they haven't ended."),
            _("Held posts are not sent by this: somebody releases them again, one by one."),
            _("Passwords changed meanwhile stay changed."),
        ],
    )
    return act_page(
        request, page, form, lambda: access.reinstate(withdrawal, by=request.representative, **form.cleaned_data)
    )


def _holder(scope: str, pk: str) -> Holder | None:
    if not pk:
        return None
    if not pk.isdecimal():
        raise Http404
    found: Holder = get_object_or_404(SCOPES[scope], pk=pk)
    return found


def _people(holder: Holder) -> QuerySet[Representative]:
    """People under the holder, each with `live`: the grants they hold in person."""
    live = AccessGrant.objects.filter(revoked_at__isnull=True).select_related("account")
    return (
        access.people_under(holder)
        .select_related("department", "division")
        .prefetch_related(Prefetch("accessgrants", live, to_attr="live"))
        .order_by("full_name", "pk")
    )


def _state(holder: Holder) -> str:
    """A digest of whom and what it concerns, so that the button does what was read."""
    people = sorted(access.people_under(holder).values_list("pk", flat=True))
    accounts = sorted(access.accounts_under(holder).values_list("pk", flat=True))
    return hashlib.sha256(repr((people, accounts)).encode()).hexdigest()[:16]
