"""Who decides in a reviewer's place while they are away, with dates; and how one's own keys work."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access, delegating
from accounts.forms import DelegationForm
from accounts.guards import Request, representative_required
from accounts.models import Delegation, Representative, User
from accounts.models.people import today
from accounts.views.acting import posted
from governance.core.errors import NotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def away(request: Request, pk: int | None = None) -> HttpResponse:
    """The delegations of one person, one's own or (for those who grant access) another's, and a new one."""
    viewer = request.representative
    person = viewer if pk is None else get_object_or_404(access.visible_people(viewer), pk=pk)
    if not delegating.may_arrange(person, viewer):
        raise NotAllowed(_("Only the person who is away, or who grants access, arranges this."))
    form = DelegationForm(posted(request), people=delegating.may_stand_in(person))
    if form.is_valid() and form.perform(delegating.delegate, person, by=viewer, **form.cleaned_data):
        messages.success(request, _("It is on record: %(person)s stands in.") % {"person": form.outcome.delegate})
        return redirect(address_of(person, viewer))
    return render(
        request,
        "accounts/away.html",
        {
            "person": person,
            "form": form,
            "delegations": arranged(person),
            "has_reviews": delegating.has_reviews(person),
            "is_self": person == viewer,
            "today": today(),
        },
        status=form.status if form.is_bound else 200,
    )


def arranged(person: Representative) -> QuerySet[Delegation]:
    """What stands or is to come for this person, either way."""
    theirs = Q(representative=person) | Q(delegate=person)
    standing = Delegation.objects.filter(theirs, ends_on__gte=today(), ended_at=None)
    return standing.select_related("representative", "delegate")


@require_POST
@representative_required
def end(request: Request, pk: int) -> HttpResponse:
    """End a delegation before its last day."""
    delegation = get_object_or_404(Delegation.objects.select_related("representative"), pk=pk)
    delegating.end(delegation, by=request.representative)
    messages.success(request, _("The delegation is ended. What was decided under it stands."))
    return redirect(address_of(delegation.representative, request.representative))


@require_POST
@representative_required
def keys(request: Request) -> HttpResponse:
    """Single keys on or off, for this person in every browser (WCAG 2.1.4)."""
    User.objects.filter(representative=request.representative).update(single_keys="single_keys" in request.POST)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    messages.success(request, _("Saved."))
    return redirect("accounts:profile")


def address_of(person: Representative, viewer: Representative) -> str:
    """The page of one's own absence, or of somebody else's."""
    return reverse("accounts:away") if person == viewer else reverse("accounts:person_away", args=[person.pk])
