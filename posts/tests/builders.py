"""Posts in every state, all reached through the real acts on the practice network. Import what you need:

desk = a_desk()                     # an account with an author, a reviewer, a publisher (and a moderator if asked for)
post = a_draft(desk)                # likewise a_post_in_review, an_approved_post, a_released_post, a_published_post
post = a_draft(desk, text="...")    # every argument of drafting.create may be given

`a_desk` loads the policy. The practice network is emptied before each test (conftest.py)."""

import io
import itertools
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import social
from accounts.models import Representative, SocialAccount
from accounts.roles import Duty
from accounts.tests import builders as people
from governance.policy import rulebook
from governance.tests.builders import the_policy
from posts import drafting, pictures, publishing, urgent, videos, workflow
from posts.models import Call, MediaAsset, Post, Publication, UrgentRelease
from tools.testing.films import a_film
from tools.testing.told import told

TEXT = "The library on Aylmer Street is open until 8 p.m. tonight."
FLOOD = "Flood on the Otonabee River"
ENTRY = (
    "display_name handle department division purpose goal required_approvals remind_after_hours escalate_after_hours"
    " url language"
).split()
_numbers = itertools.count(1)


class Desk:
    """One office: its accounts, and one person for each part, registered when first asked for."""

    def __init__(self, accounts: tuple[SocialAccount, ...]) -> None:
        self.accounts = accounts

    @property
    def account(self) -> SocialAccount:
        return self.accounts[0]

    @cached_property
    def author(self) -> Representative:
        return people.an_author(*self.accounts)

    @cached_property
    def reviewer(self) -> Representative:
        return people.a_reviewer(*self.accounts)

    @cached_property
    def publisher(self) -> Representative:
        return people.a_publisher(*self.accounts)

    @cached_property
    def moderator(self) -> Representative:
        return people.a_moderator(*self.accounts)

    def staffed(self) -> Self:
        for part in ("author", "reviewer", "publisher"):
            getattr(self, part)
        return self


@told
def a_desk(*accounts: SocialAccount, **account: Any) -> Desk:
    """The desk of these accounts, or of a new one made with `accounts.tests.builders.an_account(**account)`, with its
    author, its reviewer and its publisher: whoever is registered before a test acts is told."""
    return an_empty_desk(*accounts, **account).staffed()


@told
def an_empty_desk(*accounts: SocialAccount, **account: Any) -> Desk:
    """A desk at which nobody works yet."""
    the_policy()
    return Desk(accounts or (people.an_account(**account),))


@told
def a_draft(desk: Desk | None = None, **given: Any) -> Post:
    """A draft by the desk's author, for all its accounts."""
    desk = desk or a_desk()
    fields: dict[str, Any] = {
        "by": desk.author,
        "title": f"Post {next(_numbers)}",
        "text": TEXT,
        "accounts": desk.accounts,
    }
    return drafting.create(**(fields | given))


@told
def a_post_in_review(desk: Desk | None = None, **given: Any) -> Post:
    desk = desk or a_desk()
    return workflow.submit(a_draft(desk, **given), by=desk.author)


@told
def an_approved_post(desk: Desk | None = None, **given: Any) -> Post:
    desk = desk or a_desk()
    post = a_post_in_review(desk, **given)
    approved(post, by=desk.reviewer)
    return fresh(post)


@told
def a_released_post(desk: Desk | None = None, *, not_before: datetime | None = None, **given: Any) -> Post:
    """Approved and released; nothing is sent yet."""
    desk = desk or a_desk()
    post = an_approved_post(desk, **given)
    publishing.release(post, by=desk.publisher, not_before=not_before)
    return fresh(post)


@told
def a_published_post(desk: Desk | None = None, **given: Any) -> Post:
    """Out on the practice network."""
    post = a_released_post(desk, **given)
    for publication in publications(post):
        publishing.deliver(publication.pk)
    return fresh(post)


@told
def approved(post: Post, *, by: Representative) -> None:
    """One approval of what stands now, with every clause called compliant."""
    post = fresh(post)
    workflow.approve(post, by=by, seen=post.version.content_hash, calls=calls())


def calls(**other: str) -> dict[str, str]:
    """A call on each of the six clauses; `calls(**{"4.3.4": "breach"})` for another one."""
    made = {clause.reference: Call.COMPLIES.value for clause in rulebook.prohibitions()}
    return made | other


@told
def revised(post: Post, *, by: Representative, **changed: Any) -> Post:
    """The post saved again by `by`, with these fields changed."""
    post = fresh(post)
    version = post.version
    fields: dict[str, Any] = {
        "seen": version.content_hash,
        "title": post.title,
        "text": version.text,
        "accounts": post.target_accounts(),
        "own_texts": {variant.account_id: variant.own_text for variant in version.variants.all()},
        "pictures": [
            drafting.PictureChoice(placement.asset, placement.alt, placement.decorative_reason)
            for placement in version.placements.select_related("asset")
        ],
        "goal": post.goal,
        "note": post.note,
        "wished_at": post.wished_at,
        "language": version.language,
    }
    return drafting.revise(post, by=by, **(fields | changed))


@told
def a_picture(*, by: Representative, size: tuple[int, int] = (64, 48), colour: str = "teal") -> MediaAsset:
    return pictures.store(an_upload(size=size, colour=colour), by=by)


@told
def a_video(*, by: Representative, **film: Any) -> MediaAsset:
    return videos.store(SimpleUploadedFile("holiday.mp4", a_film(**film)), by=by)


def an_upload(*, size: tuple[int, int] = (64, 48), colour: str = "teal", kind: str = "JPEG") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return SimpleUploadedFile(f"holiday.{kind.lower()}", file.getvalue())


def publications(post: Post) -> list[Publication]:
    """The publications of the current version, in the order of their accounts."""
    return list(Publication.objects.of(post.version).select_related("account").order_by("account_id"))


def the_publication(post: Post) -> Publication:
    """The only publication of a post for one account."""
    (publication,) = publications(post)
    return publication


def fresh(post: Post) -> Post:
    """The post as the database has it."""
    return Post.objects.select_related("current_version").get(pk=post.pk)


@told
def an_urgent_desk(*accounts: SocialAccount, **account: Any) -> Desk:
    """A desk whose accounts allow urgent releases."""
    desk = a_desk(*accounts, **account)
    for each in desk.accounts:
        allow_urgent(each)
    return desk


def allow_urgent(account: SocialAccount, allowed: bool = True) -> SocialAccount:
    """The account's entry changed so that one person may publish there in an emergency."""
    return with_rules(account, urgent_allowed=allowed)


@told
def with_rules(account: SocialAccount, **rules: Any) -> SocialAccount:
    """The account with other rules in its entry: `remind_after_hours=2`, `approval_duty="clerk"`."""
    entry = {name: getattr(account, name) for name in ENTRY} | rules
    social.change(account, by=people.an_administrator(), **entry)
    account.refresh_from_db()
    return account


def an_emergency_publisher(**person: Any) -> Representative:
    return people.an_officer(Duty.EMERGENCY_PUBLISHER, **person)


@told
def an_urgent_release(desk: Desk | None = None, *, by: Representative | None = None, **given: Any) -> UrgentRelease:
    """A draft released by one person in a flood; nothing is sent yet."""
    desk = desk or an_urgent_desk()
    return urgent.release_urgently(
        a_draft(desk, **given),
        by=by or an_emergency_publisher(),
        emergency=FLOOD,
        reason="Roads close within the hour.",
    )
