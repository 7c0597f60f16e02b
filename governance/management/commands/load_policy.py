"""manage.py load_policy: put a city's policy file in force."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.policy import files, loading, matters
from governance.policy.models import ContactKind

HERE = Path(files.__file__).parent
POLICY = HERE / "social_media_2013.toml"
CONTACTS = HERE / "official_contacts.toml"


class Command(BaseCommand):
    help = (
        "Put a policy file in force: proven first, written whole or not at all, safe to repeat. "
        "Without a file: the City of Peterborough's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a policy file (docs/policy-file.md)")
        parser.add_argument("--contacts", type=Path, help="a file of the City's official contacts")

    def handle(self, *args: Any, file: Path | None, contacts: Path | None, **options: Any) -> None:
        contacts = contacts or (CONTACTS if file is None else None)  # another city has other numbers
        try:
            policy_file = files.read_policy(file or POLICY)
            entries = files.read_contacts(contacts, frozenset(ContactKind.values)) if contacts else ()
        except files.PolicyFileError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        loaded = loading.load(policy_file, entries)
        self.renew_register()
        policy = loaded.policy
        if not (loaded.came_into_force or loaded.rules_changed or loaded.contacts_added or loaded.periods_added):
            self.stdout.write(f"{policy.title}, revision {policy.revision}, is in force already. Nothing changed.")
            return
        self.stdout.write(
            f"{policy.title} of the {policy.city}, revision {policy.revision}, is in force: "
            f"{policy.clauses.count()} clauses, {policy.rules.filter(active=True).count()} rules, "
            f"{loaded.contacts_added} contacts and {loaded.periods_added} restricted periods added."
        )

    def renew_register(self) -> None:
        """After an upgrade or a change of keys the closed-session register is sealed and hashed anew."""
        done, lost = matters.renew()
        if done:
            self.stdout.write(f"{done} restricted matters were sealed anew with the newest key.")
        if lost:
            self.stderr.write(
                f"{lost} restricted matters can't be read: VAULT_KEYS lacks the key they were sealed with. "
                "Until it is back, the checker stops every post."
            )
