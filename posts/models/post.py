"""What the City wants to say: a post, its versions, its texts per account, its pictures."""

import hashlib
import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Division, Goal, Representative, SocialAccount
from governance.core.together import is_remembered
from posts.models.handling import Handling
from posts.states import PostState

if TYPE_CHECKING:
    from posts.models.review import PolicyCheck, ReviewDecision

PIECE = 1_000_000  # bytes of a file in memory at a time


class PostStateChoice(models.TextChoices):
    DRAFT = PostState.DRAFT.value, _("Draft")
    IN_REVIEW = PostState.IN_REVIEW.value, _("In review")
    CHANGES_REQUESTED = PostState.CHANGES_REQUESTED.value, _("Changes requested")
    APPROVED = PostState.APPROVED.value, _("Approved")
    REJECTED = PostState.REJECTED.value, _("Rejected")
    PUBLISHING = PostState.PUBLISHING.value, _("Being published")
    PUBLISHED = PostState.PUBLISHED.value, _("Published")
    TAKEN_DOWN = PostState.TAKEN_DOWN.value, _("Taken down")
    WITHDRAWN = PostState.WITHDRAWN.value, _("Withdrawn")
    EXPIRED = PostState.EXPIRED.value, _("Expired")


class Audience(models.TextChoices):
    """Whom a post is meant for: the stakeholders of section 3."""

    EVERYONE = "everyone", _("Everyone")
    RESIDENTS = "residents", _("Residents")
    VISITORS = "visitors", _("Visitors")
    JOB_SEEKERS = "job_seekers", _("Job seekers")
    BUSINESSES = "businesses", _("Businesses, agencies and organizations")
    GOVERNMENTS = "governments", _("Other municipalities and governments")
    PUBLIC_SECTOR = "public_sector", _("Broader public sector")


def sees_every_post(rep: Representative) -> bool:
    """Whether this person holds a duty that may know of all posts."""
    return rep.user is not None and rep.user.has_perm("posts.view_every_post")


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(
        self, rep: Representative, *, entrusted: Collection[int] | None = None, many: bool = False
    ) -> "PostQuerySet":
        """What this person may know of: their own, those on accounts entrusted to them or escalated to them, or all
        with the permission.

        `entrusted`: those accounts, where they are at hand. Each post is looked up for itself then, where the database
        would else read all texts on these accounts; not where `many` are counted."""
        if sees_every_post(rep):
            return self
        if entrusted is not None:
            return self.known_to(rep.pk, entrusted, many=many)
        from accounts import access  # models know no acts; this asks one question of the app below

        return self.known_to(rep.pk, access.accounts_of(rep), many=True)

    def known_to(
        self, person: int, entrusted: Collection[int] | models.QuerySet[SocialAccount], *, many: bool = False
    ) -> "PostQuerySet":
        """What somebody without that permission may know of, by their number and the accounts entrusted to them."""
        own = Q(created_by=person) | Q(escalated_to=person)
        if not many:
            known = Q(created_by=person) | Q(variants__account__in=entrusted)
            return self.filter(own | Q(Exists(PostVersion.objects.filter(known, post=OuterRef("pk")))))
        return self.filter(
            own
            | Q(pk__in=PostVersion.objects.filter(created_by=person).values("post"))
            | Q(pk__in=Variant.objects.filter(account__in=entrusted).values("version__post"))
        )

    def locked(self, pk: int) -> "Post":
        """One post, nobody else's to change until the end of the transaction."""
        return self.select_for_update(no_key=True).get(pk=pk)


class Post(Handling):
    """One thing the City wants to say, on one or more of its accounts, from first draft to removal."""

    title = models.CharField(_("title for this office"), max_length=200)  # never published
    state = models.CharField(_("state"), max_length=20, choices=PostStateChoice, default=PostStateChoice.DRAFT)
    department = models.ForeignKey(Department, models.PROTECT, related_name="posts")
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="posts")
    goal = models.CharField(_("goal it serves (4.1)"), max_length=10, choices=Goal, default=Goal.INFORM)
    audience = models.CharField(
        _("whom it is meant for (4.1)"), max_length=20, choices=Audience, default=Audience.EVERYONE
    )
    note = models.TextField(_("note to the reviewer"), blank=True)  # never published
    wished_at = models.DateTimeField(_("wished time"), null=True, blank=True)
    created_by = models.ForeignKey(Representative, models.PROTECT, related_name="posts")
    created_at = models.DateTimeField(_("drafted"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    state_reason = models.TextField(_("why it was withdrawn or called back"), blank=True)
    review_owed_until = models.DateTimeField(
        _("review owed until"), null=True, blank=True
    )  # after an urgent release, until somebody has reviewed it (posts.models.urgent)
    current_version = models.ForeignKey(
        "posts.PostVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )  # null only while the first version is being written in the same transaction

    objects = PostQuerySet.as_manager()
    fetched_check: "PolicyCheck | None"  # the last one of any version; set only by posts.dossier

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        default_permissions = ()
        permissions = [
            ("view_every_post", _("Can see every post")),
            ("clear_finding", _("Can clear a finding as mistaken")),
        ]
        indexes = [
            models.Index(fields=["state", "wished_at", "submitted_at"], name="post_queue"),
            models.Index(
                fields=["review_owed_until"], condition=Q(review_owed_until__isnull=False), name="post_review_owed"
            ),
            models.Index(fields=["-changed_at", "-id"], name="post_recent"),
            models.Index(fields=["created_by", "-changed_at"], name="post_by_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(lease_by__isnull=True, lease_until__isnull=True)
                | Q(lease_by__isnull=False, lease_until__isnull=False),
                name="lease_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(escalated_to__isnull=True) | Q(escalated_at__isnull=False), name="escalated_says_when"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("posts:detail", args=[self.pk])

    @property
    def version(self) -> "PostVersion":
        assert self.current_version is not None  # noqa: S101  (set in the transaction that makes the post)
        return self.current_version

    def target_accounts(self) -> list[SocialAccount]:
        """The accounts the current version is meant for."""
        return [variant.account for variant in self.version.texts()]

    def contributors(self) -> set[Representative]:
        """Everyone who wrote or changed any version: none of them decides on this post."""
        versions = self.versions.all()
        if not is_remembered(self, "versions"):
            versions = versions.select_related("created_by")
        return {version.created_by for version in versions}

    def contributor_ids(self) -> set[int]:
        """Their ids."""
        if is_remembered(self, "versions"):
            return {version.created_by_id for version in self.versions.all()}
        return set(self.versions.values_list("created_by_id", flat=True))


def hash_of(manifest: dict[str, Any]) -> str:
    """SHA-256 (hex) over a version's manifest in canonical JSON: what an approval signs."""
    canonical = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


class PostVersion(models.Model):
    """The exact words and pictures at one moment. Immutable; an approval signs its content hash."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text for every account"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    content_hash = models.CharField(_("content hash"), max_length=64)
    created_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    fetched_check: "PolicyCheck | None"  # the last one; set only by posts.dossier

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        default_permissions = ()
        ordering = ["post", "number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"version {self.number}"

    def manifest(self) -> dict[str, Any]:
        """What would appear, per account, in canonical form: the content hash is over this."""
        return {
            "language": self.language,
            "accounts": [
                {"account": variant.account_id, "text": variant.text}
                for variant in sorted(self.variants.all(), key=lambda v: v.account_id)
            ],
            "pictures": [
                {
                    "sha256": placement.asset.sha256,
                    "alt": placement.alt,
                    "decorative": placement.decorative_reason,
                }
                for placement in sorted(self.placements.all(), key=lambda p: p.position)
            ],
        }

    def compute_hash(self) -> str:
        """The hash of what the database holds now; it must always equal `content_hash`."""
        return hash_of(self.manifest())

    # The relations below are read afresh by every act; a page that fetched them all at once finds them at hand.

    def texts(self) -> "list[Variant]":
        """What each account would show, with the accounts, in their order."""
        variants = self.variants.all()
        return list(variants if is_remembered(self, "variants") else variants.select_related("account"))

    def pictures(self) -> "list[Placement]":
        """Its pictures as placed, in their order."""
        placements = self.placements.all()
        return list(placements if is_remembered(self, "placements") else placements.select_related("asset"))

    def approvals(self) -> "list[ReviewDecision]":
        """Decisions that approved exactly this content, with who made them."""
        decisions = self.decisions.all()
        if not is_remembered(self, "decisions"):
            decisions = decisions.select_related("decided_by")
        return [each for each in decisions if each.verdict == "approved" and each.content_hash == self.content_hash]


class Variant(models.Model):
    """What one account would publish. `own_text` is set only where it differs from the version's text."""

    version = models.ForeignKey(PostVersion, models.PROTECT, related_name="variants")
    account = models.ForeignKey(SocialAccount, models.PROTECT, related_name="variants")
    own_text = models.TextField(_("text for this account"), blank=True)

    class Meta:
        verbose_name = _("text for an account")
        verbose_name_plural = _("texts for accounts")
        default_permissions = ()
        ordering = ["account_id"]
        constraints = [models.UniqueConstraint(fields=["version", "account"], name="one_text_per_account")]

    def __str__(self) -> str:
        return f"text of account {self.account_id}"

    @property
    def text(self) -> str:
        return self.own_text or self.version.text


def media_path(asset: "MediaAsset", filename: str) -> str:
    """Files are named by their digest: nothing of the uploader's file name is kept on disk."""
    folder = "videos" if asset.is_video else "pictures"
    return f"{folder}/{asset.sha256[:2]}/{asset.sha256}.{asset.extension}"


class MediaAsset(models.Model):
    """A picture as it would be published: decoded, turned upright, stripped of EXIF and GPS, written anew. Or a video,
    likewise without anything but pictures and sound (posts.videos)."""

    sha256 = models.CharField(_("digest"), max_length=64, unique=True)
    file = models.FileField(_("file"), upload_to=media_path, max_length=200)
    media_type = models.CharField(_("type"), max_length=40)
    extension = models.CharField(max_length=8)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    uploaded_by = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    # Of a video alone:
    milliseconds = models.PositiveIntegerField(_("length"), default=0)
    has_sound = models.BooleanField(_("has sound"), default=False)
    poster = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="films")  # one frame of it

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{'video' if self.is_video else 'picture'} {self.pk}"

    @property
    def is_video(self) -> bool:
        return self.media_type.startswith("video/")

    @property
    def seconds(self) -> float:
        return self.milliseconds / 1000

    def read(self) -> bytes:
        """The file as it lies in the storage now, whatever was read of it before; OSError where it can't be read."""
        with self.file.storage.open(str(self.file.name), "rb") as file:
            content: bytes = file.read()
        return content

    def is_intact(self) -> bool:
        """Whether the file is, byte for byte, what was stored; OSError where the storage doesn't say."""
        digest = hashlib.sha256()
        try:
            for piece in self.pieces():
                digest.update(piece)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == self.sha256

    def pieces(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """The bytes from `first` to `last` (both included) piece by piece, as they lie in the storage now. Where the
        storage is a bucket, no more of them is fetched than is asked for."""
        storage = self.file.storage
        if hasattr(storage, "pieces"):
            yield from storage.pieces(str(self.file.name), first, last)
            return
        with storage.open(str(self.file.name), "rb") as file:
            file.seek(first)
            left = None if last is None else last + 1 - first
            while left is None or left > 0:
                piece = file.read(PIECE if left is None else min(PIECE, left))
                if not piece:
                    return
                left = left if left is None else left - len(piece)
                yield piece


class Placement(models.Model):
    """A picture in a version, with what it shows for those who can't see it, or why it needs no words."""

    version = models.ForeignKey(PostVersion, models.PROTECT, related_name="placements")
    asset = models.ForeignKey(MediaAsset, models.PROTECT, related_name="placements")
    position = models.PositiveSmallIntegerField(_("position"))
    alt = models.CharField(_("what the picture shows (alt text)"), max_length=1500, blank=True)
    decorative_reason = models.CharField(_("why it needs no alt text"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("picture in a version")
        verbose_name_plural = _("pictures in versions")
        default_permissions = ()
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="one_picture_per_position")]

    def __str__(self) -> str:
        return f"picture {self.position}"
