"""Two people at one post: what one of them changed is put together, what both changed is shown and left to a person."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from posts import editing
from posts.models import Post
from posts.typed import as_typed

if TYPE_CHECKING:
    from posts.forms.compose import ComposeForm

WORDS = ("title", "text", "note")  # shown word by word; the rest is chosen from a list


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that stands otherwise than in the form: theirs, and what the form holds."""

    name: str
    label: str
    theirs: str
    mine: str

    @property
    def can_be_taken(self) -> bool:
        """Pictures are brought together in the form itself."""
        return self.name != "pictures"


@dataclass(frozen=True, slots=True)
class Merge:
    """What came of it: labels of what was taken over from the saved post, and what both changed."""

    taken: tuple[str, ...]
    clashes: tuple[Clash, ...]


def merge(form: "ComposeForm", post: Post) -> Merge:
    """Bring the post as it stands into the form; what was typed stays wherever it was changed."""
    started_from = editing.read(form.data.get("opened", ""))
    taken, clashes = [], []
    for name, theirs in editing.values_of(post).items():
        mine = typed(form, name)
        if editing.digest(mine) == editing.digest(theirs):
            continue
        before = started_from.get(name, editing.digest("") if started_from else "")
        if editing.digest(mine) == before:
            take(form, post, name)
            taken.append(label(form, name))
        elif editing.digest(theirs) != before:
            clashes.append(name)
    if "pictures" in clashes:
        form.add_pictures_of(post)
    return Merge(tuple(taken), tuple(_clash(form, post, name) for name in clashes))


def left(form: "ComposeForm", post: Post) -> Merge:
    """What both changed and the form still says otherwise, after one of them was taken."""
    theirs = editing.values_of(post)
    names = [name for name in dict.fromkeys(form.data.getlist("clash")) if name in theirs]
    return Merge((), tuple(_clash(form, post, name) for name in names if typed(form, name) != theirs[name]))


def take(form: "ComposeForm", post: Post, name: str) -> None:
    """Put what is saved into the form in place of what was typed there."""
    theirs = editing.values_of(post).get(name)
    if name == "pictures":
        form.pictures = form.pictures_of(post)
        return
    data = form.data.copy()
    if name == "accounts":
        data.setlist(name, theirs or [])
    else:
        data[name] = theirs or ""
    form.data = data


def typed(form: "ComposeForm", name: str) -> Any:
    """What the form holds, in the shape of `editing.values_of`."""
    if name == "pictures":
        return [[row.asset.sha256, row.alt, row.decorative_reason] for row in form.pictures if not row.remove]
    if name == "accounts":
        return sorted(form.data.getlist(name))
    return as_typed(form.data.get(name, "")).strip()


def label(form: "ComposeForm", name: str) -> str:
    """What the page calls it."""
    return str(form[name].label) if name in form.fields else _("Pictures")


def _clash(form: "ComposeForm", post: Post, name: str) -> Clash:
    theirs, mine = editing.values_of(post)[name], typed(form, name)
    if name.startswith("own_"):  # an account without words of its own shows the common ones
        theirs = theirs or post.version.text
        mine = mine or typed(form, "text")
    return Clash(name, label(form, name), _in_words(form, name, theirs), _in_words(form, name, mine))


def _in_words(form: "ComposeForm", name: str, value: Any) -> str:
    if name == "pictures":
        return "\n".join(alt or reason or _("No alt text") for _sha, alt, reason in value)
    if name in WORDS or name.startswith("own_") or name not in form.fields:
        return str(value)
    labels = {str(key): str(words) for key, words in getattr(form.fields[name], "choices", ())}
    values: list[str] = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(each, each) for each in values)
