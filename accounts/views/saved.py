"""Views of lists that a person keeps: save one, rename it, delete it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import saved_views
from accounts.forms import EmptyForm, ViewNameForm
from accounts.guards import Request, representative_required
from accounts.models import SavedView
from accounts.views.acting import ActPage, act_page, form_page, posted
from governance.core import known_lists


@form_page
@representative_required
def view_new(request: Request) -> HttpResponse:
    """Name the list as it is filtered; it is kept for oneself."""
    known = known_lists.known(request.GET.get("list", ""))
    query = saved_views.cleaned(request.GET.get("query", ""))
    if known is None:
        raise Http404
    back = reverse(known.url_name) + (f"?{query}" if query else "")
    page = ActPage(
        title=_("Save this view"),
        action=_("Save this view"),
        done=_("The view is saved. It stands above the list."),
        back=back,
        back_label=known.label,
        lede=_("The list as it is filtered and sorted now, under a name of your own. Nobody else sees it."),
    )
    form = ViewNameForm(posted(request))
    return act_page(
        request,
        page,
        form,
        lambda: saved_views.save(known.name, query, by=request.representative, **form.cleaned_data),
    )


@form_page
@representative_required
def view(request: Request, pk: int) -> HttpResponse:
    """Rename a view, or go on to delete it."""
    found = _own(request, pk)
    form = ViewNameForm(posted(request), initial={"name": found.name})
    if form.is_valid() and form.perform(saved_views.rename, found, by=request.representative, **form.cleaned_data):
        messages.success(request, _("The view has its new name."))
        return redirect(saved_views.address(found))
    context = {
        "view": found,
        "form": form,
        "back": saved_views.address(found),
        "known": known_lists.known(found.list_name),
    }
    return render(request, "accounts/view.html", context, status=form.status if form.is_bound else 200)


@form_page
@representative_required
def view_delete(request: Request, pk: int) -> HttpResponse:
    """Ask once, saying what it does; then delete it."""
    found = _own(request, pk)
    known = known_lists.known(found.list_name)
    form = EmptyForm(posted(request))
    page = ActPage(
        title=_("Delete the view “%(name)s”") % {"name": found.name},
        action=_("Delete this view"),
        done=_("The view is deleted."),
        back=reverse(known.url_name) if known else reverse("home"),
        back_label=known.label if known else "",
        danger=True,
        consequences=[
            _("The link to this view is gone from above the list and from the search."),
            _("The list itself and everything in it stay as they are."),
        ],
    )
    return act_page(request, page, form, lambda: saved_views.delete(found, by=request.representative))


def _own(request: Request, pk: int) -> SavedView:
    found = get_object_or_404(SavedView, pk=pk, representative=request.representative)
    if known_lists.known(found.list_name) is None:
        raise Http404
    return found
