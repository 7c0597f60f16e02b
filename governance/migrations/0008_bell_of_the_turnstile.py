"""The bell of governance.core.turnstile: a sequence, so that ringing is heard at once and waits for nobody's commit."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_actions_of_reviews")]

    operations = [
        # rung once, since the first stroke of a new sequence can't be told from none
        migrations.RunSQL(
            "CREATE SEQUENCE governance_bell CYCLE; SELECT nextval('governance_bell')",
            "DROP SEQUENCE governance_bell",
        ),
    ]
