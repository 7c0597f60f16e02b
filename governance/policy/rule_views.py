"""Pages of the rules: what the checker looks for, what an officer prepares to change, and what that would do."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.core.forms import ActForm
from governance.core.guards import Request, duty_required, may, representative_required
from governance.policy import changes, rulebook, trying
from governance.policy.forms import RuleForm, label_of
from governance.policy.models import Rule


@require_safe
@representative_required
def rules(request: Request) -> HttpResponse:
    """What the checker looks for, clause by clause, and what it asks for."""
    policy = rulebook.current_policy()
    rows = list(policy.rules.order_by("clause_reference", "title"))
    names = {clause.reference: clause.name for clause in policy.clauses.all()}
    may_manage = may(request.representative, rulebook.MANAGE)
    own = changes.open_set(request.representative) if may_manage else None
    for row in rows:
        row.prepared = bool(own and row.detector in own.proposals)  # type: ignore[attr-defined]
        row.fixed = row.detector in changes.FIXED  # type: ignore[attr-defined]
    context = {
        "policy": policy,
        "digest": rulebook.as_rules(rows).digest,
        "groups": [
            (reference, names.get(reference, ""), list(group))
            for reference, group in groupby(rows, key=lambda row: row.clause_reference)
        ],
        "may_manage": may_manage,
        "prepared": own,
    }
    return render(request, "governance/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@duty_required(rulebook.MANAGE)
def rule(request: Request, pk: int) -> HttpResponse:
    """A policy officer prepares what one rule should ask for."""
    found = get_object_or_404(Rule.objects.select_related("policy"), pk=pk, policy__in_force=True)
    own = changes.open_set(request.representative)
    kept = own.proposals.get(found.detector) if own else None
    form = RuleForm(request.POST or None, rule=found, proposal=changes.Proposal.of(kept or found))
    context = {"rule": found, "form": form, "prepared": kept is not None, "fixed": found.detector in changes.FIXED}
    if request.method != "POST":
        return render(request, "governance/rule.html", context)
    if form.is_valid():
        proposal = changes.Proposal(form.cleaned_data["severity"], form.cleaned_data["active"], form.parameters())
        if form.perform(changes.prepare, found, proposal, by=request.representative):
            if form.outcome and found.detector in form.outcome.proposals:
                messages.success(request, _("The change is prepared. Nothing is in force yet: see what it would do."))
                return redirect("policy:changes")
            messages.success(request, _("The rule stays as it is."))
            return redirect("policy:rules")
    return render(request, "governance/rule.html", context, status=form.status)


@require_safe
@duty_required(rulebook.MANAGE)
def prepared(request: Request) -> HttpResponse:
    """What an officer has prepared, and the dry run: what it would do to what the City wrote."""
    return _changes_page(request, ActForm())


@require_POST
@duty_required(rulebook.MANAGE)
def activate(request: Request) -> HttpResponse:
    """Put the prepared changes in force."""
    form = ActForm(request.POST)
    if form.is_valid() and form.perform(changes.activate, seen=request.POST.get("seen", ""), by=request.representative):
        messages.success(
            request,
            _("The rules are in force. What waits for review or release is checked again before it goes out."),
        )
        return redirect("policy:rules")
    return _changes_page(request, form, status=form.status)


@require_POST
@duty_required(rulebook.MANAGE)
def start_again(request: Request) -> HttpResponse:
    """Put the changes on top of rules that changed meanwhile."""
    if changes.start_again(by=request.representative) is None:
        messages.success(request, _("Today’s rules say all of it already. Nothing is left to activate."))
        return redirect("policy:rules")
    return redirect("policy:changes")


@require_POST
@duty_required(rulebook.MANAGE)
def leave_out(request: Request, pk: int) -> HttpResponse:
    """Take one rule out of what is prepared."""
    found = get_object_or_404(Rule, pk=pk)
    left = changes.leave_out(found.detector, by=request.representative)
    return redirect("policy:changes" if left else "policy:rules")


@require_POST
@duty_required(rulebook.MANAGE)
def discard(request: Request) -> HttpResponse:
    """Drop all that is prepared."""
    changes.discard(by=request.representative)
    messages.success(request, _("Your changes are dropped. The rules are as they were."))
    return redirect("policy:rules")


def _changes_page(request: Request, form: ActForm, status: int = 200) -> HttpResponse:
    own = changes.open_set(request.representative)
    if own is None:
        return redirect("policy:rules")
    known = changes.prepared(own)
    asked = request.GET.get("last", "")
    last = int(asked) if asked.isdecimal() and int(asked) in trying.SIZES else trying.USUAL
    trial = trying.dry_run(known, last=last, by=request.representative)
    context = {
        "form": form,
        "prepared": known,
        "rows": [_row(rule, proposal) for rule, proposal in known.changes],
        "trial": trial,
        "posts": trial.posts[: trying.MOST_SHOWN],
        "examples": trial.examples[: trying.MOST_SHOWN],
        "sizes": trying.SIZES,
        "before": known.before.digest,
        "after": known.after.digest,
    }
    return render(request, "governance/changes.html", context, status=status)


def _row(rule: Rule, proposal: changes.Proposal) -> dict[str, object]:
    """One prepared change, with each parameter that differs as (name, from, to)."""
    return {
        "rule": rule,
        "proposal": proposal,
        "parameters": [
            (label_of(name), rule.parameters.get(name), value)
            for name, value in sorted(proposal.parameters.items())
            if rule.parameters.get(name) != value
        ],
    }
