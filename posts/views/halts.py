"""Stop everything, and let it go on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.guards import Request, duty_required, representative_required
from accounts.models import Department, SocialAccount
from accounts.views.acting import paged
from posts import halting
from posts.authority import Authority
from posts.forms import HaltForm, ReasonForm
from posts.models import Halt
from posts.views.compose import posted


@require_http_methods(["GET", "POST"])
@representative_required
def index(request: Request) -> HttpResponse:
    """What is stopped now and was before, and the button that stops: the accounts this person may stop, or all."""
    rep = request.representative
    stops_all = halting.may_halt(rep)
    form = HaltForm(
        posted(request),
        everything=stops_all,
        departments=_departments(stops_all),
        accounts=_accounts(request, stops_all),
    )
    if form.is_valid() and form.perform(halting.halt, by=rep, **form.act()):
        messages.success(request, _("Publishing is stopped for %(scope)s.") % {"scope": form.outcome.scope})
        return redirect("posts:halts")
    rows = Halt.objects.select_related("department", "account", "called_by", "lifted_by")
    past = rows.filter(lifted_at__isnull=False)
    context: dict[str, Any] = {
        "form": form,
        "may_stop": form.offers_something,
        "may_lift": stops_all,
        "standing": rows.filter(lifted_at=None),
        "page": paged(request, past),
        "waiting": halting.would_stop(),
    }
    return render(request, "posts/halts.html", context, status=form.status if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@duty_required(halting.HALT)
def lift(request: Request, pk: int) -> HttpResponse:
    """Let publishing go on; what fell due meanwhile waits for a decision each."""
    halted = get_object_or_404(Halt.objects.select_related("department", "account"), pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid() and form.perform(
        halting.lift, halted, by=request.representative, reason=form.cleaned_data["reason"]
    ):
        messages.success(request, _("Publishing may go on for %(scope)s.") % {"scope": halted.scope})
        return redirect("posts:halts")
    return render(
        request, "posts/halt_lift.html", {"form": form, "halt": halted}, status=form.status if form.is_bound else 200
    )


def _departments(stops_all: bool) -> list[Department]:
    return list(Department.objects.order_by("name")) if stops_all else []


def _accounts(request: Request, stops_all: bool) -> list[SocialAccount]:
    """All in use for those with the duty; else those where this person decides."""
    in_use = SocialAccount.objects.exclude(state__in=["requested", "declined", "closed"]).order_by("display_name")
    if stops_all:
        return list(in_use)
    mine = {each.pk for action in halting.STOPPING for each in Authority.of(request).accounts(action)}
    return list(in_use.filter(pk__in=mine))
