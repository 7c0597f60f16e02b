"""The pages of monitoring: who may see what, what a refusal looks like, how many queries a page takes."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Duty
from accounts.tests.builders import a_moderator, a_representative, a_reviewer, an_account, an_officer
from monitoring.models import ItemState, Observation, PublishedItem, Removal, RemovalState, Snapshot
from monitoring.tests.builders import a_removal, an_unapproved_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]
QUERIES = 15


@pytest.fixture
def account(db):
    return an_account()


@pytest.fixture
def moderator(account):
    return a_moderator(account)


def signed_in(rep) -> Client:
    client = Client()
    client.force_login(rep.user, backend="accounts.backends.CityBackend")
    return client


def test_what_must_be_looked_at_comes_first_with_its_words(account, moderator):
    an_unapproved_item(account, "Dog park shut til further notice")

    page = signed_in(moderator).get(reverse("monitoring:list"))

    assert page.status_code == 200
    assert "Dog park shut til further notice" in page.content.decode()


def test_an_account_not_entrusted_is_not_found(account):
    item = an_unapproved_item(account)

    client = signed_in(a_representative())

    assert client.get(item.get_absolute_url()).status_code == 404
    assert "Dog park" not in client.get(reverse("monitoring:list")).content.decode()


def test_the_records_officer_sees_every_item_but_cannot_take_down(account):
    item = an_unapproved_item(account)
    client = signed_in(an_officer(Duty.RECORDS_OFFICER))

    assert client.get(item.get_absolute_url()).status_code == 200
    assert client.get(reverse("monitoring:take_down", args=[item.pk])).status_code == 403


def test_a_reviewer_sees_but_is_told_why_taking_down_is_not_theirs(account):
    item = an_unapproved_item(account)

    page = signed_in(a_reviewer(account)).get(item.get_absolute_url())

    assert "entrusted" in page.content.decode()


def test_taking_down_needs_clause_and_reason_and_keeps_what_was_typed(account, moderator):
    item = an_unapproved_item(account)
    client, url = signed_in(moderator), reverse("monitoring:take_down", args=[item.pk])

    refused = client.post(url, {"clause": "", "reason": "Names a resident."})
    assert refused.status_code == 422
    assert "Names a resident." in refused.content.decode()
    assert not Removal.objects.exists()

    clause = refused.context["form"].fields["clause"].queryset.get(reference="4.3.2")
    done = client.post(url, {"clause": clause.pk, "reason": "Names a resident."})
    removal = Removal.objects.get()
    assert (done.status_code, done["Location"]) == (302, removal.get_absolute_url())
    assert "Names a resident." in client.get(removal.get_absolute_url()).content.decode()


def test_an_observation_is_answered_on_its_item(account, moderator):
    an_unapproved_item(account)
    client, observation = signed_in(moderator), Observation.objects.get()
    url = reverse("monitoring:observation", args=[observation.pk])

    assert client.post(url, {"note": ""}).status_code == 422
    assert client.post(url, {"note": "Stays."}).status_code == 302
    assert client.post(url, {"note": "Again"}).status_code == 404


def test_a_removal_by_hand_is_confirmed_with_one_button(moderator, account):
    by_hand = an_account(platform="facebook")
    both = a_moderator(by_hand)
    item = PublishedItem.objects.create(
        account=by_hand,
        remote_id="publication:1",
        state=ItemState.UNAPPROVED,
        first_seen_at=timezone.now(),
        last_seen_at=timezone.now(),
    )
    Snapshot.objects.create(item=item, taken_at=timezone.now(), reason="first_seen", text="x", sha256="0" * 64)
    removal = a_removal(item, by=both)
    client = signed_in(both)

    assert "by hand" in client.get(removal.get_absolute_url()).content.decode()
    assert client.post(reverse("monitoring:removal_confirm", args=[removal.pk])).status_code == 302
    removal.refresh_from_db()
    assert removal.state == RemovalState.CARRIED_OUT


def test_acts_are_refused_by_get(account, moderator):
    removal = a_removal(an_unapproved_item(account), by=moderator)

    for name in ("removal_confirm", "removal_retry"):
        assert signed_in(moderator).get(reverse(f"monitoring:{name}", args=[removal.pk])).status_code == 405


def test_the_removal_log_as_csv_runs_no_formula(account, moderator):
    a_removal(an_unapproved_item(account), by=moderator, reason="=HYPERLINK('x')")

    answer = signed_in(moderator).get(reverse("monitoring:removals"), {"format": "csv"})

    assert answer["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK" in answer.getvalue().decode()


def many(account, moderator, clause, rows: int) -> None:
    """Volume only: rows written at once, as the acts would have left them."""
    now, start = timezone.now(), PublishedItem.objects.count()
    items = PublishedItem.objects.bulk_create(
        PublishedItem(
            account=account,
            remote_id=f"bulk-{start + n}",
            state=ItemState.UNAPPROVED,
            first_seen_at=now,
            last_seen_at=now,
        )
        for n in range(rows)
    )
    digest = hashlib.sha256(b"x").hexdigest()
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(item=item, taken_at=now, reason="first_seen", text="Words", sha256=digest) for item in items
    )
    Observation.objects.bulk_create(
        Observation(item=item, kind="unapproved", seen_at=now, snapshot=snapshot)
        for item, snapshot in zip(items, snapshots, strict=True)
    )
    Removal.objects.bulk_create(
        Removal(
            number=f"2020-{start + n:05}",
            item=item,
            clause=clause,
            reason="Reason",
            evidence=snapshot,
            ordered_by=moderator,
            not_before=now,
        )
        for n, (item, snapshot) in enumerate(zip(items, snapshots, strict=True))
    )


def test_lists_take_the_same_few_queries_with_ten_rows_and_a_thousand(
    account, moderator, django_assert_max_num_queries
):
    removal = a_removal(an_unapproved_item(account), by=moderator)
    client = signed_in(moderator)
    addresses = [
        reverse("monitoring:list"),
        f"{reverse('monitoring:list')}?view=standing",
        reverse("monitoring:removals"),
        removal.get_absolute_url(),
        removal.item.get_absolute_url(),
    ]
    for rows in (10, 990):
        many(account, moderator, removal.clause, rows)
        for address in addresses:
            with django_assert_max_num_queries(QUERIES):
                assert client.get(address).status_code == 200
