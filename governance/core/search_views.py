"""The search: a page that works without a script, and the same results as a part for the palette (Ctrl K).

Questions come by POST: what people look for is in no address, no history and no log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from governance.core import pace, search
from governance.core.figures import grouped
from governance.core.guards import Request, representative_required

MOST = 120  # questions of a person in a minute; typing asks a few times a word


def _fits(request: HttpRequest) -> bool:
    return pace.fits(f"search:{request.representative.pk}", most=MOST)  # type: ignore[attr-defined]


def _busy() -> str:
    return _("That was a lot to search within a minute. Try again in a little while.")


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def page(request: Request) -> HttpResponse:
    """What was asked, the first of each kind; or all of one kind, page by page."""
    asked = search.asked_for(request.POST.get("q", ""))
    fits = not asked or _fits(request)
    chosen = next((kind for kind in search.kinds() if kind.name == request.POST.get("kind")), None)
    if not fits:
        groups = []
    elif chosen and asked:
        groups = [search.all_of(request, asked, chosen, request.POST.get("page", "1"))]
    else:
        groups = search.first(request, asked, search.ON_PAGE)
    context = {
        "asked": asked,
        "groups": groups,
        "chosen": chosen,
        "busy": "" if fits else _busy(),
        "longest": search.LONGEST,
        "nothing": bool(asked) and fits and not any(group.found for group in groups),
    }
    return render(request, "search.html", context, status=200 if fits else 429)


@require_POST
@representative_required
def found(request: Request) -> HttpResponse:
    """The first of each kind as options of the palette, without the shell of a page."""
    if not _fits(request):
        return HttpResponse(_busy(), status=429, content_type="text/plain; charset=utf-8")
    asked = search.asked_for(request.POST.get("q", ""))
    groups = search.first(request, asked, search.AT_ONCE)
    number = sum(len(group.found) for group in groups)
    more = any(group.has_more for group in groups)
    said = (
        _("Nothing found.") if not number else ngettext("%(n)s found.", "%(n)s found.", number) % {"n": grouped(number)}
    )
    if more:
        said += " " + _("Press Enter to see all.")
    return HttpResponse(
        render_to_string("components/found_options.html", {"groups": groups, "said": said if asked else ""})
    )
