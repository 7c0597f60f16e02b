"""People, the register of accounts, and access."""

from accounts.models.access import AccessGrant, Delegation, PasswordChange, RoleChoice, Withdrawal
from accounts.models.feeds import CalendarFeed
from accounts.models.people import (
    Department,
    Division,
    Kind,
    Organisation,
    Representative,
    TrainingRecord,
    User,
)
from accounts.models.social import (
    AccountState,
    ConnectionAttempt,
    Credential,
    CredentialKind,
    Goal,
    NetworkApp,
    Platform,
    SocialAccount,
)
from accounts.models.views import SavedView

__all__ = [
    "AccessGrant",
    "AccountState",
    "CalendarFeed",
    "ConnectionAttempt",
    "Credential",
    "CredentialKind",
    "Delegation",
    "Department",
    "Division",
    "Goal",
    "Kind",
    "NetworkApp",
    "Organisation",
    "PasswordChange",
    "Platform",
    "Representative",
    "RoleChoice",
    "SavedView",
    "SocialAccount",
    "TrainingRecord",
    "User",
    "Withdrawal",
]
