"""Pages of the closed-session register, for the Clerk's duty. For everyone else they don't exist.

No page, redirect or message carries a word of a matter anywhere but into the answer to the Clerk's own request, which
no cache keeps and no error report quotes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.checker.detectors.restricted import readings
from governance.checker.restricted import RestrictedTerms
from governance.checker.text import Text
from governance.core.guards import Request, known_to_duty
from governance.policy import matters, samples
from governance.policy.forms import ChangedMatterForm, MatterForm, ReleaseDateForm
from governance.policy.models import MatterWording, RestrictedMatter

TRIED_ON = 200  # versions of posts that a matter's terms are looked for in


def _for_the_clerk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """The guard of all these pages, with what keeps their words from caches and error reports."""
    guarded = known_to_duty(matters.MANAGE)(sensitive_variables()(view))
    kept = never_cache(sensitive_post_parameters()(guarded))

    @wraps(view)
    def closed(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return kept(*args, **kwargs)

    closed.guard = matters.MANAGE  # type: ignore[attr-defined]
    return closed


@require_safe
@_for_the_clerk
def matters_page(request: Request) -> HttpResponse:
    """Every matter, those that stop posts first."""
    today = timezone.localdate()
    rows = list(RestrictedMatter.objects.all())
    wordings = {
        wording.matter_id: wording
        for wording in MatterWording.objects.order_by("matter_id", "-revision").distinct("matter_id")
    }
    shown = [
        {"matter": row, "title": matters.title_of(row, wordings[row.pk]), "restricted": row.is_restricted(today)}
        for row in rows
    ]
    context = {
        "restricted": [row for row in shown if row["restricted"]],
        "released": [row for row in reversed(shown) if not row["restricted"]],
    }
    return render(request, "governance/matters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_the_clerk
def new(request: Request) -> HttpResponse:
    """The Clerk enters a matter."""
    form = MatterForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.perform(
        matters.record, form.wording(), releases_on=form.cleaned_data["releases_on"], by=request.representative
    ):  # fmt: skip
        messages.success(request, _("The matter is restricted. Drafts that tell of it are stopped from now on."))
        return redirect("policy:matter", form.outcome.pk)
    status = form.status if request.method == "POST" else 200
    return render(request, "governance/matter_new.html", {"form": form}, status=status)


@require_safe
@_for_the_clerk
def matter(request: Request, pk: int) -> HttpResponse:
    """One matter without its terms, and where it is told already."""
    return _page(request, get_object_or_404(RestrictedMatter, pk=pk))


@require_POST
@_for_the_clerk
def read(request: Request, pk: int) -> HttpResponse:
    """Show the terms. This goes on the record, so a link can't do it."""
    found = get_object_or_404(RestrictedMatter, pk=pk)
    words = matters.read(found, by=request.representative)
    current = words[0][1]
    form = ChangedMatterForm(
        initial={
            "title": current.title,
            "authority": current.authority,
            "terms": "\n".join(current.terms),
            "note": current.note,
            "releases_on": found.releases_on,
            "seen": found.revision,
        }
    )
    return _page(request, found, words=words, form=form)


@require_POST
@_for_the_clerk
def change(request: Request, pk: int) -> HttpResponse:
    """The Clerk says the matter anew."""
    found = get_object_or_404(RestrictedMatter, pk=pk)
    form = ChangedMatterForm(request.POST)
    if form.is_valid() and form.perform(
        matters.change, found, form.wording(), releases_on=form.cleaned_data["releases_on"],
        seen=form.cleaned_data["seen"], by=request.representative,
    ):  # fmt: skip
        messages.success(request, _("The matter is up to date."))
        return redirect("policy:matter", pk)
    return _page(request, found, form=form, status=form.status)


@require_POST
@_for_the_clerk
def extend(request: Request, pk: int) -> HttpResponse:
    """Another release date."""
    found = get_object_or_404(RestrictedMatter, pk=pk)
    form = ReleaseDateForm(request.POST)
    if form.is_valid() and form.perform(
        matters.extend, found, form.cleaned_data["releases_on"], by=request.representative
    ):
        messages.success(request, _("The release date is set."))
        return redirect("policy:matter", pk)
    return _page(request, found, date_form=form, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_the_clerk
def release(request: Request, pk: int) -> HttpResponse:
    """It is public: ask once, then let it pass."""
    found = get_object_or_404(RestrictedMatter, pk=pk)
    if request.method == "POST":
        matters.release(found, by=request.representative)
        messages.success(request, _("The matter is released. It stops nothing from now on."))
        return redirect("policy:matter", pk)
    return render(request, "governance/matter_release.html", {"matter": found, "title": _title(found)})


def _page(request: Request, found: RestrictedMatter, *, status: int = 200, **shown: Any) -> HttpResponse:
    today = timezone.localdate()
    restricted = found.is_restricted(today)
    context = {
        "matter": found,
        "title": _title(found),
        "restricted": restricted,
        "date_form": ReleaseDateForm(initial={"releases_on": found.releases_on}),
        "told": _told(matters.as_terms([found], today), request) if restricted else None,
        "tried_on": TRIED_ON,
        **shown,
    }
    return render(request, "governance/matter.html", context, status=status)


def _title(found: RestrictedMatter) -> str:
    wording = found.wordings.order_by("-revision").first()
    return matters.title_of(found, wording) if wording else ""


def _told(terms: tuple[RestrictedTerms, ...], request: Request) -> list[samples.Sample] | None:
    """Which of the latest posts tell of it already; None where its key is gone."""
    if any(each.key is None for each in terms):
        return None
    return [
        sample
        for sample in samples.latest(TRIED_ON, by=request.representative)
        if any(_tells(text, each) for text, _context in sample.passages for each in terms)
    ]


def _tells(text: str, terms: RestrictedTerms) -> bool:
    return any(next(terms.find(view.text), None) for view in readings(Text(text)))
