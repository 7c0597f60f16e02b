"""Every page of Imprimatur: where it is in the demo city, and who opens it there.

One list for whoever walks through the product: the pictures (`make shots`), the run of axe-core
(tests/test_every_page.py) and the count of questions to the database (tests/test_queries.py). An address of the URL
table that is neither in PAGES nor among what is no page fails a test, so the list can't lag behind the product."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tools.pages import scene
from tools.pages.scene import ADMINISTRATOR, AUTHOR, NOBODY, POLICY_OFFICER, RECORDS, SUPERVISOR, an_item, post

Argument = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the name of its address, who opens it, and what it is about.

    `of` looks up what the address needs, `called` tells pages of one name apart. `first` is acted before it is opened.
    `full`: it has so many parts that it is looked at in every language, colour scheme and width, not only in pairs."""

    name: str
    by: str = AUTHOR
    of: Argument | None = None
    query: str | Argument = ""
    called: str = ""
    full: bool = False
    status: int = 200
    first: Callable[[], None] | None = None

    @property
    def key(self) -> str:
        """Its name as a file's: posts-detail-published."""
        return "-".join(
            part for part in (self.name.strip("/").replace(":", "-").replace("_", "-"), self.called) if part
        )

    def address(self) -> str:
        if self.name.startswith("/"):
            return self.name
        found = self.of() if self.of else ()
        query = self.query() if callable(self.query) else self.query
        return reverse(self.name, args=found if isinstance(found, tuple) else (found,)) + query


def _writing() -> tuple[Page, ...]:
    arena, swim, lost = "Arena reopening: hours and contact", "Swim lessons", "Lost wallet"
    return (
        Page("home", AUTHOR, called="author", full=True),
        Page("home", SUPERVISOR, called="supervisor"),
        Page("posts:notices", AUTHOR),
        Page("posts:notice_choices", AUTHOR),
        Page("posts:list", AUTHOR),
        Page("posts:calendar", SUPERVISOR, called="week", full=True),
        Page("posts:calendar", SUPERVISOR, query="?view=month", called="month"),
        Page("posts:calendar", SUPERVISOR, query="?view=list", called="list"),
        Page("posts:move", AUTHOR, post("Winter recreation guide")),
        Page("search", AUTHOR),
        Page("accounts:view_new", AUTHOR, query="?list=posts&query=state%3Ddraft"),
        Page("posts:new", AUTHOR, full=True),
        Page("posts:edit", AUTHOR, post(lost), called="must-fix", full=True),
        Page("posts:edit", AUTHOR, post(arena), called="changes-requested"),
        Page("posts:try", AUTHOR),
        Page("posts:submit", AUTHOR, post(swim)),
        Page("posts:submit", AUTHOR, post(lost), called="obstacles"),
        Page("posts:withdraw", AUTHOR, post(swim)),
        Page("posts:answer", AUTHOR, scene.a_finding("Hockey sticks")),
        Page("posts:consent_new", AUTHOR, post(swim)),
        Page("posts:consent_withdraw", AUTHOR, scene.a_consent),
        Page("posts:exemption_new", AUTHOR, post("Hockey sticks")),
        Page("posts:detail", AUTHOR, post(lost), called="draft"),
        Page("posts:detail", AUTHOR, post(arena), called="changes-requested", full=True),
        Page("posts:detail", AUTHOR, post("Best pizza in town"), called="rejected"),
        Page("posts:detail", AUTHOR, post("Skate with Santa"), called="published"),
    )


def _deciding() -> tuple[Page, ...]:
    waiting = "Arena hours for the holidays"
    return (
        Page("posts:queue", SUPERVISOR, full=True),
        Page("posts:review", SUPERVISOR, post(waiting), full=True),
        Page("posts:review", SUPERVISOR, post("Budget open house"), called="opinion"),
        Page("posts:exemption_decide", SUPERVISOR, scene.a_claim),
        Page("posts:detail", SUPERVISOR, post("Holiday transit schedule"), called="approved"),
        Page("posts:detail", SUPERVISOR, post("Tree planting, second season"), called="released"),
        Page("posts:detail", SUPERVISOR, post("Trail closed for tree work"), called="taken-down"),
        Page("posts:release", SUPERVISOR, post("Holiday transit schedule")),
        Page("posts:call_back", SUPERVISOR, post("Tree planting, second season")),
        Page("posts:confirm", SUPERVISOR, scene.a_delivery),
        Page("posts:cancel", SUPERVISOR, scene.a_delivery),
        Page("posts:exceptions", SUPERVISOR),
        Page("posts:review_owed", SUPERVISOR, post(scene.BRIDGE)),
        Page("posts:release_urgently", scene.EMERGENCY, post("Winter parking reminder (French)")),
        Page("posts:clear", POLICY_OFFICER, scene.a_finding("Hockey sticks")),
        Page("accounts:away", SUPERVISOR),
        Page("accounts:profile", SUPERVISOR),
    )


def _watching() -> tuple[Page, ...]:
    return (
        Page("monitoring:list", SUPERVISOR),
        Page("monitoring:list", SUPERVISOR, query="?view=standing", called="standing"),
        Page("monitoring:item", SUPERVISOR, an_item),
        Page("monitoring:take_down", SUPERVISOR, an_item),
        Page("monitoring:removals", RECORDS),
        Page("monitoring:removal", RECORDS, scene.a_removal),
    )


def _keeping() -> tuple[Page, ...]:
    return (
        Page("policy:detail", AUTHOR),
        Page("policy:detail", AUTHOR, query="?q=personal", called="search"),
        Page("policy:revision", AUTHOR, scene.the_policy),
        Page("policy:clause", AUTHOR, lambda: "4.3.2"),
        Page("policy:rules", POLICY_OFFICER),
        Page("policy:rule", POLICY_OFFICER, scene.a_rule),
        Page("policy:changes", POLICY_OFFICER),
        Page("policy:contacts", POLICY_OFFICER),
        Page("policy:contact", POLICY_OFFICER, scene.a_contact),
        Page("policy:periods", POLICY_OFFICER),
        Page("policy:matters", RECORDS),
        Page("policy:matter_new", RECORDS),
        Page("policy:matter", RECORDS, scene.a_matter),
        Page("policy:matter_release", RECORDS, scene.a_matter),
        Page("audit:list", RECORDS, full=True),
        Page("posts:list", RECORDS, called="records"),
        Page("posts:detail", RECORDS, post("Volunteers at the museum"), called="story", full=True),
    )


def _administering() -> tuple[Page, ...]:
    person, account = scene.a_person, scene.an_account
    division = scene.a_division_to_withdraw
    return (
        Page("home", ADMINISTRATOR, called="administrator"),
        Page("accounts:list", ADMINISTRATOR, full=True),
        Page("accounts:request", AUTHOR),
        Page("accounts:detail", ADMINISTRATOR, account, full=True),
        Page("accounts:detail", ADMINISTRATOR, scene.a_request, called="requested"),
        Page("accounts:decide", ADMINISTRATOR, scene.a_request),
        Page("accounts:edit", ADMINISTRATOR, account),
        Page("accounts:connect", ADMINISTRATOR, scene.mastodon),
        Page("accounts:connect_by_password", ADMINISTRATOR, scene.mastodon),
        Page("accounts:pause", ADMINISTRATOR, account),
        Page("accounts:resume", ADMINISTRATOR, account),
        Page("accounts:close", ADMINISTRATOR, account),
        Page("accounts:grant", ADMINISTRATOR, account),
        Page("accounts:revoke", ADMINISTRATOR, scene.a_grant),
        Page("accounts:people", ADMINISTRATOR),
        Page("accounts:person_new", ADMINISTRATOR),
        Page("accounts:person", ADMINISTRATOR, person, full=True),
        Page("accounts:person_edit", ADMINISTRATOR, person),
        Page("accounts:person_leave", ADMINISTRATOR, person),
        Page("accounts:person_rejoin", ADMINISTRATOR, person),
        Page("accounts:person_invite", ADMINISTRATOR, scene.a_person_without_login),
        Page("accounts:person_address", ADMINISTRATOR, person),
        Page("accounts:training_new", ADMINISTRATOR, person),
        Page("accounts:person_away", ADMINISTRATOR, scene.a_reviewer),
        Page("accounts:organisations", ADMINISTRATOR),
        Page("accounts:organisation_new", ADMINISTRATOR),
        Page("accounts:organisation_edit", ADMINISTRATOR, scene.an_organisation),
        Page("accounts:department_new", ADMINISTRATOR),
        Page("accounts:department_edit", ADMINISTRATOR, scene.a_department),
        Page("accounts:division_new", ADMINISTRATOR),
        Page("accounts:division_edit", ADMINISTRATOR, scene.a_division),
        Page("accounts:withdraw", ADMINISTRATOR, query=division),
        Page("accounts:withdraw_confirm", ADMINISTRATOR, query=division),
        Page("accounts:withdrawals", ADMINISTRATOR),
        Page("accounts:withdrawal", ADMINISTRATOR, scene.a_withdrawal),
        Page("accounts:reinstate", ADMINISTRATOR, scene.a_withdrawal),
    )


def _signing_in() -> tuple[Page, ...]:
    """First, since some of these want the password to have been given only now."""
    return (
        Page("mfa_activate_totp", AUTHOR),
        Page("account_login", NOBODY),
        Page("account_reset_password", NOBODY),
        Page("account_reset_password_done", NOBODY),
        Page("account_inactive", NOBODY),
        Page("account_signup", NOBODY),
        Page("socialaccount_login_cancelled", NOBODY),
        Page("socialaccount_login_error", NOBODY, status=401),
        Page("account_logout", AUTHOR),
        Page("account_change_password", AUTHOR),
        Page("account_reauthenticate", AUTHOR),
        Page("mfa_index", AUTHOR),
        Page("usersessions_list", AUTHOR),
        Page("help", AUTHOR),
        Page("help-task", AUTHOR, lambda: ("author", "submit")),
        Page("/nothing-is-here/", AUTHOR, status=404),
    )


def _stopping() -> tuple[Page, ...]:
    """Last, since from here on a notice stands over every page."""
    return (
        Page("posts:halts", POLICY_OFFICER),
        Page("posts:halt_lift", POLICY_OFFICER, scene.the_halt, first=scene.stop_one_account),
        Page("home", AUTHOR, called="stopped"),
    )


PAGES = (
    *_signing_in(),
    *_writing(),
    *_deciding(),
    *_watching(),
    *_keeping(),
    *_administering(),
    *_stopping(),
)

# Pressed, not opened: they refuse to be read (405), which a test holds them to.
ACTS = frozenset(
    "posts:check posts:keep posts:discard posts:try_check posts:take posts:take_over posts:give_back posts:hand_over"
    " posts:hold posts:resume posts:escalate posts:approve posts:request_changes posts:reject posts:retry"
    " monitoring:observation monitoring:removal_confirm monitoring:removal_retry audit:verify"
    " accounts:verify accounts:password_changed accounts:duty_assign accounts:duty_end accounts:keys accounts:away_end"
    " policy:rule_leave_out policy:changes_activate policy:changes_start_again policy:changes_discard"
    " policy:contact_retire policy:period_cancel policy:matter_read policy:matter_change policy:matter_extend"
    " posts:say posts:say_in_review posts:comment_withdraw posts:notices_read accounts:feed_make accounts:feed_withdraw"
    " search-found"
    " set_language".split()
)
NO_PAGE = {
    "healthz": "JSON for a monitor",
    "city-css": "a stylesheet",
    "posts:picture": "a picture",
    "posts:poster": "a picture of a video",
    "posts:picture_for_network": "a picture",
    "calendar-feed": "a calendar program reads it",
    "posts:notice": "leads to what it is about",
    "accounts:view": "a saved view's name; the demo city has none",
    "accounts:view_delete": "asks before a saved view goes",
    "posts:next": "leads to a review",
    "accounts:connected": "leads back from a network to an account",
    "account_email": "leads to the sign-in page: an address is changed by who gave it",
}
# Pages of the sign-in library that need a letter, a second factor or the City's identity provider to be reached; the
# tests in accounts/tests/test_sign_in_pages.py open them on their way.
ON_A_WAY = frozenset(
    "account_email_verification_sent account_set_password account_confirm_login_code account_confirm_email"
    " account_reset_password_from_key account_reset_password_from_key_done mfa_authenticate mfa_reauthenticate"
    " mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes"
    " socialaccount_signup socialaccount_connections openid_connect_login openid_connect_callback".split()
)


def named(patterns: list[Any] | None = None, space: str = "") -> Iterator[str]:
    """The names of all addresses in the URL table."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield space + pattern.name
