"""Keeping what is typed in the composer, so that a closed tab costs nothing. No version comes of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from accounts.guards import Request, representative_required
from governance.core import pace
from governance.core.errors import Conflict, GuardFailed
from posts import unsaved
from posts.models import Post

MOST_A_MINUTE = 40
NOT_TYPED = ("csrfmiddlewaretoken", "act", "clash", "post", "key", "goes_on")


@require_POST
@representative_required
@cache_control(private=True, no_store=True)
def keep(request: Request) -> HttpResponse:
    """Keep the form as it is sent; the answer is a sentence for the page."""
    rep = request.representative
    if not pace.fits(f"keep:{rep.pk}", most=MOST_A_MINUTE):
        return said(_("Not kept just now; it is tried again in a moment. Your words are still here."), status=429)
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    key, goes_on = request.POST.get("key", "")[:32], request.POST.get("goes_on", "")[:32]
    try:
        slot = unsaved.keep(typed, by=rep, post=post_of(request), key=key, goes_on=goes_on)
    except (Conflict, GuardFailed) as refusal:
        return said(refusal.message, status=refusal.status)
    return HttpResponse(render_to_string("posts/_kept.html", {"slot": slot}))


@require_POST
@representative_required
def discard(request: Request) -> HttpResponse:
    """Throw away what was typed and not saved; saved versions stay."""
    post = post_of(request)
    unsaved.drop(by=request.representative, post=post)
    return redirect("posts:edit", post.pk) if post else redirect("posts:new")


def post_of(request: Request) -> Post | None:
    """The post at hand, None for a new one; 404 for one this person may not know of."""
    pk: Any = request.POST.get("post", "")
    if not pk:
        return None
    visible = Post.objects.visible_to(request.representative)
    return get_object_or_404(visible, pk=int(pk) if pk.isdecimal() else 0)


def said(words: str, *, status: int) -> HttpResponse:
    """A sentence alone."""
    return HttpResponse(escape(words), status=status)
