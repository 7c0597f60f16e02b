"""The demo city: every state reached through the acts, built once, never into real data."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Kind, Representative, SocialAccount, User, Withdrawal
from accounts.tests.builders import a_representative
from governance.audit import trail
from monitoring.demo import SIGN_INS
from monitoring.models import PublishedItem, Removal
from monitoring.tests.builders import the_demo_city
from posts.models import CheckFinding, Comment, Happening, Mention, Notice, Post, Publication
from posts.states import DeliveryState, PostState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]


def test_the_city_has_people_of_every_kind_and_posts_in_every_state_on_a_whole_record():
    the_demo_city()

    assert Representative.objects.count() == 30
    assert set(Representative.objects.values_list("kind", flat=True)) == set(Kind.values)
    assert SocialAccount.objects.count() >= 12
    assert set(Post.objects.values_list("state", flat=True)) == {state.value for state in PostState}
    assert CheckFinding.objects.filter(severity="block").exists()
    assert Removal.objects.filter(state="carried_out").count() == 2
    assert Withdrawal.objects.get().department.name == "Parks and Forestry"
    assert PublishedItem.objects.filter(state="live").exists()
    assert Publication.objects.filter(state=DeliveryState.QUEUED, account__handle="cityparks").exists()
    assert trail.verify().ok
    assert all(User.objects.get(email=email).check_password("a demo password") for email in SIGN_INS)


def test_its_people_have_notices_and_talk_about_a_post():
    the_demo_city()

    reader = Representative.objects.get(user__email="author@demo.example")
    assert Notice.objects.filter(recipient=reader, read_at=None).exists()
    assert Notice.objects.filter(recipient=reader, read_at__isnull=False).exists()
    assert not Happening.objects.filter(told_at=None).exists()
    assert not Notice.objects.filter(mail__in=["at_once", "digest"], mailed_at=None).exists()
    assert [str(said.said_by) for said in Comment.objects.all()] == ["Jia Chen", "Priya Nair"]
    assert [str(each.person) for each in Mention.objects.all()] == ["Jia Chen"]


def test_building_it_again_changes_nothing_but_the_passwords():
    the_demo_city()
    before = trail.head()

    call_command("demo_data", password="another password")

    assert trail.head() == before
    assert User.objects.get(email=SIGN_INS[0]).check_password("another password")


def test_it_refuses_a_database_with_real_people():
    a_representative()

    with pytest.raises(CommandError, match="real people"):
        call_command("demo_data", password="a demo password")
    assert not User.objects.filter(email=SIGN_INS[0]).exists()


def test_it_asks_for_a_password():
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("demo_data", password="")
