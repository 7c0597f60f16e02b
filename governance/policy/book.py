"""All that judging a post needs of the rulebook and its registers, read at one moment."""

from dataclasses import dataclass
from datetime import date

from governance.checker.findings import OfficialContacts, RuleSet
from governance.core.together import together
from governance.policy import registers, rulebook
from governance.policy.models import Clause, Policy, RestrictedPeriod, Rule


@dataclass(frozen=True, slots=True)
class Book:
    """The policy in force with its clauses and active rules, the City's own contacts, and the restricted periods."""

    policy: Policy
    clauses: tuple[Clause, ...]
    rules: RuleSet
    contacts: OfficialContacts
    periods: tuple[RestrictedPeriod, ...]

    @classmethod
    def read(cls) -> "Book":
        """The book as it stands now, in one question. Raises WrongState while no policy is loaded."""
        policies, clauses, rules, contacts, periods = together(
            Policy.objects.filter(in_force=True),
            Clause.objects.filter(policy__in_force=True),
            Rule.objects.filter(policy__in_force=True),
            registers.standing_contacts(),
            registers.standing_periods(),
        )
        if not policies:
            raise rulebook.none_loaded()
        for clause in clauses:
            clause.policy = policies[0]
        return cls(
            policy=policies[0],
            clauses=tuple(sorted(clauses, key=lambda clause: clause.position)),
            rules=rulebook.as_rules(rules),
            contacts=registers.as_contacts(contacts),
            periods=tuple(periods),
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
