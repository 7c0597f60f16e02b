import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0003_closed_session_register"),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleChangeSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("base_digest", models.CharField(max_length=64, verbose_name="rules it started from")),
                ("proposals", models.JSONField(default=dict, verbose_name="proposals")),
                ("officer_id", models.CharField(max_length=40, verbose_name="officer's id")),
                ("officer_label", models.CharField(max_length=200, verbose_name="officer")),
                ("begun_at", models.DateTimeField(auto_now_add=True, verbose_name="begun")),
                ("activated_at", models.DateTimeField(blank=True, null=True, verbose_name="activated")),
                ("after_digest", models.CharField(blank=True, max_length=64, verbose_name="rules it made")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="change_sets", to="governance.policy"
                    ),
                ),
            ],
            options={
                "verbose_name": "prepared changes of rules",
                "verbose_name_plural": "prepared changes of rules",
                "ordering": ["-id"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("activated_at__isnull", True)),
                        fields=("officer_id",),
                        name="one_open_change_set_per_officer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("activated_at__isnull", True), ("after_digest", "")),
                            models.Q(("activated_at__isnull", False), models.Q(("after_digest", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="change_set_activated_all_or_nothing",
                    ),
                ],
            },
        ),
    ]
