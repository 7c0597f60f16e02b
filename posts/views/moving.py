"""Moving a post to another time, from the calendar: a form on a page of its own, which dragging an entry sends too."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.guards import Request, representative_required
from governance.core.errors import WrongState
from posts import leases, rescheduling
from posts.forms import MoveForm
from posts.models import Post, Publication
from posts.states import DeliveryState, PostState
from posts.views.calendar import NAMES
from posts.views.compose import posted


@require_http_methods(["GET", "POST"])
@representative_required
def move(request: Request, pk: int) -> HttpResponse:
    """Another wished time, or another time to go out. Who came from the calendar returns to where they were."""
    rep = request.representative
    post = get_object_or_404(Post.objects.visible_to(rep).select_related("current_version"), pk=pk)
    released = post.state == PostState.PUBLISHING
    waiting = list(Publication.objects.of(post.version).filter(state=DeliveryState.QUEUED)) if released else []
    at = rescheduling.time_of(post, waiting, timezone.now())
    form = MoveForm.opened(posted(request), at=at, back=request.GET.get("back", ""))
    act = rescheduling.reschedule_release if released else rescheduling.reschedule
    if not form.is_bound:
        _require_movable(request, post, at)
    elif form.is_valid() and form.perform(
        act, post, by=rep, at=form.cleaned_data["at"], seen=form.cleaned_data["seen"]
    ):
        messages.success(request, _("Moved to %(time)s.") % {"time": leases.moment(form.cleaned_data["at"])})
        return _back(request, form.cleaned_data["back"], form.cleaned_data["at"])
    dragged = request.headers.get("HX-Request")
    return render(
        request,
        "posts/_unmoved.html" if dragged else "posts/move.html",
        {
            "form": form,
            "post": post,
            "at": at,
            "released": released,
            "back": _calendar(form["back"].value() or "", at or timezone.now()),
        },
        status=form.status if form.is_bound else 200,
    )


def _require_movable(request: Request, post: Post, at: datetime | None) -> None:
    """Before the form is shown: 409 where the state allows no other time, 403 where it isn't theirs to choose."""
    action = rescheduling.action_for(post.state)
    if action is None or (at is None and post.state == PostState.PUBLISHING):
        raise WrongState(
            _("This post is “%(state)s”, and its time can’t be moved now.") % {"state": post.get_state_display()}
        )
    access.require_on_all(request.representative, action, post.target_accounts())


def _back(request: Request, asked: str, at: datetime) -> HttpResponse:
    to = _calendar(asked, at)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return redirect(to)


def _calendar(asked: str, at: datetime) -> str:
    """The calendar as it was asked for, and nothing else; else the week of this moment."""
    query = QueryDict(mutable=True)
    known = QueryDict(asked)
    query.update({name: known[name] for name in NAMES if known.get(name)})
    if "day" not in query:
        query["day"] = timezone.localdate(at).isoformat()
    return f"{reverse('posts:calendar')}?{query.urlencode()}"
