"""What a person may know of is the same, however it is asked."""

import pytest

from accounts import access
from accounts.tests import builders as people
from posts.models import Post
from posts.tests import builders

pytestmark = pytest.mark.django_db


def test_looking_each_post_up_finds_what_reading_all_texts_finds():
    desk, elsewhere = builders.a_desk(), builders.a_desk(people.an_account())
    own, other = builders.a_draft(desk), builders.a_draft(elsewhere)

    def found(rep):
        accounts = set(access.accounts_of(rep).values_list("pk", flat=True))
        looked_up = set(Post.objects.visible_to(rep, entrusted=accounts))
        assert looked_up == set(Post.objects.visible_to(rep))
        assert looked_up == set(Post.objects.visible_to(rep, entrusted=accounts, many=True))
        return looked_up

    assert found(desk.author) == found(desk.reviewer) == {own}  # written by them; on an account entrusted to them
    assert found(elsewhere.reviewer) == {other}
    assert set(Post.objects.visible_to(desk.author, entrusted=())) == {own}
    assert not Post.objects.visible_to(desk.reviewer, entrusted=())
