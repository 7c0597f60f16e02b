"""Pages of the register: one happy path and each refusal, for whoever may see and do it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import access, directory, duties
from accounts.connectors import fake
from accounts.models import (
    AccessGrant,
    AccountState,
    Credential,
    Department,
    Organisation,
    Representative,
    SocialAccount,
    Withdrawal,
)
from accounts.models.people import today
from accounts.roles import Duty, Role
from accounts.tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_network() -> None:
    fake.reset()


@pytest.fixture
def as_(client: Client) -> Callable[[Representative], Client]:
    """The browser of one person."""

    def sign_in(rep: Representative) -> Client:
        client.cookies[settings.SESSION_COOKIE_NAME] = builders.a_session(rep)
        return client

    return sign_in


SignIn = Callable[[Representative], Client]


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- Accounts ----------------------------------------------------------------------------------------------------


def test_strangers_are_led_to_the_sign_in_form(client: Client) -> None:
    for name in ("list", "people", "organisations", "withdraw", "withdrawals", "profile", "request"):
        response = client.get(reverse(f"accounts:{name}"))
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/login/")


def test_the_list_shows_whose_it_is_and_what_is_amiss(as_: SignIn) -> None:
    account = builders.an_account("Parks")
    builders.a_reviewer(account, name="Rae Viewer")
    builders.an_account("Roads", platform="facebook")

    page = _text(as_(builders.an_administrator()).get(reverse("accounts:list")))

    assert "Rae Viewer" in page
    assert "Working" in page
    assert "Too few reviewers" in page
    assert "2 accounts" in page


FILTERED_ACCOUNTS = {
    "q=park": {"Parks"},
    "q=@PARK": {"Parks"},
    "network=facebook": {"Roads"},
    "state=requested": {"Wished"},
    "view=by-hand": {"Roads"},
    "view=attention": {"Roads", "Wished"},
    "view=mine": {"Parks"},
    "view=nonsense&page=99": {"Parks", "Roads", "Wished"},
    "department=abc": {"Parks", "Roads", "Wished"},
}


def test_filters_live_in_the_address(as_: SignIn) -> None:
    parks = builders.an_account("Parks")
    builders.an_account("Roads", platform="facebook")
    builders.a_requested_account("Wished")
    builders.a_reviewer(parks)
    browser = as_(builders.entrust(builders.an_officer(Duty.AUDITOR), Role.AUTHOR, parks))

    found = {
        query: {account.display_name for account in browser.get(f"{reverse('accounts:list')}?{query}").context["page"]}
        for query in FILTERED_ACCOUNTS
    }

    assert found == FILTERED_ACCOUNTS


def test_an_empty_search_says_how_much_was_searched(as_: SignIn) -> None:
    builders.an_account()
    page = _text(as_(builders.an_administrator()).get(f"{reverse('accounts:list')}?q=skatepark"))
    assert "No account matches “skatepark”" in page
    assert "You searched 1 account." in page


def test_an_author_sees_only_accounts_entrusted_to_them(as_: SignIn) -> None:
    mine, other = builders.an_account(), builders.an_account()
    browser = as_(builders.an_author(mine))

    assert browser.get(mine.get_absolute_url()).status_code == 200
    assert browser.get(other.get_absolute_url()).status_code == 404
    assert [account.pk for account in browser.get(reverse("accounts:list")).context["page"]] == [mine.pk]


def test_an_author_is_told_why_managing_is_not_theirs(as_: SignIn) -> None:
    account = builders.an_account()
    grant = builders.a_grant(account, builders.a_representative())
    browser = as_(builders.an_author(account))
    for name in ("decide", "edit", "connect", "pause", "resume", "close", "grant"):
        response = browser.get(reverse(f"accounts:{name}", args=[account.pk]))
        assert response.status_code == 403, name
        assert "city-wide duty" in _text(response)
    for name in ("verify", "password_changed"):
        assert browser.post(reverse(f"accounts:{name}", args=[account.pk])).status_code == 403
    assert browser.get(reverse("accounts:revoke", args=[grant.pk])).status_code == 403
    assert "Pause this account" not in _text(browser.get(account.get_absolute_url()))


def test_access_that_counts_for_nothing_today_says_so(as_: SignIn) -> None:
    account, division = builders.an_account(), builders.a_division()
    builders.an_author(account, division=division)
    builders.a_grant(account, division)
    builders.a_reviewer(account)
    builders.a_withdrawal(division)

    live = as_(builders.an_administrator()).get(account.get_absolute_url()).context["live"]

    assert [str(grant.sleeps) for grant in live] == ["Access withdrawn", "Access withdrawn", ""]


def test_acts_that_change_at_once_take_no_get(as_: SignIn) -> None:
    account, browser = builders.an_account(), as_(builders.an_administrator())
    for name in ("verify", "password_changed"):
        assert browser.get(reverse(f"accounts:{name}", args=[account.pk])).status_code == 405


def test_asking_and_deciding_through_the_pages(as_: SignIn) -> None:
    asker = builders.a_representative()
    fields = {
        "platform": "facebook",
        "handle": "@PtboParks",
        "display_name": "Parks",
        "place": f"d{asker.department_id}",
        "purpose": "Trails",
        "goal": "inform",
        "language": "en",
    }
    refused = as_(asker).post(reverse("accounts:request"), fields | {"purpose": " ", "handle": "kept"})
    assert refused.status_code == 422
    assert "kept" in _text(refused)

    done = as_(asker).post(reverse("accounts:request"), fields, follow=True)
    assert "Your request is on the register" in _text(done)
    account = SocialAccount.objects.get()

    admin = as_(builders.an_administrator())
    assert (
        admin.post(reverse("accounts:decide", args=[account.pk]), {"accept": "no", "required_approvals": 1}).status_code
        == 422
    )
    admin.post(reverse("accounts:decide", args=[account.pk]), {"accept": "yes", "required_approvals": 2})
    account.refresh_from_db()
    assert (account.state, account.required_approvals, account.handle) == (AccountState.ACTIVE, 2, "ptboparks")
    again = admin.post(
        reverse("accounts:decide", args=[account.pk]), {"accept": "no", "required_approvals": 1, "reason": "no"}
    )
    assert again.status_code == 409


def test_connecting_never_shows_the_secret_again(as_: SignIn) -> None:
    account = builders.an_account(connected=False)
    browser = as_(builders.an_administrator())
    address = reverse("accounts:connect", args=[account.pk])
    fields = {"server": "https://practice.invalid", "identifier": account.handle, "secret": "app-password"}

    refused = browser.post(address, fields | {"identifier": "mayor"})
    assert refused.status_code == 422
    assert "app-password" not in _text(refused)

    page = _text(browser.post(address, fields, follow=True))
    assert "The network accepts it" in page
    assert "app-password" not in page
    assert "app-password" not in _text(browser.get(address))
    assert Credential.objects.get().account == account


def test_the_network_can_be_asked_and_a_refusal_is_shown(as_: SignIn) -> None:
    account, browser = builders.an_account(), as_(builders.an_administrator())
    fake.reject("key")
    page = _text(browser.post(reverse("accounts:verify", args=[account.pk]), follow=True))
    assert "The network refuses what is kept" in page
    assert "To be connected again" in page


def test_pausing_resuming_and_closing_through_the_pages(as_: SignIn) -> None:
    account, browser = builders.an_account(), as_(builders.an_administrator())

    def post(name: str, **fields: str) -> Any:
        return browser.post(reverse(f"accounts:{name}", args=[account.pk]), fields, follow=True)

    assert post("pause", reason="").status_code == 422
    assert "The account is paused" in _text(post("pause", reason="Break-in"))
    assert "can be used again" in _text(post("resume"))
    assert "The account is closed" in _text(post("close", reason="Merged"))
    assert post("pause", reason="x").status_code == 409


def test_an_entry_is_changed_through_the_page(as_: SignIn) -> None:
    account, browser = builders.an_account(), as_(builders.an_administrator())
    address = reverse("accounts:edit", args=[account.pk])
    form = browser.get(address).context["form"]
    fields = {name: form[name].value() or "" for name in form.fields} | {
        "display_name": "New name",
        "required_approvals": 2,
    }

    assert browser.post(address, fields | {"required_approvals": 0}).status_code == 422
    browser.post(address, fields)

    account.refresh_from_db()
    assert (account.display_name, account.required_approvals) == ("New name", 2)


def test_granting_and_ending_through_the_pages(as_: SignIn) -> None:
    account, rep = builders.an_account(), builders.a_representative()
    department = builders.a_department()
    browser = as_(builders.an_officer(Duty.ACCESS_OFFICER))
    address = reverse("accounts:grant", args=[account.pk])

    refused = browser.post(address, {"holder": f"d{department.pk}", "role": "publisher"})
    assert refused.status_code == 422
    assert "named people" in _text(refused)
    assert browser.post(address, {"holder": "p999999", "role": "author"}).status_code == 422
    browser.post(address, {"holder": f"p{rep.pk}", "role": "reviewer"})
    grant = AccessGrant.objects.get(representative=rep)

    end = reverse("accounts:revoke", args=[grant.pk])
    assert browser.post(end, {"reason": ""}).status_code == 422
    browser.post(end, {"reason": "Changed jobs"})
    assert not access.live_grants(rep).exists()
    assert browser.get(end).status_code == 404


# --- People ------------------------------------------------------------------------------------------------------


def test_who_has_no_duty_sees_their_own_entry_only(as_: SignIn) -> None:
    rep, other = builders.a_representative(), builders.a_representative()
    browser = as_(rep)
    assert [one.pk for one in browser.get(reverse("accounts:people")).context["page"]] == [rep.pk]
    assert browser.get(other.get_absolute_url()).status_code == 404
    page = _text(browser.get(rep.get_absolute_url()))
    assert "Change the entry" not in page
    for name in ("person_edit", "person_leave", "person_rejoin", "person_invite", "person_address", "training_new"):
        assert browser.get(reverse(f"accounts:{name}", args=[rep.pk])).status_code == 403
    assert browser.get(reverse("accounts:person_new")).status_code == 403
    for name in ("duty_assign", "duty_end"):
        assert browser.post(reverse(f"accounts:{name}", args=[rep.pk]), {"duty": "administrator"}).status_code == 403


FILTERED_PEOPLE = {
    "q=wren": {"Wren"},
    "kind=volunteer": {"Vol"},
    "state=withdrawn": {"Held"},
    "state=left": {"Gone"},
    "state=training": {"Untrained"},
}


def test_people_are_filtered_by_the_address(as_: SignIn) -> None:
    builders.a_representative("Wren")
    builders.a_representative("Vol", kind="volunteer", trained=False)
    builders.a_representative("Untrained", trained=False)
    builders.a_withdrawal(builders.a_representative("Held"))
    gone, admin = builders.a_representative("Gone"), builders.an_administrator()
    browser = as_(builders.an_officer(Duty.AUDITOR, name="Auditor"))
    directory.leave(gone, by=admin, on=today() - timedelta(days=1), reason="Moved")

    found = {
        query: {one.full_name for one in browser.get(f"{reverse('accounts:people')}?{query}").context["page"]}
        for query in FILTERED_PEOPLE
    }

    assert {query: names - {admin.full_name} for query, names in found.items()} == FILTERED_PEOPLE


def test_a_person_is_registered_invited_trained_and_given_a_duty(as_: SignIn) -> None:
    admin = builders.an_administrator()
    division = builders.a_division()
    browser = as_(admin)
    new = {"full_name": "Wren Example", "kind": "student", "place": f"v{division.pk}", "engaged_on": str(today())}

    assert browser.post(reverse("accounts:person_new"), new | {"place": ""}).status_code == 422
    assert browser.post(reverse("accounts:person_new"), new | {"place": "d999999"}).status_code == 422
    browser.post(reverse("accounts:person_new"), new)
    rep = Representative.objects.get(full_name="Wren Example")
    assert (rep.department, rep.division) == (division.department, division)

    def post(name: str, **fields: Any) -> Any:
        return browser.post(reverse(f"accounts:{name}", args=[rep.pk]), fields, follow=True)

    assert post("person_invite", email=admin.user.email, language="en-ca").status_code == 422
    assert "on its way" in _text(post("person_invite", email="wren@city.example", language="fr-ca"))
    future = str(today() + timedelta(days=2))
    assert post("training_new", course="Privacy", completed_on=future).status_code == 422
    assert "Privacy" in _text(post("training_new", course="Privacy", completed_on=str(today())))
    assert "now holds the duty of records officer" in _text(post("duty_assign", duty="records officer"))
    assert "no longer holds" in _text(post("duty_end", duty="records officer"))
    assert "Select a valid choice" in _text(post("duty_assign", duty="mayor"))
    assert duties.of(builders.fresh(rep).user) == []
    assert "The address is changed" in _text(post("person_address", email="w.example@city.example"))


def test_a_person_moves_leaves_and_returns(as_: SignIn) -> None:
    rep, elsewhere = builders.a_representative("Wren"), builders.a_department()
    browser = as_(builders.an_administrator())

    def post(name: str, **fields: Any) -> Any:
        return browser.post(reverse(f"accounts:{name}", args=[rep.pk]), fields, follow=True)

    post("person_edit", full_name="Wren", kind="employee", place=f"d{elsewhere.pk}")
    assert builders.fresh(rep).department == elsewhere
    assert post("person_leave", on="2001-01-01", reason="Moved").status_code == 422
    page = _text(post("person_leave", on=str(today()), reason="Moved"))
    assert "The last day is on record" in page
    assert "Record a return" in page
    assert "acts for the City again" in _text(post("person_rejoin", on=str(today())))
    assert builders.fresh(rep).is_engaged()


def test_a_person_reads_why_their_own_access_is_withdrawn(as_: SignIn) -> None:
    rep = builders.a_representative()
    withdrawal = builders.a_withdrawal(rep)
    page = _text(as_(rep).get(rep.get_absolute_url()))
    assert withdrawal.reason in page
    assert "Your access was withdrawn" in page
    assert as_(rep).get(withdrawal.get_absolute_url()).status_code == 403


# --- The City's bodies -------------------------------------------------------------------------------------------


def test_bodies_departments_and_divisions_are_recorded_through_the_pages(as_: SignIn) -> None:
    browser = as_(builders.an_administrator())

    def post(page: str, *args: int, **fields: Any) -> Any:
        return browser.post(reverse(f"accounts:{page}", args=args), fields, follow=True)

    assert post("organisation_new", name="Police Service").status_code == 422  # out of scope, and no reason
    post("organisation_new", name="Police Service", scope_reason="Section 3")
    police = Organisation.objects.get(name="Police Service")
    assert not police.in_scope
    post("organisation_edit", police.pk, name="Library Board", in_scope="on")
    post("department_new", organisation=police.pk, name="Branches")
    department = Department.objects.get(name="Branches")
    assert post("department_new", organisation=police.pk, name="branches").status_code == 422
    post("division_new", department=department.pk, name="DelaFosse")
    division = department.divisions.get()
    post("division_edit", division.pk, department=department.pk, name="Delafosse")
    post("department_edit", department.pk, organisation=police.pk, name="Branches and outreach")

    page = _text(browser.get(reverse("accounts:organisations")))
    for name in ("Library Board", "Branches and outreach", "Delafosse"):
        assert name in page


def test_the_register_of_bodies_takes_the_duty(as_: SignIn) -> None:
    auditor = as_(builders.an_officer(Duty.AUDITOR))
    assert auditor.get(reverse("accounts:organisations")).status_code == 200
    assert auditor.get(reverse("accounts:department_new")).status_code == 403
    assert as_(builders.a_representative()).get(reverse("accounts:organisations")).status_code == 403


# --- Withdrawing -------------------------------------------------------------------------------------------------


def test_withdrawing_takes_its_steps_and_ends_with_the_passwords(as_: SignIn) -> None:
    division, by_hand = builders.a_division(), builders.an_account("Parks", platform="facebook")
    rep = builders.an_author(by_hand, division=division)
    clause, browser = builders.a_clause(), as_(builders.an_administrator())
    here = {"scope": "division", "division": division.pk}

    preview = _text(browser.get(reverse("accounts:withdraw"), here))
    assert "If you withdraw access of" in preview
    assert rep.full_name in preview
    confirm = reverse("accounts:withdraw_confirm")
    assert browser.get(confirm, here).status_code == 200
    why = here | {"clause": clause.pk, "reason": "Posted what nobody had approved."}
    assert browser.post(confirm, why | {"reason": "", "step": "reason"}).status_code == 422
    third = browser.post(confirm, why | {"step": "reason"})
    assert third.status_code == 200
    assert not Withdrawal.objects.exists()
    last = why | {"step": "confirm", "seen": third.context["state"]}
    assert browser.post(confirm, last).status_code == 422  # not said that it was read

    done = browser.post(confirm, last | {"read": "on"}, follow=True)

    withdrawal = Withdrawal.objects.get()
    assert done.redirect_chain == [(withdrawal.get_absolute_url(), 302)]
    assert "0 of 1 passwords changed" in _text(done)
    changed = browser.post(
        reverse("accounts:password_changed", args=[by_hand.pk]), {"back": withdrawal.get_absolute_url()}, follow=True
    )
    assert "1 of 1 passwords changed" in _text(changed)


def test_what_changed_since_it_was_read_is_shown_again(as_: SignIn) -> None:
    division, browser = builders.a_division(), as_(builders.an_administrator())
    fields = {
        "scope": "division",
        "division": division.pk,
        "clause": builders.a_clause().pk,
        "reason": "Posted what nobody had approved.",
    }
    seen = browser.post(reverse("accounts:withdraw_confirm"), fields | {"step": "reason"}).context["state"]
    builders.a_representative(division=division)

    stale = browser.post(reverse("accounts:withdraw_confirm"), fields | {"step": "confirm", "seen": seen, "read": "on"})

    assert stale.status_code == 409
    assert "Read it once more" in _text(stale)
    assert "Posted what nobody had approved." in _text(stale)
    assert not Withdrawal.objects.exists()


def test_withdrawing_is_refused_to_who_lacks_the_duty_and_for_oneself(as_: SignIn) -> None:
    rep = builders.an_author(builders.an_account())
    standing = builders.a_withdrawal(builders.a_representative())
    browser = as_(rep)
    for address in (
        reverse("accounts:withdraw"),
        reverse("accounts:withdraw_confirm"),
        reverse("accounts:withdrawals"),
        standing.get_absolute_url(),
        reverse("accounts:reinstate", args=[standing.pk]),
    ):
        assert browser.get(address).status_code == 403
    admin = builders.an_administrator()
    fields = {
        "scope": "person",
        "person": admin.pk,
        "clause": builders.a_clause().pk,
        "reason": "Testing",
    }
    browser = as_(admin)
    seen = browser.post(reverse("accounts:withdraw_confirm"), fields | {"step": "reason"}).context["state"]
    own = browser.post(reverse("accounts:withdraw_confirm"), fields | {"step": "confirm", "seen": seen, "read": "on"})
    assert own.status_code == 422
    assert "your own access" in _text(own)


@pytest.mark.parametrize("query", ["scope=person&person=999999", "scope=division&division=x%27"])
def test_an_unknown_holder_is_not_found(as_: SignIn, query: str) -> None:
    browser = as_(builders.an_administrator())
    assert browser.get(f"{reverse('accounts:withdraw')}?{query}").status_code == 404
    assert browser.get(f"{reverse('accounts:withdraw')}?scope=everyone").status_code == 200
    assert browser.get(reverse("accounts:withdraw_confirm")).status_code == 302


def test_reinstating_through_the_page(as_: SignIn) -> None:
    withdrawal, browser = builders.a_withdrawal(builders.a_representative()), as_(builders.an_administrator())
    address = reverse("accounts:reinstate", args=[withdrawal.pk])
    assert "In force" in _text(browser.get(reverse("accounts:withdrawals")))
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert "Access is reinstated" in _text(browser.post(address, {"reason": "Trained again"}, follow=True))
    assert browser.get(address).status_code == 302
    assert "Reinstated" in _text(browser.get(f"{reverse('accounts:withdrawals')}?state=ended"))


def test_a_way_back_leads_nowhere_else(as_: SignIn) -> None:
    account = builders.an_account(platform="facebook")
    response = as_(builders.an_administrator()).post(
        reverse("accounts:password_changed", args=[account.pk]), {"back": "https://evil.example/"}
    )
    assert response["Location"] == account.get_absolute_url()


# --- How much work a page is -------------------------------------------------------------------------------------


def _many_people(count: int) -> None:
    department = builders.a_department()
    Representative.objects.bulk_create(
        Representative(full_name=f"Row {number}", kind="employee", department=department) for number in range(count)
    )


def _many_accounts(count: int) -> None:
    admin, department = builders.an_administrator(), builders.a_department()
    made = SocialAccount.objects.bulk_create(
        SocialAccount(
            platform="facebook",
            handle=f"row{number}",
            display_name=f"Row {number}",
            department=department,
            purpose="Rows",
            goal="inform",
            state="active",
            requested_by=admin,
        )
        for number in range(count)
    )
    AccessGrant.objects.bulk_create(
        AccessGrant(account=account, representative=admin, role="reviewer", granted_by=admin) for account in made
    )


def _many_withdrawals(count: int) -> None:
    _many_people(count)
    admin, clause = builders.an_administrator(), builders.a_clause()
    Withdrawal.objects.bulk_create(
        Withdrawal(representative=rep, clause=clause, reason="Rows", withdrawn_by=admin)
        for rep in Representative.objects.filter(full_name__startswith="Row")
    )


@pytest.mark.parametrize("rows", [10, 1000])
@pytest.mark.parametrize(
    ("name", "fill"),
    [("list", _many_accounts), ("people", _many_people), ("withdrawals", _many_withdrawals)],
)
def test_lists_ask_the_database_as_often_for_a_thousand_rows_as_for_ten(
    as_: SignIn, django_assert_max_num_queries: Any, name: str, fill: Callable[[int], None], rows: int
) -> None:
    fill(rows)
    browser = as_(builders.an_administrator())
    with django_assert_max_num_queries(15):
        page = browser.get(reverse(f"accounts:{name}")).context["page"]
    assert page.paginator.count >= rows
    assert len(page) <= 25


def test_a_department_with_many_people_is_previewed_in_pages(as_: SignIn, django_assert_max_num_queries: Any) -> None:
    _many_people(200)
    department = Department.objects.get(representatives__full_name="Row 1")
    browser = as_(builders.an_administrator())
    with django_assert_max_num_queries(25):
        response = browser.get(reverse("accounts:withdraw"), {"scope": "department", "department": department.pk})
    assert len(response.context["page"]) == 25


def test_an_account_that_is_served_by_hand_offers_its_connection_to_who_may_make_it(as_: SignIn) -> None:
    account = builders.an_account(platform="facebook")
    address = reverse("accounts:connect", args=[account.pk])

    for_administrators = as_(builders.an_administrator()).get(account.get_absolute_url()).content.decode()
    for_others = as_(builders.an_author(account)).get(account.get_absolute_url()).content.decode()
    form = as_(builders.an_administrator()).get(address).content.decode()

    assert "a person posts what was approved" in for_administrators
    assert address in for_administrators
    assert address not in for_others
    assert "https://graph.facebook.com" in form
