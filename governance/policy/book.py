"""All that judging a post needs of the rulebook and its registers, read at one moment."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from governance.checker.findings import OfficialContacts, RuleSet
from governance.checker.restricted import RestrictedTerms
from governance.core.planned import Planned
from governance.core.together import together
from governance.policy import matters, registers, rulebook
from governance.policy.models import Clause, OfficialContact, Policy, RestrictedMatter, RestrictedPeriod, Rule

# Every table a book is read from: their rows make its stamp.
_SOURCES: tuple[type[Model], ...] = (Policy, Clause, Rule, OfficialContact, RestrictedPeriod, RestrictedMatter)


@dataclass(frozen=True, slots=True)
class Book:
    """The policy in force with its clauses and active rules, the City's own contacts, the restricted periods, and what
    the Clerk restricts, as hashes."""

    policy: Policy
    clauses: tuple[Clause, ...]
    rules: RuleSet
    contacts: OfficialContacts
    periods: tuple[RestrictedPeriod, ...]
    matters: tuple[RestrictedMatter, ...]
    rules_digest: str

    @classmethod
    def read(cls) -> "Book":
        """The book as it stands now. Raises WrongState while no policy is loaded.

        Every judgement reads it and it changes a few times a year, so the last one is kept: where the tables still have
        the very rows it was read from, which one short question answers, it is the book. Treat it as read only."""
        global _kept
        stamp, kept = _stamp(), _kept
        if kept is not None and kept[0] == stamp:
            return kept[1]
        book = cls._read()
        if _stamp() == stamp:  # nobody wrote in between
            _kept = (stamp, book)
        return book

    @classmethod
    def _read(cls) -> "Book":
        policies, clauses, rules, contacts, periods, restricted = together(
            Policy.objects.filter(in_force=True),
            Clause.objects.filter(policy__in_force=True),
            Rule.objects.filter(policy__in_force=True),
            registers.standing_contacts(),
            registers.standing_periods(),
            matters.standing_matters(),
        )
        if not policies:
            raise rulebook.none_loaded()
        for clause in clauses:
            clause.policy = policies[0]
        active = rulebook.as_rules(rules)
        return cls(
            policy=policies[0],
            clauses=tuple(sorted(clauses, key=lambda clause: clause.position)),
            rules=active,
            contacts=registers.as_contacts(contacts),
            periods=tuple(periods),
            matters=tuple(restricted),
            rules_digest=active.digest,
        )

    def prohibitions(self) -> list[Clause]:
        """The six clauses of what may not be posted, in the order a reviewer calls them."""
        return rulebook.in_order_of_calls(self.policy, self.clauses)

    def reference(self, part: str) -> str:
        """The number of the clause that plays this part ("personal_information" is "4.3.2" in Peterborough)."""
        return str(self.policy.parts[part])

    def is_restricted(self, day: date) -> bool:
        """Whether campaign content is blocked on this day (Municipal Elections Act)."""
        return any(period.starts_on <= day <= period.ends_on for period in self.periods)

    def restricted_terms(self, day: date) -> tuple[RestrictedTerms, ...]:
        """What the Clerk restricts on this day (4.3.1), as the checker reads it."""
        return matters.as_terms(self.matters, day)


_ROWS = "(SELECT coalesce(md5(string_agg(row::text, ',' ORDER BY row.id)), '') FROM {table} row)"
_ALL_ROWS = Planned(f"SELECT {' || '.join(_ROWS.format(table=each._meta.db_table) for each in _SOURCES)}", ())
_kept: tuple[str, Book] | None = None


def _stamp() -> str:
    """MD5 over every row of the tables a book is read from. It tells versions of our own data apart, nothing more."""
    return str(_ALL_ROWS.ask(())[0][0])
