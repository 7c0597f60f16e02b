"""Items and removals for tests, reached by looking at the practice network."""

from django.core.management import call_command

from accounts.connectors import fake
from accounts.models import Representative, SocialAccount
from governance.policy import rulebook
from monitoring import removals, watching
from monitoring.models import PublishedItem, Removal
from tools.testing.told import told


@told
def the_demo_city(password: str = "a demo password") -> None:
    call_command("demo_data", password=password)


@told
def an_unapproved_item(account: SocialAccount, words: str = "Dog park shut until further notice") -> PublishedItem:
    """Somebody posted on the network without asking; a round found it."""
    post = fake.add(account.handle, words)
    watching.observe(account.pk)
    return PublishedItem.objects.get(account=account, remote_id=post.remote_id)


@told
def a_removal(item: PublishedItem, *, by: Representative, reason: str = "Nobody approved it.") -> Removal:
    return removals.take_down(item, by=by, clause=rulebook.clause("removal"), reason=reason)
