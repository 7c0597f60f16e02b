import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_reviews_in_time"),
        ("posts", "0004_urgent_releases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("excerpt", models.TextField(verbose_name="words")),
                ("comment", models.TextField(verbose_name="comment")),
            ],
            options={
                "verbose_name": "comment on words",
                "verbose_name_plural": "comments on words",
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ReviewStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("taken_over", "Review taken over"),
                            ("handed_over", "Review handed over"),
                            ("held", "Put on hold"),
                            ("resumed", "No longer on hold"),
                            ("reminded", "Reviewers reminded"),
                            ("escalated", "Escalated"),
                        ],
                        max_length=12,
                        verbose_name="step",
                    ),
                ),
                ("word", models.TextField(blank=True, verbose_name="why")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
            ],
            options={
                "verbose_name": "step of a review",
                "verbose_name_plural": "steps of reviews",
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="post",
            name="escalated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="escalated"),
        ),
        migrations.AddField(
            model_name="post",
            name="escalated_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.representative",
                verbose_name="escalated to",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="held_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="on hold since"),
        ),
        migrations.AddField(
            model_name="post",
            name="lease_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.representative",
                verbose_name="who reviews it now",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reviews it until"),
        ),
        migrations.AddField(
            model_name="post",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="reviewers reminded"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_by__isnull", True), ("lease_until__isnull", True)),
                    models.Q(("lease_by__isnull", False), ("lease_until__isnull", False)),
                    _connector="OR",
                ),
                name="lease_all_or_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("escalated_to__isnull", True), ("escalated_at__isnull", False), _connector="OR"),
                name="escalated_says_when",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="posts.reviewdecision"
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="placement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="posts.placement",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="variant",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.variant"
            ),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.representative",
            ),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="review_steps", to="posts.post"
            ),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.representative",
            ),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.postversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("comment", ""), _negated=True), models.Q(("excerpt", ""), _negated=True)),
                name="remark_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(("variant__isnull", True), ("placement__isnull", True), _connector="OR"),
                name="remark_in_one_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by__isnull", True), models.Q(("word", ""), _negated=True), ("step", "resumed"), _connector="OR"
                ),
                name="step_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("by__isnull", False), ("step__in", ["reminded", "escalated"]), _connector="OR"),
                name="step_by_the_clock",
            ),
        ),
    ]
