"""Videos lie beside pictures: how long one is, whether it has sound, and a frame of it as a picture."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posts", "0010_notices_and_comments")]

    operations = [
        migrations.AddField(
            "mediaasset", "milliseconds", models.PositiveIntegerField(default=0, verbose_name="length")
        ),
        migrations.AddField("mediaasset", "has_sound", models.BooleanField(default=False, verbose_name="has sound")),
        migrations.AddField(
            "mediaasset",
            "poster",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="films",
                to="posts.mediaasset",
            ),
        ),
    ]
