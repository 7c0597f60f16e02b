"""Writing: a post is drafted, and every change of what would appear makes a new version that nobody has approved yet.

An approval signs the content hash of one version (ARCHITECTURE 1, principle 5). So a save that changes no words,
pictures or accounts makes no version and costs no approval, and any other save voids them all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import AccountState, Goal, Representative, SocialAccount
from accounts.roles import Action as RoleAction
from governance.audit import trail
from governance.audit.actions import Action
from governance.core.errors import GuardFailed
from posts import editing, words
from posts.guards import require_seen, transition
from posts.models import Audience, MediaAsset, Placement, Post, PostVersion, Variant
from posts.models.post import hash_of
from posts.states import POST_TRANSITIONS, PostState

OPEN_ACCOUNTS = (AccountState.ACTIVE, AccountState.PAUSED)
LANGUAGES = ("en", "fr")
LONGEST_ALT, LONGEST_REASON = 1500, 200  # characters
LONGEST_TEXT = 100_000  # characters; the checker looks at no more, and no network takes as much


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """A picture in a post, with what it shows for those who can't see it, or why it needs no words."""

    asset: MediaAsset
    alt: str = ""
    decorative_reason: str = ""

    def trimmed(self) -> "PictureChoice":
        """Without blanks around the words; a described picture needs no reason for silence."""
        alt = self.alt.strip()
        return PictureChoice(self.asset, alt, "" if alt else self.decorative_reason.strip())


@dataclass(frozen=True, slots=True)
class _Content:
    """All that would appear: what the content hash covers."""

    text: str
    accounts: tuple[SocialAccount, ...]
    own_texts: Mapping[int, str]
    pictures: tuple[PictureChoice, ...]
    language: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The common text and each account's own."""
        return (self.text, *self.own_texts.values())

    @classmethod
    def checked(
        cls,
        text: str,
        accounts: Iterable[SocialAccount],
        own_texts: Mapping[int, str],
        pictures: Iterable[PictureChoice],
        language: str,
    ) -> "_Content":
        """Trimmed and in order; GuardFailed where it can't be a post. Texts of accounts not chosen are left out."""
        text = _plain(text)
        chosen = {account.pk: account for account in accounts}
        if not chosen:
            raise GuardFailed(_("Choose at least one account."), field="accounts")
        for account in chosen.values():
            if account.state not in OPEN_ACCOUNTS:
                raise GuardFailed(
                    _("%(account)s isn't in use, so nothing can be drafted for it.") % {"account": account},
                    field="accounts",
                )
        if language not in LANGUAGES:
            raise GuardFailed(_("Choose the language the post is written in."), field="language")
        own = {pk: _plain(own_text) for pk, own_text in own_texts.items() if pk in chosen}
        if any(len(each) > LONGEST_TEXT for each in (text, *own.values())):
            raise GuardFailed(_("This text is longer than any network takes."), field="text")
        placed = tuple(
            PictureChoice(
                choice.asset, choice.alt.strip(), "" if choice.alt.strip() else choice.decorative_reason.strip()
            )
            for choice in pictures
        )
        if any(len(each.alt) > LONGEST_ALT for each in placed):
            raise GuardFailed(
                _("Say what the picture shows in at most %(limit)s characters.") % {"limit": LONGEST_ALT},
                field="pictures",
            )
        if any(len(each.decorative_reason) > LONGEST_REASON for each in placed):
            raise GuardFailed(
                _("Say in at most %(limit)s characters why a picture needs no words.") % {"limit": LONGEST_REASON},
                field="pictures",
            )
        return cls(
            text=text,
            accounts=tuple(chosen[pk] for pk in sorted(chosen)),
            own_texts={pk: words for pk, words in own.items() if words and words != text},
            pictures=placed,
            language=language,
        )


@transaction.atomic
def create(
    *,
    by: Representative,
    title: str,
    text: str,
    accounts: Sequence[SocialAccount],
    own_texts: Mapping[int, str] | None = None,
    pictures: Sequence[PictureChoice] = (),
    goal: str = Goal.INFORM,
    audience: str = Audience.EVERYONE,
    note: str = "",
    wished_at: datetime | None = None,
    language: str = "en",
) -> Post:
    """Draft a post for one or more of the City's accounts.

    `own_texts` maps an account's id to its text where that differs; `wished_at` is a wish, nothing goes out by it."""
    row = next(each for each in POST_TRANSITIONS if each.name == "create")
    access.require_on_all(by, RoleAction.DRAFT, accounts)
    content = _Content.checked(text, accounts, own_texts or {}, pictures, language)
    post = Post.objects.create(
        state=row.target,
        department=by.department,
        division=by.division,
        created_by=by,
        **_metadata(title, goal, audience, note, wished_at),
    )
    version = _write_version(post, content, number=1, by=by)
    words.note(post, *content.texts)
    trail.record(
        Action(row.audit_action),
        post,
        by=by,
        version=version.pk,
        content_hash=version.content_hash,
        accounts=[account.pk for account in content.accounts],
        state=post.state,
    )
    return post


@transaction.atomic
def revise(
    post: Post,
    *,
    by: Representative,
    seen: str,
    opened: Mapping[str, str] | None = None,
    title: str,
    text: str,
    accounts: Sequence[SocialAccount],
    own_texts: Mapping[int, str] | None = None,
    pictures: Sequence[PictureChoice] = (),
    goal: str = Goal.INFORM,
    audience: str = Audience.EVERYONE,
    note: str = "",
    wished_at: datetime | None = None,
    language: str = "en",
) -> Post:
    """Change a post that isn't released. `seen` is the content hash the editor started from; a stale one is a Conflict.
    So is any other thing that stands otherwise than when the editor `opened` it (digests, see posts.editing).

    New content is a new version, takes the post back to the draft it then is, and voids its approvals."""
    post = Post.objects.locked(post.pk)
    row = transition("revise", post)
    content = _Content.checked(text, accounts, own_texts or {}, pictures, language)
    before = post.target_accounts()
    access.require_on_all(by, RoleAction.DRAFT, {each.pk: each for each in (*before, *content.accounts)}.values())
    require_seen(post, seen)
    if opened:
        editing.require_unchanged(post, opened)

    metadata = _metadata(title, goal, audience, note, wished_at)
    changed = [name for name, value in metadata.items() if getattr(post, name) != value]
    for name in changed:
        setattr(post, name, metadata[name])
    old = post.version
    # A common text that no account uses appears nowhere, but what somebody wrote is kept.
    rewritten = _manifest(content) != old.manifest() or content.text != old.text
    if rewritten:
        _write_version(post, content, number=old.number + 1, by=by)
    revived = post.state == PostState.EXPIRED
    if not (rewritten or changed or revived):
        return post
    if rewritten or revived:
        post.state, post.state_reason = row.target, ""
    post.save()
    words.note(post, *content.texts)
    trail.record(
        Action(row.audit_action),
        post,
        by=by,
        version=post.version.pk,
        content_hash=post.version.content_hash,
        accounts=[account.pk for account in content.accounts],
        changed=sorted([*changed, *(["content"] if rewritten else [])]),
        state=post.state,
    )
    return post


def renew_version(post: Post, *, by: Representative) -> PostVersion:
    """The same content as a new version, so that a reviewer who sent it back can decide again. Part of an act."""
    old = post.version
    content = _Content(
        text=old.text,
        accounts=tuple(post.target_accounts()),
        own_texts={variant.account_id: variant.own_text for variant in old.variants.all()},
        pictures=tuple(
            PictureChoice(placement.asset, placement.alt, placement.decorative_reason)
            for placement in old.placements.select_related("asset")
        ),
        language=old.language,
    )
    return _write_version(post, content, number=old.number + 1, by=by)


# --- Parts ---


def _plain(text: str) -> str:
    """As it will be kept: one kind of line end, no NUL (the database takes none), no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _metadata(title: str, goal: str, audience: str, note: str, wished_at: datetime | None) -> dict[str, Any]:
    """What is said about a post inside this office and never appears."""
    if not title.strip():
        raise GuardFailed(_("Give the post a title; it stays in this office."), field="title")
    if len(title.strip()) > 200:
        raise GuardFailed(_("The title is too long: at most 200 characters."), field="title")
    if goal not in Goal.values:
        raise GuardFailed(_("Choose the goal this post serves (4.1)."), field="goal")
    if audience not in Audience.values:
        raise GuardFailed(_("Choose whom this post is meant for (4.1)."), field="audience")
    if wished_at is not None and wished_at.utcoffset() is None:
        raise ValueError("wished_at needs a time zone")
    return {
        "title": title.strip(),
        "goal": str(goal),
        "audience": str(audience),
        "note": note.strip(),
        "wished_at": wished_at,
    }


def _write_version(post: Post, content: _Content, *, number: int, by: Representative) -> PostVersion:
    version = PostVersion.objects.create(
        post=post,
        number=number,
        text=content.text,
        language=content.language,
        content_hash=hash_of(_manifest(content)),
        created_by=by,
    )
    Variant.objects.bulk_create(
        Variant(version=version, account=account, own_text=content.own_texts.get(account.pk, ""))
        for account in content.accounts
    )
    Placement.objects.bulk_create(
        Placement(
            version=version,
            asset=choice.asset,
            position=position,
            alt=choice.alt,
            decorative_reason=choice.decorative_reason,
        )
        for position, choice in enumerate(content.pictures, start=1)
    )
    post.current_version = version
    post.save(update_fields=["current_version", "changed_at"])
    return version


def _manifest(content: _Content) -> dict[str, Any]:
    """The manifest this content would have: the same shape as PostVersion.manifest()."""
    return {
        "language": content.language,
        "accounts": [
            {"account": account.pk, "text": content.own_texts.get(account.pk) or content.text}
            for account in content.accounts
        ],
        "pictures": [
            {"sha256": choice.asset.sha256, "alt": choice.alt, "decorative": choice.decorative_reason}
            for choice in content.pictures
        ],
    }
