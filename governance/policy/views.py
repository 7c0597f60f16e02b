"""Pages: the policy as printed, each clause at its own address, and the registers the checker reads."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.core.errors import NotFound
from governance.core.figures import grouped
from governance.core.guards import Request, duty_required, may, representative_required
from governance.policy import reading, registers, rulebook
from governance.policy.forms import ContactForm, NewContactForm, PeriodForm
from governance.policy.models import Clause, ClauseAlias, OfficialContact, Policy, RestrictedPeriod


def _days_overdue(policy: Policy) -> int:
    """Days since the review was due (6.0); 0 when it isn't."""
    if policy.next_review_on is None or not policy.in_force:
        return 0
    return max(0, (timezone.localdate() - policy.next_review_on).days)


# --- The words ---------------------------------------------------------------------------------------------------


@require_safe
@representative_required
def detail(request: Request) -> HttpResponse:
    """The policy in force, whole, with the review banner; `?q=` lists the clauses that hold these words."""
    return _read(request, rulebook.current_policy())


@require_safe
@representative_required
def revision(request: Request, pk: int) -> HttpResponse:
    """An earlier revision, as readable as on its first day."""
    return _read(request, get_object_or_404(Policy, pk=pk))


def _read(request: Request, policy: Policy) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    sections = reading.tree(policy)
    days_overdue = _days_overdue(policy)
    context = {
        "policy": policy,
        "sections": sections,
        "days_overdue": days_overdue,
        "days_shown": grouped(days_overdue),
        "review_section": sections[-1].anchor if sections else "",
        "words": words,
        "found": _find(policy, words) if words else [],
        "others": Policy.objects.exclude(pk=policy.pk).order_by("-loaded_at"),
        "may_manage": may(request.representative, rulebook.MANAGE),
    }
    return render(request, "governance/policy.html", context)


def _find(policy: Policy, words: str) -> list[Clause]:
    matches = Q()
    for word in words.split():
        matches &= Q(text__icontains=word) | Q(heading__icontains=word) | Q(short_title__icontains=word)
    return list(policy.clauses.filter(matches | Q(reference=words)).order_by("position"))


@require_safe
@representative_required
def clause(request: Request, reference: str) -> HttpResponse:
    """One clause with what surrounds it; a number from before a renumbering leads to today's, with a note."""
    clauses = Clause.objects.select_related("policy", "parent__parent")
    found = clauses.filter(policy__in_force=True, reference=reference).first()
    if found is None:
        return redirect(_address_of_former(rulebook.current_policy(), reference))
    policy = found.policy
    former = list(found.aliases.order_by("-revision"))
    context = {
        "policy": policy,
        "clause": found,
        "node": reading.node(found),
        "number": reading.printed_number(found.reference),
        "above": reading.node(found.parent) if found.parent else None,
        "below": [reading.node(child) for child in found.children.prefetch_related("errata")],
        "former": former,
        "was": next((alias for alias in former if alias.reference == request.GET.get("was")), None),
        "same_number": ClauseAlias.objects.select_related("clause").filter(
            clause__policy=policy, reference=found.reference
        ),
        "rules": policy.rules.filter(clause_reference=found.reference).order_by("title"),
    }
    return render(request, "governance/clause.html", context)


def _address_of_former(policy: Policy, reference: str) -> str:
    alias = (
        ClauseAlias.objects.select_related("clause")
        .filter(clause__policy=policy, reference=reference)
        .order_by("-revision")
        .first()
    )
    if alias is None:
        raise NotFound(_("The policy in force has no clause %(number)s.") % {"number": reference})
    return f"{reverse('policy:clause', args=[alias.clause.reference])}?was={reference}"


# --- The registers -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def contacts(request: Request) -> HttpResponse:
    """Contacts the City publishes itself; a policy officer enters another."""
    form = NewContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.perform(
        registers.record_contact, by=request.representative, **form.cleaned_data
    ):  # fmt: skip
        messages.success(
            request,
            _("%(value)s stands in the register. The checker lets it pass from now on.") % {"value": form.outcome},
        )
        return redirect("policy:contacts")
    context = {
        "contacts": OfficialContact.objects.filter(retired_at__isnull=True),
        "retired": OfficialContact.objects.filter(retired_at__isnull=False),
        "form": form,
        "may_manage": may(request.representative, rulebook.MANAGE),
    }
    status = form.status if request.method == "POST" else 200
    return render(request, "governance/contacts.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(rulebook.MANAGE)
def contact(request: Request, pk: int) -> HttpResponse:
    """A policy officer says anew what a contact is for and when it was verified."""
    found = get_object_or_404(OfficialContact, pk=pk, retired_at__isnull=True)
    form = ContactForm(request.POST or None, contact=found)
    if request.method == "POST" and form.is_valid() and form.perform(
        registers.change_contact, found, by=request.representative, **form.cleaned_data
    ):  # fmt: skip
        messages.success(request, _("The entry for %(value)s is up to date.") % {"value": found})
        return redirect("policy:contacts")
    status = form.status if request.method == "POST" else 200
    return render(request, "governance/contact.html", {"contact": found, "form": form}, status=status)


@require_POST
@duty_required(rulebook.MANAGE)
def retire_contact(request: Request, pk: int) -> HttpResponse:
    found = registers.retire_contact(get_object_or_404(OfficialContact, pk=pk), by=request.representative)
    messages.success(
        request, _("%(value)s is retired. The checker treats it like anyone’s from now on.") % {"value": found}
    )
    return redirect("policy:contacts")


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def periods(request: Request) -> HttpResponse:
    """Days in which campaign content is blocked; a policy officer enters others."""
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.perform(
        registers.record_period, by=request.representative, **form.cleaned_data
    ):  # fmt: skip
        messages.success(request, _("“%(name)s” is entered.") % {"name": form.outcome})
        return redirect("policy:periods")
    today = timezone.localdate()
    context = {
        "periods": RestrictedPeriod.objects.filter(retired_at__isnull=True),
        "retired": RestrictedPeriod.objects.filter(retired_at__isnull=False),
        "current": registers.restricted_period(today),
        "today": today,
        "form": form,
        "may_manage": may(request.representative, rulebook.MANAGE),
    }
    status = form.status if request.method == "POST" else 200
    return render(request, "governance/periods.html", context, status=status)


@require_POST
@duty_required(rulebook.MANAGE)
def cancel_period(request: Request, pk: int) -> HttpResponse:
    found = registers.retire_period(get_object_or_404(RestrictedPeriod, pk=pk), by=request.representative)
    messages.success(request, _("“%(name)s” is cancelled. It blocks nothing from now on.") % {"name": found})
    return redirect("policy:periods")
