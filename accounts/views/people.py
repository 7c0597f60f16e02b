"""People who act for the City: one person, joining, moving, leaving, logins, duties, training."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, directory, duties, logins, register, training
from accounts.duties import DutyChoice
from accounts.forms import (
    AddressForm,
    DutyForm,
    InviteForm,
    LeaveForm,
    NewPersonForm,
    PersonForm,
    PlaceField,
    RejoinForm,
    TrainingForm,
)
from accounts.guards import Request, duty_required, representative_required, standing_of
from accounts.models import Representative
from accounts.models.people import today
from accounts.roles import Duty
from accounts.views.acting import ActPage, act_page, posted

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@representative_required
def person_detail(request: Request, pk: int) -> HttpResponse:
    """One person: where they belong, what they may do and why they may not."""
    viewer = request.representative
    rep = get_object_or_404(register.with_standing(access.visible_people(viewer)), pk=pk)
    held = duties.of(rep.user)
    grants = rep.accessgrants.select_related("account", "granted_by", "revoked_by")
    shared = (
        access.live_grants(rep).filter(representative__isnull=True).select_related("account", "division", "department")
    )
    theirs = access.Standing(rep)
    return render(
        request,
        "accounts/person.html",
        {
            "person": rep,
            "standing": register.standing_sign(rep),
            "training_state": register.training_sign(rep, settings.TRAINING_REQUIRED_FOR),
            "courses": rep.training.all()[:20],
            "duties": [(duty, DutyChoice(duty.value).label) for duty in held],
            "duty_form": DutyForm(),
            "live": grants.filter(revoked_at__isnull=True).order_by("account", "role"),
            "shared": shared.order_by("account"),
            "ended": grants.filter(revoked_at__isnull=False).order_by("-revoked_at")[:10],
            "withdrawal": theirs.withdrawal,
            "reasons": theirs.reasons(),
            "has_left": bool(rep.left_on and rep.left_on < today()) or bool(rep.user and not rep.user.is_active),
            "can_manage": standing_of(request).holds("accounts.manage_people"),
            "can_withdraw": standing_of(request).holds("accounts.withdraw_access") and viewer != rep,
            "can_assign": standing_of(request).holds("accounts.assign_duty"),
            "can_delegate": standing_of(request).holds("accounts.grant_access"),
            "is_self": viewer == rep,
        },
    )


@form_page
@duty_required("accounts.manage_people")
def person_new(request: Request) -> HttpResponse:
    form = NewPersonForm(posted(request))
    page = ActPage(
        title=_("Register a person"),
        lede=_("Everyone who acts for the City on social media (section 3). A login and access are separate steps."),
        action=_("Register this person"),
        done=_("The person is on the register."),
        back=reverse("accounts:people"),
        back_label=_("People"),
    )
    return act_page(
        request,
        page,
        form,
        lambda: directory.register(by=request.representative, **form.given()),
        to=lambda rep: rep.get_absolute_url(),
    )


@form_page
@duty_required("accounts.manage_people")
def person_edit(request: Request, pk: int) -> HttpResponse:
    rep = get_object_or_404(Representative, pk=pk)
    initial = {"full_name": rep.full_name, "kind": rep.kind, "title": rep.title, "place": PlaceField.initial_for(rep)}
    form = PersonForm(posted(request), initial=initial)
    page = _page(rep, _("Change the entry of %(person)s"), _("Save the entry"), _("The entry is saved."))
    return act_page(request, page, form, lambda: directory.change(rep, by=request.representative, **form.given()))


@form_page
@duty_required("accounts.manage_people")
def person_leave(request: Request, pk: int) -> HttpResponse:
    rep = get_object_or_404(Representative, pk=pk)
    form = LeaveForm(posted(request))
    page = _page(
        rep,
        _("%(person)s leaves"),
        _("Record the last day"),
        _("The last day is on record."),
        lede=_("For people who leave. For a failure to comply, withdraw access instead (4.5.3)."),
        danger=True,
        consequences=[
            _("With a last day today or earlier, login, access and duties end now."),
            _("With a later one they can work through it; sign-in is refused from the day after."),
            _("Passwords they may know are listed to be changed. Their record stays."),
        ],
    )
    return act_page(request, page, form, lambda: directory.leave(rep, by=request.representative, **form.cleaned_data))


@form_page
@duty_required("accounts.manage_people")
def person_rejoin(request: Request, pk: int) -> HttpResponse:
    rep = get_object_or_404(Representative, pk=pk)
    form = RejoinForm(posted(request))
    page = _page(
        rep,
        _("%(person)s returns"),
        _("Record the return"),
        _("The person acts for the City again. Access has to be granted anew."),
        consequences=[
            _("Their login opens again. Access, duties and training are as somebody grants and records them.")
        ],
    )
    return act_page(request, page, form, lambda: directory.rejoin(rep, by=request.representative, **form.cleaned_data))


@form_page
@duty_required("accounts.manage_people")
def person_invite(request: Request, pk: int) -> HttpResponse:
    """Make a login, or mail the link again."""
    rep = get_object_or_404(Representative.objects.select_related("user"), pk=pk)
    initial = {"email": rep.user.email, "language": rep.user.language} if rep.user else {}
    form = InviteForm(posted(request), initial=initial)
    page = _page(
        rep,
        _("Send %(person)s the link again") if rep.user else _("Make a login for %(person)s"),
        _("Send the link"),
        _("A link to set the password is on its way."),
        lede=_("They get a link with which they set their own password. It works once and for three days."),
    )
    return act_page(request, page, form, lambda: logins.invite(rep, by=request.representative, **form.cleaned_data))


@form_page
@duty_required("accounts.manage_people")
def person_address(request: Request, pk: int) -> HttpResponse:
    rep = get_object_or_404(Representative.objects.select_related("user"), pk=pk, user__isnull=False)
    form = AddressForm(posted(request), initial={"email": rep.user.email if rep.user else ""})
    page = _page(
        rep,
        _("Change the sign-in address of %(person)s"),
        _("Change the address"),
        _("The address is changed, and their open sessions have ended."),
    )
    return act_page(
        request, page, form, lambda: logins.change_address(rep, by=request.representative, **form.cleaned_data)
    )


@form_page
@duty_required("accounts.manage_people")
def training_new(request: Request, pk: int) -> HttpResponse:
    rep = get_object_or_404(Representative, pk=pk)
    form = TrainingForm(posted(request))
    page = _page(
        rep,
        _("Record training of %(person)s"),
        _("Record this course"),
        _("The course is on record."),
        lede=_("Training is ongoing (4.2.6), so every course runs out: after %(days)s days if you give no date.")
        % {"days": settings.TRAINING_VALID_DAYS},
    )
    return act_page(
        request, page, form, lambda: training.record_training(rep, by=request.representative, **form.cleaned_data)
    )


@require_POST
@duty_required("accounts.assign_duty")
def duty_assign(request: Request, pk: int) -> HttpResponse:
    return _duty(request, pk, duties.assign, _("%(person)s now holds the duty of %(duty)s."))


@require_POST
@duty_required("accounts.assign_duty")
def duty_end(request: Request, pk: int) -> HttpResponse:
    return _duty(request, pk, duties.end, _("%(person)s no longer holds the duty of %(duty)s."))


def _duty(request: Request, pk: int, act: Any, done: str) -> HttpResponse:
    rep = get_object_or_404(Representative, pk=pk)
    form = DutyForm(request.POST)
    if form.is_valid() and form.perform(act, Duty(form.cleaned_data["duty"]), rep, by=request.representative):
        messages.success(request, done % {"person": rep, "duty": DutyChoice(form.cleaned_data["duty"]).label})
    for refusals in form.errors.values():
        for refusal in refusals:
            messages.error(request, str(refusal))
    return redirect(rep)


def _page(rep: Representative, title: str, action: str, done: str, **more: Any) -> ActPage:
    return ActPage(
        title=title % {"person": rep},
        action=action,
        done=done,
        back=rep.get_absolute_url(),
        back_label=rep.full_name,
        **more,
    )
