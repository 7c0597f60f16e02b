"""The words by which posts are found, also of those that are there already."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from governance.core.words import kept

BATCH = 500


def note_all(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each post's title, common text and own texts of its current version."""
    post_model, words_model = apps.get_model("posts", "Post"), apps.get_model("posts", "PostWords")
    posts = post_model.objects.exclude(current_version=None).select_related("current_version")
    rows = posts.prefetch_related("current_version__variants").order_by("pk").iterator(chunk_size=BATCH)
    waiting = []
    for post in rows:
        own = [variant.own_text for variant in post.current_version.variants.all()]
        waiting.append(words_model(post=post, words=kept(post.title, post.current_version.text, *own)))
        if len(waiting) == BATCH:
            words_model.objects.bulk_create(waiting)
            waiting = []
    words_model.objects.bulk_create(waiting)


class Migration(migrations.Migration):
    dependencies = [("posts", "0007_unsaved_words_and_audience")]

    operations = [
        migrations.CreateModel(
            name="PostWords",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="posts.post",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField(verbose_name="words")),
            ],
            options={
                "verbose_name": "words of a post",
                "verbose_name_plural": "words of posts",
                "default_permissions": (),
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], name="post_words")],
            },
        ),
        migrations.RunPython(note_all, migrations.RunPython.noop),
    ]
