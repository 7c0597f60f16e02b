"""People, the register of accounts, and access."""

from accounts.models.access import AccessGrant, PasswordChange, RoleChoice, Withdrawal
from accounts.models.people import (
    Department,
    Division,
    Kind,
    Organisation,
    Representative,
    TrainingRecord,
    User,
)
from accounts.models.social import AccountState, Credential, Goal, Platform, SocialAccount

__all__ = [
    "AccessGrant",
    "AccountState",
    "Credential",
    "Department",
    "Division",
    "Goal",
    "Kind",
    "Organisation",
    "PasswordChange",
    "Platform",
    "Representative",
    "RoleChoice",
    "SocialAccount",
    "TrainingRecord",
    "User",
    "Withdrawal",
]
