"""Who may do what, in one table: roles on an account, duties for the whole City (ARCHITECTURE 6)."""

from enum import StrEnum


class Action(StrEnum):
    """What a person may do with one social account."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISH = "publish"
    WATCH = "watch"
    TAKE_DOWN = "take_down"


class Role(StrEnum):
    """What an access grant entrusts."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    MODERATOR = "moderator"


ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.AUTHOR: frozenset({Action.DRAFT}),
    Role.REVIEWER: frozenset({Action.REVIEW, Action.WATCH}),
    Role.PUBLISHER: frozenset({Action.PUBLISH, Action.WATCH}),
    Role.MODERATOR: frozenset({Action.WATCH, Action.TAKE_DOWN}),
}

# Reviewing, publishing and removing are entrusted to named people; a department or division may only hold AUTHOR.
SHARED_ROLES = frozenset({Role.AUTHOR})

# These need training in force, whatever the City decides for drafting (4.2.6).
TRAINED_ACTIONS = frozenset({Action.DRAFT, Action.REVIEW, Action.PUBLISH, Action.TAKE_DOWN})


def roles_for(action: Action) -> frozenset[Role]:
    """The roles that carry an action."""
    return frozenset(role for role, actions in ROLE_ACTIONS.items() if action in actions)


class Duty(StrEnum):
    """A city-wide duty: a Django group whose permissions follow DUTIES after each migrate."""

    POLICY_OFFICER = "policy officer"
    ACCESS_OFFICER = "access officer"
    RECORDS_OFFICER = "records officer"
    AUDITOR = "auditor"
    CLERK = "clerk"
    EMERGENCY_PUBLISHER = "emergency publisher"
    ADMINISTRATOR = "administrator"


SEE_ALL = ("posts.view_every_post", "monitoring.view_every_item", "accounts.view_register")

DUTIES: dict[Duty, tuple[str, ...]] = {
    Duty.POLICY_OFFICER: ("governance.manage_policy", "posts.clear_finding", "posts.halt_publishing", *SEE_ALL),
    Duty.ACCESS_OFFICER: (
        "accounts.view_register",
        "accounts.manage_people",
        "accounts.grant_access",
        "accounts.withdraw_access",
    ),
    Duty.RECORDS_OFFICER: ("governance.view_auditevent", *SEE_ALL),
    Duty.AUDITOR: ("governance.view_auditevent", *SEE_ALL),
    Duty.CLERK: ("governance.manage_restricted_matters",),  # nobody else learns what a closed session was about
    Duty.EMERGENCY_PUBLISHER: ("posts.release_urgently", "posts.view_every_post"),
    Duty.ADMINISTRATOR: (
        "governance.view_auditevent",
        "accounts.manage_people",
        "accounts.manage_accounts",
        "accounts.grant_access",
        "accounts.withdraw_access",
        "accounts.assign_duty",
        "posts.halt_publishing",
        *SEE_ALL,
    ),
}
