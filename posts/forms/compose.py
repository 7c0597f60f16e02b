"""The composer's form: one text for every account, another where an account needs one, pictures, and a wish when.

Pictures are stored the moment they arrive, so that a mistake elsewhere in the form never costs an upload; the form then
carries them as signed references."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Goal, Representative, SocialAccount
from governance.core.errors import GuardFailed
from governance.core.figures import grouped
from posts import editing, media, previewing
from posts.drafting import LONGEST_ALT, LONGEST_REASON, PictureChoice
from posts.forms.fields import LANGUAGES, FilesField, SeenForm, city_moment, day_field, time_field
from posts.models import Audience, MediaAsset, Placement, Post, Unsaved
from posts.showing import Count, count
from posts.typed import Box, Passage, as_typed
from posts.unsaved import new_key

ACCEPTED = "image/jpeg,image/png,image/gif,image/webp,video/mp4,video/quicktime,video/webm"  # what browsers offer


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One picture or video in the form: what is stored, what was written about it, and its signed reference."""

    asset: MediaAsset
    token: str
    alt: str
    decorative_reason: str
    remove: bool
    new: bool

    @property
    def url(self) -> str:
        return reverse("posts:picture", args=[self.asset.sha256])

    @property
    def poster(self) -> str:
        """Of a video: where a frame of it is."""
        return reverse("posts:poster", args=[self.asset.sha256]) if self.asset.is_video else ""

    @property
    def problem(self) -> str:
        """What is wrong with its words; they are shown whole all the same."""
        for words, limit in ((self.alt, LONGEST_ALT), (self.decorative_reason, LONGEST_REASON)):
            if len(words) > limit and not self.remove:
                return _("These words have %(length)s characters; at most %(limit)s are kept. Shorten them.") % {
                    "length": grouped(len(words)),
                    "limit": grouped(limit),
                }
        return ""


@dataclass(frozen=True, slots=True)
class OwnText:
    """The field for one account's own words."""

    account: SocialAccount
    field: BoundField
    chosen: bool
    count: Count

    @property
    def differs(self) -> bool:
        return bool((self.field.value() or "").strip())


class ComposeForm(SeenForm):
    """What a person writes. `offered` are the accounts entrusted to them (and those the post already has)."""

    title = forms.CharField(
        max_length=200,
        label=gettext_lazy("Title for this office"),
        help_text=gettext_lazy("How you and the reviewer find it again. Never published."),
    )
    accounts = forms.MultipleChoiceField(
        label=gettext_lazy("Accounts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one account.")},
    )
    text = forms.CharField(
        required=False,
        label=gettext_lazy("Text for every account"),
        widget=forms.Textarea(attrs={"rows": 6, "class": "input", "data-checked": True}),
        max_length=70_000,
        strip=True,
    )
    language = forms.ChoiceField(choices=LANGUAGES, label=gettext_lazy("Language of the post"))
    upload = FilesField(
        label=gettext_lazy("Add pictures or a video"),
        help_text=gettext_lazy(
            "JPEG, PNG, GIF or WebP; or one MP4, MOV or WebM of at most 100 MB and 15 minutes. Location and camera data"
            " are taken out before anything is stored."
        ),
    )
    goal = forms.ChoiceField(choices=Goal.choices, label=gettext_lazy("Goal it serves"))
    audience = forms.ChoiceField(
        required=False, choices=Audience.choices, label=gettext_lazy("Whom it is meant for"), initial=Audience.EVERYONE
    )
    wished_day = day_field(gettext_lazy("Wished day"))
    wished_time = time_field(gettext_lazy("Time in the City"))
    note = forms.CharField(
        required=False,
        label=gettext_lazy("Note to the reviewer"),
        help_text=gettext_lazy("Never published."),
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--s"}),
        max_length=5_000,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)  # see posts.editing
    key = forms.CharField(required=False, widget=forms.HiddenInput)  # see posts.unsaved
    goes_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        writer: Representative,
        offered: Sequence[SocialAccount],
        post: Post | None = None,
        unsaved: Unsaved | None = None,
    ) -> None:
        self.writer = writer
        self.offered = {str(account.pk): account for account in offered}
        self.post = post
        self.unsaved = unsaved
        self.typed = _typed(unsaved)  # what the form was last left with, if that wasn't saved
        initial = initial_of(post) if post else {"language": _usual_language(offered), "goal": "inform"}
        initial |= {"key": new_key(), "goes_on": unsaved.key if unsaved else ""}
        if unsaved:
            initial |= self.typed.dict() | {"accounts": self.typed.getlist("accounts")}
        super().__init__(data, files, initial=initial)
        self.fields["accounts"].choices = [(key, str(a)) for key, a in self.offered.items()]  # type: ignore[attr-defined]
        self.fields["upload"].widget.attrs["accept"] = ACCEPTED
        for key, account in self.offered.items():
            self.fields[f"own_{key}"] = forms.CharField(
                required=False,
                max_length=70_000,
                label=_("Text for %(account)s") % {"account": account},
                help_text=_("Leave empty to use the common text."),
                widget=forms.Textarea(attrs={"rows": 4, "class": "input--s", "data-checked": True}),
            )
        for field in self.fields.values():  # browsers cut off what is longer, without a word
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs.pop("maxlength", None)
        self._signer = Signer(salt=f"picture-of-{writer.pk}")
        self.pictures = self._pictures()
        self.lost_files = False

    # --- Pictures -------------------------------------------------------------------------------------------------

    def _row(self, asset: MediaAsset, alt: str, reason: str, *, remove: bool, new: bool) -> PictureRow:
        return PictureRow(asset, self._signer.sign(asset.sha256), alt, reason, remove, new)

    def _pictures(self) -> list[PictureRow]:
        """Those the form came with; before the first save, those of the post."""
        if not self.is_bound and not self.typed:
            return self.pictures_of(self.post) if self.post else []
        data = self.data if self.is_bound else self.typed
        digests = []
        for token in data.getlist("picture"):
            try:
                digests.append(self._signer.unsign(token))
            except BadSignature:
                continue  # not a reference this form gave out
        stored = {asset.sha256: asset for asset in MediaAsset.objects.filter(sha256__in=digests)}
        return [
            self._row(
                stored[digest],
                data.get(f"alt-{digest}", "").strip(),
                data.get(f"decorative-{digest}", "").strip(),
                remove=f"remove-{digest}" in data,
                new=False,
            )
            for digest in dict.fromkeys(digests)
            if digest in stored
        ]

    def pictures_of(self, post: Post) -> list[PictureRow]:
        """Those of the post as it stands."""
        placements = post.version.pictures()
        return [self._row(p.asset, p.alt, p.decorative_reason, remove=False, new=False) for p in placements]

    def add_pictures_of(self, post: Post) -> None:
        """Those of the post that the form doesn't show, after its own."""
        shown = {row.asset.pk for row in self.pictures}
        self.pictures += [row for row in self.pictures_of(post) if row.asset.pk not in shown]

    def clean_upload(self) -> list[UploadedFile]:
        """Store what arrived at once; a file that can't be used says why and stops the save."""
        for file in self.cleaned_data["upload"]:
            try:
                asset = media.store(file, by=self.writer)
            except GuardFailed as refusal:
                self.lost_files = True
                self.add_error("upload", refusal.message)
                continue
            if asset.pk not in {row.asset.pk for row in self.pictures}:
                self.pictures.append(self._row(asset, "", "", remove=False, new=True))
        return []

    # --- Shape ----------------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        day, at = cleaned.get("wished_day"), cleaned.get("wished_time")
        cleaned["wished_at"] = None
        if day and at:
            try:
                cleaned["wished_at"] = city_moment(day, at)
            except forms.ValidationError as error:
                self.add_error("wished_time", error)
            else:
                self._refuse_past(cleaned["wished_at"])
        elif day and "wished_time" not in self.errors:
            self.add_error("wished_time", _("Say at what time, or take out the day."))
        elif at and "wished_day" not in self.errors:
            self.add_error("wished_day", _("Say on which day, or take out the time."))
        for number, row in enumerate(self.pictures, start=1):
            if row.problem:
                self.add_error(None, _("Picture %(number)s: %(problem)s") % {"number": number, "problem": row.problem})
        return cleaned

    def _refuse_past(self, moment: datetime) -> None:
        """A wish for what is gone. One that passed while the post waited is left alone: it stands in the way of
        submitting, not of mending the words."""
        standing = self.post.wished_at if self.post else None
        if moment > timezone.now() or (standing and standing.replace(second=0, microsecond=0) == moment):
            return
        field = "wished_day" if moment.date() < timezone.localdate() else "wished_time"
        self.add_error(field, _("That moment has passed. Choose a later one, or none."))

    def content(self) -> dict[str, Any]:
        """What the drafting acts take."""
        chosen = self.cleaned_data["accounts"]
        own = {int(key): self.cleaned_data[f"own_{key}"].strip() for key in chosen}
        return {
            "title": self.cleaned_data["title"],
            "text": self.cleaned_data["text"],
            "accounts": [self.offered[key] for key in chosen],
            "own_texts": {key: text for key, text in own.items() if text},
            "pictures": [
                PictureChoice(row.asset, row.alt, row.decorative_reason) for row in self.pictures if not row.remove
            ],
            "goal": self.cleaned_data["goal"],
            "audience": self.cleaned_data["audience"] or Audience.EVERYONE,
            "note": self.cleaned_data["note"],
            "wished_at": self.cleaned_data["wished_at"],
            "language": self.cleaned_data["language"],
        }

    # --- For the page ---------------------------------------------------------------------------------------------

    def own_texts(self) -> list[OwnText]:
        """One per offered account, the chosen ones first, each with its length as its network counts."""
        chosen = {str(key) for key in self["accounts"].value() or []}
        common = as_typed(self["text"].value()).strip()
        rows = []
        for key, account in self.offered.items():
            bound = self[f"own_{key}"]
            own = as_typed(bound.value()).strip()
            rows.append(OwnText(account, bound, key in chosen, count(account, own or common)))
        return sorted(rows, key=lambda own: not own.chosen)

    def boxes(self) -> list[Box]:
        """Every text box whose words would appear, as typed, valid or not: for the check while typing."""
        chosen = [own for own in self.own_texts() if own.chosen]
        kept = [each for each in self.pictures if not each.remove and not each.asset.is_video]
        bare = sum(1 for picture in kept if not picture.alt and not picture.decorative_reason)

        def box(bound: BoundField, name: str, accounts: Sequence[SocialAccount]) -> Box:
            networks = {account.platform for account in accounts}
            platform = networks.pop() if len(networks) == 1 else ""
            return Box(bound.id_for_label, name, as_typed(bound.value()), platform, len(kept), bare)

        sharing = [own.account for own in chosen if not own.differs]
        made = [box(self["text"], str(self["text"].label), sharing)] if sharing or not chosen else []
        made += [box(own.field, str(own.account), [own.account]) for own in chosen if own.differs]
        for number, picture in enumerate(self.pictures, start=1):
            if picture.alt and not picture.remove:
                name = (
                    _("Alt text of the video")
                    if picture.asset.is_video
                    else _("Alt text of picture %(number)s") % {"number": number}
                )
                made.append(Box(f"alt-{number}", name, as_typed(self.data.get(f"alt-{picture.asset.sha256}"))))
        return made

    def placements(self) -> list[Placement]:
        """The pictures as a version would place them; nothing is saved."""
        kept = [row for row in self.pictures if not row.remove]
        return [
            Placement(asset=row.asset, position=number, alt=row.alt, decorative_reason=row.decorative_reason)
            for number, row in enumerate(kept, start=1)
        ]

    def previews(self, found: Sequence[Passage] = ()) -> list[previewing.Preview]:
        """What each chosen account would show of the words as typed, with what was `found` in them."""
        by_box = {passage.box.id: passage.findings for passage in found}
        placements = self.placements()
        shown = []
        for own in self.own_texts():
            if not own.chosen:
                continue
            bound = own.field if own.differs else self["text"]
            typed = as_typed(bound.value())
            moved = len(typed) - len(typed.lstrip())  # blanks around the words are not kept
            here = [
                replace(each, start=each.start - moved, end=each.end - moved)
                for each in by_box.get(bound.id_for_label, ())
            ]
            shown.append(previewing.preview(own.account, typed.strip(), placements, own=own.differs, findings=here))
        return shown

    def answers(self) -> dict[int, str]:
        """What is typed beside findings: {pk: words}."""
        sent = self.data if self.is_bound else self.typed
        named = ((name.removeprefix("answer-"), sent.get(name, "")) for name in sent if name.startswith("answer-"))
        return {int(pk): str(words) for pk, words in named if pk.isdecimal()}

    def day(self) -> date | None:
        """The wished day as far as it is typed and still to come."""
        try:
            wished = parse_date(self.data.get("wished_day", ""))
        except ValueError:  # 31 June
            return None
        return wished if wished and wished > timezone.localdate() else None


def initial_of(post: Post) -> dict[str, Any]:
    """The post as it stands, for an editor to start from."""
    return editing.values_of(post) | {"seen": post.version.content_hash, "opened": editing.opened(post)}


def _typed(unsaved: Unsaved | None) -> QueryDict:
    """What was kept, as a form would send it."""
    data = QueryDict(mutable=True)
    for name, values in (unsaved.typed if unsaved else {}).items():
        data.setlist(name, values)
    return data


def _usual_language(offered: Sequence[SocialAccount]) -> str:
    return "fr" if offered and all(a.language.startswith("fr") for a in offered) else "en"
