"""Views of lists that a person keeps for themselves: saved under a name, renamed, deleted.

They decide nothing and show nothing that the list wouldn't, so the record doesn't speak of them."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Representative, SavedView
from governance.core import known_lists, lists
from governance.core.errors import GuardFailed, NotFound
from governance.core.known_lists import Kept, Known
from governance.core.prepared import Question, listed

MOST = 50  # views of one person
LONGEST = 60  # characters of a name
_NO_FILTER = {lists.PAGE, lists.FORMAT}


def cleaned(query: str) -> str:
    """Only what filters and sorts, each once, in the order it was asked."""
    pairs = {name: value.strip() for name, value in parse_qsl(query.removeprefix("?")[:2_000])}
    return urlencode({name: value for name, value in pairs.items() if value and name not in _NO_FILTER})


@transaction.atomic
def save(list_name: str, query: str, *, by: Representative, name: str) -> SavedView:
    """Keep a list as it is filtered now, under a name of one's own."""
    rep = Representative.objects.select_for_update(no_key=True).get(pk=by.pk)
    query = cleaned(query)
    _list_of(list_name)
    if not query:
        raise GuardFailed(_("Nothing is filtered or sorted here, so there is no view to keep."), field="name")
    if len(query) > 1000:
        raise GuardFailed(_("These filters are too long to keep."), field="name")
    name = _checked(name, rep, list_name)
    if rep.saved_views.count() >= MOST:
        raise GuardFailed(
            _("You keep %(number)s views, which is the most. Delete one first.") % {"number": MOST}, field="name"
        )
    return SavedView.objects.create(representative=rep, list_name=list_name, name=name, query=query)


@transaction.atomic
def rename(view: SavedView, *, by: Representative, name: str) -> SavedView:
    """Call a view of one's own something else."""
    view = _own(view, by)
    view.name = _checked(name, by, view.list_name, but=view.pk)
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def delete(view: SavedView, *, by: Representative) -> None:
    """Keep a view no longer. The list and what is in it stay as they are."""
    _own(view, by).delete()


# --- Questions ---


def of(rep: Representative) -> list[SavedView]:
    """All views of this person whose list still exists, by name."""
    return [view for view in rep.saved_views.all() if known_lists.known(view.list_name)]


def address(view: SavedView) -> str:
    """Where the view opens."""
    return f"{reverse(_list_of(view.list_name).url_name)}?{view.query}"


def kept(request: HttpRequest, list_name: str) -> Sequence[Kept]:
    """What a list shows of them above itself."""
    rep: Representative = request.representative  # type: ignore[attr-defined]
    return [
        Kept(view.name, view.query, address(view), reverse("accounts:view", args=[view.pk]))
        for view in listed(Question.of(_kept, person=rep.pk, name=list_name))
    ]


# --- Parts ---


def _kept(person: int, name: str) -> QuerySet[SavedView]:
    return SavedView.objects.filter(representative=person, list_name=name)


def _list_of(name: str) -> Known:
    known = known_lists.known(name)
    if known is None:
        raise NotFound(_("There is no such list."))
    return known


def _own(view: SavedView, by: Representative) -> SavedView:
    own = SavedView.objects.select_for_update().filter(pk=view.pk, representative=by).first()
    if own is None:
        raise NotFound(_("There is no such view, or it isn’t yours."))
    return own


def _checked(name: str, rep: Representative, list_name: str, but: int = 0) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise GuardFailed(_("Give the view a name."), field="name")
    if len(name) > LONGEST:
        raise GuardFailed(_("The name is too long: at most %(limit)s characters.") % {"limit": LONGEST}, field="name")
    if rep.saved_views.filter(list_name=list_name, name__iexact=name).exclude(pk=but).exists():
        raise GuardFailed(
            _("You already keep a view “%(name)s” of this list. Choose another name.") % {"name": name}, field="name"
        )
    return name
