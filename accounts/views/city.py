"""The City's bodies, departments and divisions, and a person's own settings."""

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import directory, feeds, sessions
from accounts.forms import DepartmentForm, DivisionForm, OrganisationForm
from accounts.guards import Request, duty_required, representative_required, standing_of
from accounts.models import Department, Division, Organisation
from accounts.models.people import today
from accounts.profile import sections
from accounts.views.acting import ActPage, act_page, posted
from accounts.views.feeds import TOLD_ONCE

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@duty_required("accounts.view_register")
def organisations(request: Request) -> HttpResponse:
    """Who the City is (section 3): the Corporation and its bodies, in scope or not, with their departments."""
    here = Q(representatives__left_on__isnull=True) | Q(representatives__left_on__gte=today())
    bodies = Organisation.objects.select_related("successor").prefetch_related(
        Prefetch(
            "departments",
            Department.objects.annotate(people=Count("representatives", filter=here, distinct=True)).prefetch_related(
                "divisions"
            ),
        )
    )
    found = list(bodies.order_by("-in_scope", "name"))
    for body in found:
        body.applies = body.is_in_scope()  # type: ignore[attr-defined]
    return render(
        request,
        "accounts/organisations.html",
        {"bodies": found, "can_manage": standing_of(request).holds("accounts.manage_people")},
    )


@form_page
@duty_required("accounts.manage_people")
def organisation_edit(request: Request, pk: int | None = None) -> HttpResponse:
    body = get_object_or_404(Organisation, pk=pk) if pk else None
    names = ("name", "in_scope", "scope_from", "scope_until", "scope_reason", "successor")
    form = OrganisationForm(posted(request), initial={name: getattr(body, name) for name in names} if body else {})
    page = _page(
        _("Change %(name)s") % {"name": body} if body else _("Record a body of the City"),
        _("Save this body"),
        lede=_("Section 3 says who belongs to the City and who doesn't. Dates let a change be recorded ahead."),
    )
    return act_page(
        request,
        page,
        form,
        lambda: directory.record_organisation(by=request.representative, organisation=body, **form.cleaned_data),
    )


@form_page
@duty_required("accounts.manage_people")
def department_edit(request: Request, pk: int | None = None) -> HttpResponse:
    department = get_object_or_404(Department, pk=pk) if pk else None
    initial: dict[str, Any] = {"organisation": request.GET.get("organisation", "")}
    if department:
        initial = {name: getattr(department, name) for name in ("organisation", "name", "head", "closed_on")}
    form = DepartmentForm(posted(request), initial=initial)
    page = _page(
        _("Change %(name)s") % {"name": department} if department else _("Record a department"),
        _("Save this department"),
    )
    return act_page(
        request,
        page,
        form,
        lambda: directory.record_department(by=request.representative, department=department, **form.cleaned_data),
    )


@form_page
@duty_required("accounts.manage_people")
def division_edit(request: Request, pk: int | None = None) -> HttpResponse:
    division = get_object_or_404(Division, pk=pk) if pk else None
    initial: dict[str, Any] = {"department": request.GET.get("department", "")}
    if division:
        initial = {name: getattr(division, name) for name in ("department", "name", "closed_on")}
    form = DivisionForm(posted(request), initial=initial)
    page = _page(
        _("Change %(name)s") % {"name": division} if division else _("Record a division"),
        _("Save this division"),
    )
    return act_page(
        request,
        page,
        form,
        lambda: directory.record_division(by=request.representative, division=division, **form.cleaned_data),
    )


@require_safe
@representative_required
def profile(request: Request) -> HttpResponse:
    """One's own language, keys and calendar feed, and the ways to one's own entry and sign-in."""
    rep = request.representative
    context = {
        "sections": sections(request),
        "signed_in": sessions.count([rep.user_id or 0]),
        "feed": feeds.standing(rep),
        "feed_address": request.session.pop(TOLD_ONCE, ""),
    }
    response = render(request, "accounts/profile.html", context)
    if context["feed_address"]:
        response["Cache-Control"] = "no-store"
    return response


def _page(title: str, action: str, lede: str = "") -> ActPage:
    return ActPage(
        title=title,
        action=action,
        done=_("It is on record."),
        back=reverse("accounts:organisations"),
        back_label=_("Departments"),
        lede=lede,
    )
