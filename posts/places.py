"""Accounts and departments to choose from, where posts are filtered: their names alone, for there may be hundreds."""

from dataclasses import dataclass

from django.db.models import QuerySet, Value

from accounts.models import Department, SocialAccount
from accounts.models.social import account_name
from governance.core.prepared import Question, listed


@dataclass(frozen=True, slots=True)
class Places:
    """Each with its number as it stands in an address, and its name."""

    accounts: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    networks: frozenset[str]

    @classmethod
    def read(cls) -> "Places":
        """All there are, in one question."""
        found = sorted(listed(Question.of(_all)))
        return cls(
            [(str(pk), account_name(platform, name)) for kind, platform, name, pk in found if kind],
            [(str(pk), name) for kind, _platform, name, pk in found if not kind],
            frozenset(platform for kind, platform, _name, _pk in found if kind),
        )


def _all() -> QuerySet[SocialAccount, tuple[int, str, str, int]]:
    """Whether it is an account, its network, its name, its number."""
    accounts = SocialAccount.objects.order_by().values_list(Value(1), "platform", "display_name", "pk")
    departments = Department.objects.order_by().values_list(Value(0), Value(""), "name", "pk")
    return accounts.union(departments, all=True)
