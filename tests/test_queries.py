"""Lists and details of the whole house, in the demo city: at most fifteen queries each, for whoever looks."""

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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]
QUERIES = 15
LISTS = (
    "home posts:list posts:queue posts:notices posts:notice_choices accounts:profile"
    " accounts:list accounts:people accounts:organisations accounts:withdrawals"
    " monitoring:list monitoring:removals policy:detail policy:rules policy:contacts audit:list"
).split()


@pytest.mark.parametrize("email", demo.SIGN_INS)
def test_every_list_and_detail_takes_few_queries_whoever_looks(settings, email):
    the_demo_city()
    settings.MFA_REQUIRED = False
    addresses = [
        *(reverse(name) for name in LISTS),
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
