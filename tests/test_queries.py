"""Lists and details of the whole house, in the demo city: at most twelve queries a page, for whoever looks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Representative, SocialAccount, Withdrawal
from monitoring import demo
from monitoring.models import PublishedItem, Removal
from monitoring.tests.builders import the_demo_city
from posts.models import Post
from tools.pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]
QUERIES = 12
LISTS = (
    "home posts:list posts:calendar posts:queue posts:exceptions posts:notices posts:notice_choices accounts:profile"
    " accounts:list accounts:people accounts:organisations accounts:withdrawals monitoring:list monitoring:removals"
    " policy:detail policy:rules policy:contacts audit:list search"
).split()
# What tries rules or shows who loses access asks once for each kind of thing it counts, and is not read all day.
APART = {"policy:changes", "accounts:withdraw", "accounts:withdraw_confirm"}
OTHERS = {page.name for page in PAGES if not page.of and not page.first and ":" in page.name} - APART - {*LISTS}
VIEWS = (
    ("posts:queue", "others"),
    ("accounts:list", "attention"),
    ("monitoring:list", "standing"),
    ("monitoring:list", "removed"),
)


@pytest.mark.parametrize("email", demo.SIGN_INS)
def test_every_list_and_detail_takes_few_queries_whoever_looks(settings, email):
    the_demo_city()
    settings.MFA_REQUIRED = False
    lists = [
        *(reverse(name) for name in LISTS),
        *(f"{reverse(name)}?view={view}" for name, view in VIEWS),
        *(f"{reverse('posts:calendar')}?view={view}" for view in ("day", "month", "list")),
    ]
    addresses = [
        *lists,
        *(reverse(name) for name in sorted(OTHERS)),
        reverse("policy:clause", args=["4.3.2"]),
        *(reverse("accounts:detail", args=[account.pk]) for account in SocialAccount.objects.all()[:3]),
        *(reverse("accounts:person", args=[person.pk]) for person in Representative.objects.all()[:4]),
        *(reverse("accounts:withdrawal", args=[row.pk]) for row in Withdrawal.objects.all()),
        *(post.get_absolute_url() for post in Post.objects.all()),
        *(reverse("posts:review", args=[post.pk]) for post in Post.objects.filter(state="in_review")),
        *(item.get_absolute_url() for item in PublishedItem.objects.all()),
        *(removal.get_absolute_url() for removal in Removal.objects.all()),
    ]
    too_many, seen = [], 0
    client = Client()
    client.force_login(Representative.objects.get(user__email=email).user)
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address).status_code
        seen += status == 200
        if len(queries) > QUERIES:
            too_many.append((address, len(queries)))

    assert seen > 30  # of the others the person is told that they are not theirs
    assert too_many == []
