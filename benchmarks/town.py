"""A large city for measuring: posts, people and accounts by the thousand, copied in SQL from a few real ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import Representative
    from posts.models import Post

# Of a thousand posts so many are in each state; what waits for review stays what people could still read.
STATES = {"published": 945, "draft": 30, "approved": 10, "in_review": 10, "released": 5}
YEARS = 3


@dataclass(frozen=True)
class Town:
    """Whom and what the pages are asked for."""

    author: Representative
    reviewer: Representative
    administrator: Representative
    posts: dict[str, Post]  # one made by the real acts, of each state


def copy(model: type[Model], sample: int, count: int, **changed: str) -> int:
    """So many copies of one row, `n` counting from 0; columns in `changed` are SQL over `n` and the sample `s`. Returns
    the id of the first copy; the others follow it."""
    from django.db import connection

    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.column != "id"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) + 1 FROM {table}")  # noqa: S608  (our own names)
        first = int(cursor.fetchone()[0])
        values = ", ".join(changed.get(column, f's."{column}"') for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        cursor.execute(
            f"INSERT INTO {table} (id, {names}) SELECT {first} + n, {values}"  # noqa: S608
            f" FROM {table} s, generate_series(0, {count - 1}) n WHERE s.id = {sample}"
        )
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count])
    return first


def build(posts: int, people: int, accounts: int) -> Town:
    """Fill the empty database. Everyone's access stands; one author and one reviewer hold a tenth of the accounts."""
    from django.db import connection, transaction

    from accounts.models import AccessGrant, Representative, SocialAccount, TrainingRecord, User
    from accounts.tests import builders as registry
    from posts.tests import builders

    account = registry.an_account()
    desk = builders.a_desk(account)
    samples = {
        "published": builders.a_published_post(desk),
        "draft": builders.a_draft(desk),
        "approved": builders.an_approved_post(desk),
        "released": builders.a_released_post(desk, not_before=_tomorrow()),
        "in_review": builders.a_post_in_review(desk),
    }
    administrator = registry.an_administrator()
    _watch(samples["published"])
    author, reviewer = desk.author, desk.reviewer
    with transaction.atomic():
        first_account = copy(
            SocialAccount, account.pk, accounts - 1, handle="s.handle || n", display_name="s.display_name || n"
        )
        others = f"{first_account} + n"
        for person in (author, reviewer, desk.publisher):
            grant = AccessGrant.objects.filter(representative=person).first()
            if grant is None:
                raise RuntimeError("the desk's people hold grants")
            copy(AccessGrant, grant.pk, accounts // 10 - 1, account_id=others)
        user, training = author.user, TrainingRecord.objects.filter(representative=author).first()
        if user is None or training is None:
            raise RuntimeError("the author has a login and training")
        names = dict.fromkeys(("email", "username"), "'person' || n || '@town.example'")
        first_user = copy(User, user.pk, people, **names)
        first_person = copy(Representative, author.pk, people, user_id=f"{first_user} + n", full_name="'Person ' || n")
        copy(TrainingRecord, training.pk, people, representative_id=f"{first_person} + n")
        for state, sample in samples.items():
            _copy_post(
                sample, posts * STATES[state] // 1000, f"{first_account} + n % {accounts - 1}", first_person, people
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Town(author, reviewer, administrator, samples)


def _tomorrow() -> Any:
    from datetime import timedelta

    from django.utils import timezone

    return timezone.now() + timedelta(days=1)


def _watch(post: Post) -> None:
    from monitoring import watching

    for account in post.target_accounts():
        watching.adopt_sent(account)


def _copy_post(sample: Post, count: int, account: str, first_person: int, people: int) -> None:
    """Copies with all that hangs on them, by many people, over three years."""
    from monitoring.models import PublishedItem
    from posts.models import DeliveryAttempt, PolicyCheck, Post, PostVersion, Publication, ReviewDecision, Variant

    before = f"make_interval(mins => (n * {YEARS * 525_600 // max(count, 1)})::int)"
    person = f"{first_person} + n % {people}"
    version = sample.version
    then = {"created_at": f"s.created_at - {before}"}
    first_post = _next(Post)
    first_version = _next(PostVersion)
    copy(
        Post,
        sample.pk,
        count,
        title="'Notice ' || n",
        created_by_id=person,
        current_version_id=f"{first_version} + n",
        changed_at=f"s.changed_at - {before}",
        submitted_at=f"s.submitted_at - {before}",
        lease_by_id="NULL",
        lease_until="NULL",
        **then,
    )
    copy(
        PostVersion,
        version.pk,
        count,
        post_id=f"{first_post} + n",
        text="s.text || ' Notice ' || n",
        created_by_id=person,
        **then,
    )
    _copy_words(sample, first_post, count)
    first_check = 0
    for check in version.checks.all():
        first_check = copy(PolicyCheck, check.pk, count, version_id=f"{first_version} + n")
    variant = version.variants.get()
    first_variant = copy(Variant, variant.pk, count, version_id=f"{first_version} + n", account_id=account)
    for decision in version.decisions.all():
        copy(ReviewDecision, decision.pk, count, version_id=f"{first_version} + n", report_id=f"{first_check} + n")
    publication = Publication.objects.filter(variant=variant).first()
    if publication is None:
        return
    first_publication = copy(
        Publication,
        publication.pk,
        count,
        variant_id=f"{first_variant} + n",
        account_id=account,
        idempotency_key="gen_random_uuid()",
        remote_id="CASE WHEN s.remote_id = '' THEN '' ELSE s.remote_id || n END",
        planned_at=f"s.planned_at - {before}"
        if publication.sent_at
        else "s.planned_at + make_interval(mins => n::int)",
        sent_at=f"s.sent_at - {before}",
    )
    for attempt in publication.tries.all():
        copy(DeliveryAttempt, attempt.pk, count, publication_id=f"{first_publication} + n")
    item = PublishedItem.objects.filter(publication=publication).first()
    if item is not None:
        copy(
            PublishedItem,
            item.pk,
            count,
            publication_id=f"{first_publication} + n",
            account_id=account,
            remote_id="s.remote_id || n",
            first_seen_at=f"s.first_seen_at - {before}",
        )


def _copy_words(sample: Post, first_post: int, count: int) -> None:
    """What the copies are found by."""
    from django.db import connection

    from posts.models import PostWords

    table = PostWords._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (post_id, words) SELECT {first_post} + n, s.words || to_tsvector('simple', n::text)"  # noqa: S608
            f" FROM {table} s, generate_series(0, {count - 1}) n WHERE s.post_id = {sample.pk}"
        )


def _next(model: type[Model]) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) + 1 FROM {model._meta.db_table}")  # noqa: S608
        return int(cursor.fetchone()[0])
