"""Pages of one item and of one removal, and what is done there."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access
from accounts.guards import Request, representative_required
from accounts.models import Representative
from accounts.roles import Action
from governance.core.errors import Obstacle
from monitoring import removals, story, watching
from monitoring.forms import ReviewForm, TakeDownForm
from monitoring.models import PublishedItem, Removal
from posts.authority import Authority


def items_for(rep: Representative) -> QuerySet[PublishedItem]:
    return PublishedItem.objects.visible_to(rep).select_related("account__department", "publication__variant__version")


@require_GET
@representative_required
def item(request: Request, pk: int) -> HttpResponse:
    """One item: what was approved, what stands there, each time it changed, and what was done."""
    found = get_object_or_404(items_for(request.representative), pk=pk)
    return _item_page(request, found, ReviewForm())


def _item_page(request: Request, found: PublishedItem, form: ReviewForm, status: int = 200) -> HttpResponse:
    snapshots = list(found.snapshots.all())
    approved = found.publication.variant.text if found.publication else ""
    older = [*(snapshot.text for snapshot in snapshots[1:]), approved]
    return render(
        request,
        "monitoring/item.html",
        {
            "item": found,
            "snapshots": [(snapshot, before) for snapshot, before in zip(snapshots, older, strict=False)],
            "approved": approved,
            "observations": list(found.observations.select_related("reviewed_by", "snapshot")),
            "removals": list(found.removals.select_related("clause", "ordered_by")),
            "form": form,
            "cannot": _cannot_take_down(request, found),
        },
        status=status,
    )


def _cannot_take_down(request: Request, found: PublishedItem) -> list[Obstacle]:
    """Why the button isn't there; the act itself asks again, training and all."""
    if found.account_id in Authority.of(request).account_ids(Action.TAKE_DOWN):
        return []
    return [
        Obstacle(
            "not_entrusted",
            _("Taking down on this account isn't entrusted to you."),
            _("An administrator or access officer can grant it."),
        )
    ]


@require_POST
@representative_required
def observation(request: Request, pk: int) -> HttpResponse:
    """A person looked at it and writes down what was decided."""
    found = get_object_or_404(story.open_observations(request.representative), pk=pk)
    form = ReviewForm(request.POST)
    if form.is_valid() and form.perform(
        watching.review, found, by=request.representative, note=form.cleaned_data["note"]
    ):
        messages.success(request, _("Recorded. This no longer waits for anyone."))
        return redirect(found.item)
    return _item_page(
        request, get_object_or_404(items_for(request.representative), pk=found.item_id), form, form.status
    )


@require_http_methods(["GET", "POST"])
@representative_required
def take_down(request: Request, pk: int) -> HttpResponse:
    """Confirm with clause and reason what will be taken away; the evidence is kept before anything happens."""
    found = get_object_or_404(items_for(request.representative), pk=pk)
    access.require(request.representative, Action.TAKE_DOWN, on=found.account)
    form = TakeDownForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.perform(
            removals.take_down,
            found,
            by=request.representative,
            clause=form.cleaned_data["clause"],
            reason=form.cleaned_data["reason"],
        )
    ):
        messages.success(request, _("Removal %(number)s is ordered and its evidence kept.") % {"number": form.outcome})
        return redirect(form.outcome)
    newest = found.snapshots.first()
    words = newest.text if newest else (found.publication.variant.text if found.publication else "")
    return render(
        request,
        "monitoring/take_down.html",
        {"item": found, "form": form, "words": words, "by_software": removals.can_remove(found)},
        status=form.status if form.errors else 200,
    )


def removals_for(rep: Representative) -> QuerySet[Removal]:
    return Removal.objects.filter(item__in=PublishedItem.objects.visible_to(rep)).select_related(
        "item__account__department", "item__publication__variant__version__post", "clause", "ordered_by", "evidence"
    )


@require_GET
@representative_required
def removal(request: Request, pk: int) -> HttpResponse:
    """One entry of the log: evidence, decision, what the network answered."""
    found = get_object_or_404(removals_for(request.representative), pk=pk)
    return render(
        request,
        "monitoring/removal.html",
        {
            "removal": found,
            "may_act": access.may(request.representative, Action.TAKE_DOWN, on=found.item.account),
        },
    )


@require_POST
@representative_required
def removal_confirm(request: Request, pk: int) -> HttpResponse:
    """Removed by hand: a person says so."""
    found = get_object_or_404(removals_for(request.representative), pk=pk)
    removals.confirm(found, by=request.representative)
    messages.success(request, _("Recorded: it is gone from the network."))
    return redirect(found)


@require_POST
@representative_required
def removal_retry(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(removals_for(request.representative), pk=pk)
    removals.retry(found, by=request.representative)
    messages.success(request, _("It will be tried again now."))
    return redirect(found)
