"""Pages stay as quick with a thousand posts as with ten: the number of queries doesn't depend on the rows."""

import time

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Representative, SocialAccount
from accounts.roles import Role
from accounts.tests import builders as people
from governance.policy import changes, rulebook, trying
from governance.policy.models import Rule
from governance.tests.builders import a_policy_officer, set_rule
from posts import checking, consent, workflow
from posts.drafting import PictureChoice
from posts.models import (
    CheckFinding,
    ExemptionKind,
    InformationKind,
    PolicyCheck,
    Post,
    PostVersion,
    Variant,
)
from posts.tests import builders
from posts.tests.pages import WARNED, browser, queries

pytestmark = pytest.mark.django_db


def in_bulk(desk: builders.Desk, number: int) -> None:
    """Posts in review with a check and a finding each; only the volume matters, so no act makes them."""
    policy, now = rulebook.current_policy(), timezone.now()
    posts = Post.objects.bulk_create(
        Post(
            title=f"Post {n}",
            state="in_review",
            department=desk.author.department,
            created_by=desk.author,
            submitted_at=now,
            wished_at=now,
        )
        for n in range(number)
    )
    versions = PostVersion.objects.bulk_create(
        PostVersion(post=post, number=1, text=builders.TEXT, content_hash=f"{post.pk:064}", created_by=desk.author)
        for post in posts
    )
    for post, version in zip(posts, versions, strict=True):
        post.current_version = version
    Post.objects.bulk_update(posts, ["current_version"])
    Variant.objects.bulk_create(
        Variant(version=version, account=account) for version in versions for account in desk.accounts
    )
    checks = PolicyCheck.objects.bulk_create(
        PolicyCheck(version=version, policy=policy, rules_digest="r", context_digest="c", outcome="warn")
        for version in versions
    )
    CheckFinding.objects.bulk_create(
        CheckFinding(report=check, rule="x", severity="advice", start=0, end=3, excerpt="The", message="A hint.")
        for check in checks
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else PostgreSQL plans as if the tables were empty


CALENDARS = tuple(f"/calendar/?view={view}" for view in ("day", "week", "month", "list"))
LISTS = ("/", "/review/", "/review/?view=others", "/posts/", "/posts/?state=to_settle", *CALENDARS)
MOST = 14  # queries of any page
FEW = 12  # of a list, and of a post before it is approved
WAITING = ("draft", "in review", "review")


def everything(rep: Representative, *accounts: SocialAccount) -> Client:
    """This person signed in, with every role on these accounts: whoever sees most of the navigation asks most."""
    for role in (Role.AUTHOR, Role.REVIEWER, Role.PUBLISHER, Role.MODERATOR):
        people.entrust(rep, role, *accounts)
    return browser(rep)


def two_accounts() -> builders.Desk:
    return builders.a_desk(people.an_account(), people.an_account())


def a_rich_draft(desk: builders.Desk, versions: int) -> Post:
    """Two different texts, a picture, this many versions, a consent and a claim, every warning answered."""
    own = {desk.accounts[1].pk: f"{WARNED} See you at noon."}
    picture = PictureChoice(builders.a_picture(by=desk.author), "The ice of the rink.")
    post = builders.a_draft(desk, text=WARNED, own_texts=own, pictures=[picture])
    for number in range(2, versions + 1):
        post = builders.revised(post, by=desk.author, text=f"{WARNED} Edition {number}.")
    consent.record_consent(
        post,
        by=desk.author,
        person="Nora Example",
        information=[InformationKind.NAME],
        signed_on=timezone.localdate(),
        document_reference="File 7",
    )
    consent.claim_exemption(
        post, by=desk.author, kind=ExemptionKind.ECONOMIC_DEVELOPMENT, reason="A local shop of the downtown plan."
    )
    check = checking.run_check(builders.fresh(post).version)
    for finding in check.findings.filter(severity="warn", answer=""):
        workflow.answer_finding(finding, by=desk.author, answer="It sponsors the rink.")
    return builders.fresh(post)


def a_rich_post_in_review(desk: builders.Desk, versions: int) -> Post:
    return workflow.submit(a_rich_draft(desk, versions), by=desk.author)


def a_rich_approved_post(desk: builders.Desk, versions: int) -> Post:
    post = a_rich_post_in_review(desk, versions)
    consent.decide_exemption(post.exemptions.get(), by=desk.reviewer, accepted=True)
    builders.approved(post, by=desk.reviewer)
    return builders.fresh(post)


PAGES = {
    "composer": (a_rich_draft, "posts:edit", "author"),
    "draft": (a_rich_draft, "posts:detail", "author"),
    "submit sheet": (a_rich_draft, "posts:submit", "author"),
    "composer in review": (a_rich_post_in_review, "posts:edit", "author"),
    "review": (a_rich_post_in_review, "posts:review", "reviewer"),
    "in review": (a_rich_post_in_review, "posts:detail", "reviewer"),
    "approved": (a_rich_approved_post, "posts:detail", "publisher"),
    "release": (a_rich_approved_post, "posts:release", "publisher"),
}


@pytest.mark.parametrize("page", LISTS)
def test_lists_ask_the_database_as_often_for_a_thousand_posts_as_for_ten(page: str):
    desk = builders.a_desk()
    asking = [browser(desk.author), everything(desk.reviewer, *desk.accounts), browser(desk.publisher)]
    in_bulk(desk, 10)
    few = [queries(client, page) for client in asking]

    in_bulk(desk, 990)

    assert [queries(client, page) for client in asking] == few
    assert max(few) <= FEW


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_post_ask_as_often_for_ten_versions_among_a_thousand_posts_as_for_two_among_ten(page: str):
    made, name, who = PAGES[page]
    desk = two_accounts()
    client = everything(getattr(desk, who), *desk.accounts)
    short, long = made(desk, 2), made(desk, 10)
    in_bulk(desk, 10)
    few = [queries(client, reverse(name, args=[post.pk])) for post in (short, long)]

    in_bulk(desk, 990)

    assert [queries(client, reverse(name, args=[post.pk])) for post in (short, long)] == few
    assert few[0] == few[1] <= (FEW if page in WAITING else MOST)


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_post_whose_check_is_stale_stay_within_bounds(page: str):
    made, name, who = PAGES[page]
    desk = two_accounts()
    client = everything(getattr(desk, who), *desk.accounts)
    post = made(desk, 3)
    fresh = queries(client, reverse(name, args=[post.pk]))

    set_rule(Rule.objects.get(detector="opinion.personal"), by=a_policy_officer(), severity="block")

    assert queries(client, reverse(name, args=[post.pk])) == fresh <= MOST


def test_a_dry_run_of_500_versions_answers_within_a_request(django_assert_max_num_queries):
    in_bulk(two_accounts(), 500)
    PostVersion.objects.update(text=f"{builders.TEXT} {WARNED} Ask at the front desk, and bring a friend along. " * 2)
    officer = a_policy_officer()
    for detector in ("personal_info.sin", "respect.profanity", "endorsement.offer"):
        rule = Rule.objects.get(detector=detector)
        changes.prepare(rule, changes.Proposal("advice", True, rule.parameters), by=officer)
    client, address = browser(officer), f"{reverse('policy:changes')}?last=500"
    client.get(f"{reverse('policy:changes')}?last=50")  # once before, so that what a process keeps is there

    began = time.process_time()
    with django_assert_max_num_queries(MOST + 2):  # no list or detail, but a trial that reads texts of many posts
        response = client.get(address)
    spent = time.process_time() - began

    print(f"dry run of 500 versions and the examples: {spent:.1f} s of processor time")  # noqa: T201
    assert "500 versions of posts were looked at." in response.content.decode()
    assert spent < trying.LIMIT
