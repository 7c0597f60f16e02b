"""Trying a text: what the checker would say of words that are no post yet. Nothing of it is stored."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import Request, representative_required
from accounts.models import SocialAccount
from governance.policy.book import Book
from posts import checking, showing, typed
from posts.forms import TryForm


def answer(shown: Sequence[typed.Passage]) -> dict[str, Any]:
    """What components/found.html shows: the passages with their findings, and the outcome in a sentence."""
    return {
        "passages": [passage for passage in shown if passage.findings],
        "boxes": len(shown),
        "said": typed.said(shown),
        "written": any(passage.box.text.strip() for passage in shown),
        "language": settings.LANGUAGE_CODE,  # in which Council wrote the clauses
    }


def part(template: str, context: dict[str, Any]) -> HttpResponse:
    """A part of a page, without asking the database for the shell around it: it is wanted while somebody types."""
    return HttpResponse(render_to_string(template, context))


def too_fast() -> HttpResponse:
    """The answer to more checks in a minute than one person may ask for; the page says so in its own words."""
    return HttpResponse(status=429)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
@cache_control(private=True, no_store=True)
def page(request: Request) -> HttpResponse:
    """The page where anybody tries a text; works by POST alone."""
    form = TryForm(request.POST if request.method == "POST" else None, writer=request.representative)
    book = Book.read()
    context: dict[str, Any] = {
        "form": form,
        "restricted": book.is_restricted(timezone.localdate()),
        "judged": [book.reference(part) for part in typed.JUDGED_BY_PEOPLE],
    }
    if not form.is_bound:
        return render(request, "posts/try.html", context)
    shown = _tried(request, form, book)
    if shown is None:
        return render(request, "posts/try.html", context, status=429 if form.has_error("text", "pace") else 422)
    return render(request, "posts/try.html", context | answer(shown) | {"tried": True, "count": _count(form)})


@require_POST
@representative_required
@cache_control(private=True, no_store=True)
def check(request: Request) -> HttpResponse:
    """The findings alone, while somebody types on that page."""
    form = TryForm(request.POST, writer=request.representative)
    shown = _tried(request, form, Book.read())
    if shown is not None:
        return part("posts/_tried.html", answer(shown) | {"count": _count(form)})
    if form.has_error("text", "pace"):
        return too_fast()
    if form.has_error("text", "required"):
        return part("posts/_tried.html", answer([]))
    wrong = [str(each) for errors in form.errors.values() for each in errors]
    return part("posts/_tried.html", {"said": " ".join(wrong)})


def _tried(request: Request, form: TryForm, book: Book) -> list[typed.Passage] | None:
    """What was found in the text of the form; None where the form says why it wasn't looked at."""
    rep = request.representative
    if not form.is_valid():
        return None
    box = form.box()
    if not typed.fits_the_pace(rep.pk, [box.text]):
        words = _("That was a lot to check within a minute. Wait a little, then check again; your text is still here.")
        form.add_error("text", ValidationError(words, code="pace"))
        return None
    found = checking.preview(
        [(box.text, box.facts)],
        book=book,
        kind=form.cleaned_data["kind"],
        department=rep.department.name,
        claimed=frozenset(form.cleaned_data["exemptions"]),
    )
    return typed.passages([box], found, book)


def _count(form: TryForm) -> showing.Count | None:
    """How long the text is on the network that was chosen, and what it takes."""
    platform = form.cleaned_data["platform"]
    return showing.count(SocialAccount(platform=platform), form.cleaned_data["text"]) if platform else None
