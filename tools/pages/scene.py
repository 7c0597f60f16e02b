"""The demo city as the walk through every page needs it: who signs in, what is looked up, and the few acts that the
city's own story lacks (a claim, a consent, a prepared rule, an emergency, an account that is stopped)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts import delegating, duties, social
from accounts.models import (
    AccessGrant,
    Department,
    Division,
    Organisation,
    Representative,
    SocialAccount,
    User,
    Withdrawal,
)
from accounts.roles import Duty, Role
from governance.policy import changes
from governance.policy.models import OfficialContact, Policy, RestrictedMatter, Rule
from monitoring.models import PublishedItem, Removal
from posts import checking, consent, drafting, halting, urgent
from posts.models import CheckFinding, ConsentRecord, Exemption, Halt, Post, Publication

NOBODY = ""
AUTHOR = "author@demo.example"
SUPERVISOR = "supervisor@demo.example"
ADMINISTRATOR = "admin@demo.example"
RECORDS = "records@demo.example"
POLICY_OFFICER = "nico.ferrante@demo.example"
EMERGENCY = "sam.whitford@demo.example"
EVERYBODY = (AUTHOR, SUPERVISOR, ADMINISTRATOR, RECORDS, POLICY_OFFICER, EMERGENCY)

BRIDGE = "Footbridge closed"
HOCKEY = "Hockey sticks"


def person(email: str) -> Representative:
    return Representative.objects.select_related("user", "department", "division").get(user__email=email)


def build(password: str) -> None:
    """The demo city, and on top of it what the pages show beyond it. Everybody in it has this password."""
    call_command("demo_data", password=password)
    _claim_and_consent()
    _prepare_a_rule()
    _release_in_an_emergency()
    _arrange_an_absence()
    for user in User.objects.filter(email__in=EVERYBODY):
        user.set_password(password)
        user.save(update_fields=["password"])


def _claim_and_consent() -> None:
    author = person(AUTHOR)
    draft = drafting.create(
        by=author,
        title=HOCKEY,
        text="Book your ice time with Rink Side Sports, the skate shop in town. Ask coach Robin Ellery.",
        accounts=[account("cityrecreation")],
    )
    consent.record_consent(
        draft,
        by=author,
        person="Robin Ellery",
        information=["name"],
        signed_on=timezone.localdate() - timedelta(days=3),
        document_reference="Recreation, folder 2026-114",
    )
    consent.claim_exemption(
        draft,
        by=author,
        kind="economic_development",
        reason="The shop is the one that the City’s winter rental program pays.",
    )
    checking.run_check(Post.objects.get(pk=draft.pk).version)


def _prepare_a_rule() -> None:
    rule = Rule.objects.get(policy__in_force=True, detector="personal_info.phone")
    changes.prepare(rule, changes.Proposal("warn", False, rule.parameters), by=person(POLICY_OFFICER))


def _release_in_an_emergency() -> None:
    administrator, alerts = person(ADMINISTRATOR), account("cityalerts")
    duties.assign(Duty.EMERGENCY_PUBLISHER, person(EMERGENCY), by=administrator)
    names = "display_name handle department division purpose goal required_approvals url language".split()
    entry = {name: getattr(alerts, name) for name in names}
    social.change(alerts, by=administrator, **entry, urgent_allowed=True)
    writer = person(EMERGENCY)
    words = "The footbridge at the boat launch is closed. Stay away from the river."
    draft = drafting.create(by=writer, title=BRIDGE, text=words, accounts=[account("cityalerts")])
    urgent.release_urgently(
        draft, by=writer, emergency="Flood on the river", reason="People are crossing it now; nobody else is on duty."
    )


def _arrange_an_absence() -> None:
    day, supervisor = timezone.localdate(), person(SUPERVISOR)
    first, last = day + timedelta(days=26), day + timedelta(days=33)
    delegating.delegate(supervisor, by=supervisor, to=person("amir.haddad@demo.example"), starts_on=first, ends_on=last)


def stop_one_account() -> None:
    halting.halt(
        by=person(POLICY_OFFICER),
        account=account("visitthecity"),
        reason="Somebody outside the City may know its password.",
    )


# --- What pages are about: each looked up when its page is opened ----------------------------------------------------


def account(handle: str) -> SocialAccount:
    return SocialAccount.objects.get(handle=handle)


def post(title: str) -> Callable[[], Any]:
    return lambda: Post.objects.get(title=title).pk


def a_finding(title: str) -> Callable[[], Any]:
    """The first finding of a post's check."""
    return lambda: CheckFinding.objects.filter(report__version__post__title=title).earliest("pk").pk


def a_consent() -> Any:
    return ConsentRecord.objects.get().pk


def a_claim() -> Any:
    return Exemption.objects.get().pk


def a_delivery() -> Any:
    return Publication.objects.filter(account__handle="cityparks").latest("pk").pk


def an_item() -> Any:
    return PublishedItem.objects.filter(state="live", publication__isnull=False).earliest("pk").pk


def a_removal() -> Any:
    return Removal.objects.earliest("pk").pk


def the_policy() -> Any:
    return Policy.objects.get(in_force=True).pk


def a_rule() -> Any:
    return Rule.objects.get(policy__in_force=True, detector="personal_info.sin").pk


def a_contact() -> Any:
    return OfficialContact.objects.earliest("pk").pk


def a_matter() -> Any:
    return RestrictedMatter.objects.get().pk


def a_person() -> Any:
    return person(AUTHOR).pk


def a_reviewer() -> Any:
    return person(SUPERVISOR).pk


def a_person_without_login() -> Any:
    return Representative.objects.filter(user=None).earliest("pk").pk


def an_account() -> Any:
    return account("cityrecreation").pk


def a_request() -> Any:
    return account("city.example").pk


def mastodon() -> Any:
    return SocialAccount.objects.get(platform="mastodon").pk


def a_grant() -> Any:
    return AccessGrant.objects.filter(account__handle="cityrecreation", role=Role.AUTHOR).earliest("pk").pk


def an_organisation() -> Any:
    return Organisation.objects.earliest("pk").pk


def a_department() -> Any:
    return Department.objects.get(name="Community Services").pk


def a_division() -> Any:
    return Division.objects.get(name="Recreation").pk


def a_division_to_withdraw() -> str:
    return f"?scope=division&division={a_division()}"


def a_withdrawal() -> Any:
    return Withdrawal.objects.earliest("pk").pk


def the_halt() -> Any:
    return Halt.objects.get(lifted_at=None).pk
