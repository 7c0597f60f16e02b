"""What people do with a release: call it back, confirm, try again, cancel; and what a removal leads to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.connectors import fake
from accounts.connectors.base import OutcomeUnknown, Refused
from accounts.tests import builders as people
from governance.audit import trail
from governance.audit.models import AuditEvent
from governance.core.errors import GuardFailed, NotAllowed, WrongState
from posts import publishing
from posts.models import Publication
from posts.states import DeliveryState, PostState
from posts.tests.builders import (
    a_desk,
    a_published_post,
    a_released_post,
    an_approved_post,
    approved,
    fresh,
    publications,
    revised,
    the_publication,
)

pytestmark = pytest.mark.django_db


def again(publication) -> Publication:
    return Publication.objects.select_related("variant__version__post", "account").get(pk=publication.pk)


def actions(post) -> list[str]:
    return list(
        AuditEvent.objects.filter(subject_type="posts.post", subject_id=str(post.pk))
        .order_by("sequence")
        .values_list("action", flat=True)
    )


def test_a_release_queues_one_publication_for_each_account():
    desk = a_desk(people.an_account(), people.an_account())
    tomorrow = timezone.now() + timedelta(days=1)

    post = a_released_post(desk, not_before=tomorrow)

    assert post.state == PostState.PUBLISHING
    queued = publications(post)
    assert {each.account_id for each in queued} == {account.pk for account in desk.accounts}
    assert {(each.state, each.planned_at, each.not_before) for each in queued} == {
        (DeliveryState.QUEUED, tomorrow, tomorrow)
    }
    assert {each.approved_hash for each in queued} == {post.version.content_hash}
    assert len({each.idempotency_key for each in queued}) == 2
    assert AuditEvent.objects.filter(action="publication.queued").count() == 2
    assert actions(post)[-1] == "post.released"


def test_releasing_twice_is_releasing_once():
    desk = a_desk()
    post = an_approved_post(desk)

    first = publishing.release(post, by=desk.publisher)
    second = publishing.release(post, by=desk.publisher)

    assert first == second
    assert Publication.objects.count() == 1


def test_a_time_that_is_past_is_now():
    desk = a_desk()
    before = timezone.now()

    (publication,) = publishing.release(
        an_approved_post(desk), by=desk.publisher, not_before=before - timedelta(days=1)
    )

    assert publication.planned_at >= before


def test_a_called_back_post_is_approved_still_and_released_again_under_the_same_key():
    desk = a_desk()
    post = a_released_post(desk)
    publication = the_publication(post)

    post = publishing.call_back(post, by=desk.author, reason="Wrong day.")
    assert (post.state, post.state_reason) == (PostState.APPROVED, "Wrong day.")
    assert (again(publication).state, again(publication).cancelled_reason) == (DeliveryState.CANCELLED, "Wrong day.")
    (released,) = publishing.release(post, by=desk.publisher)
    publishing.deliver(released.pk)

    assert released == publication
    assert released.idempotency_key == publication.idempotency_key
    assert fake.publishes(str(publication.idempotency_key)) == 1
    assert fresh(post).state == PostState.PUBLISHED


def test_a_called_back_and_edited_post_gets_publications_of_its_own():
    desk = a_desk()
    post = a_released_post(desk)
    old = the_publication(post)
    publishing.call_back(post, by=desk.reviewer, reason="A slip.")
    revised(post, by=desk.author, text="Without the slip.")
    from posts import workflow

    workflow.submit(fresh(post), by=desk.author)
    approved(post, by=desk.reviewer)
    publishing.release(fresh(post), by=desk.publisher)
    new = the_publication(fresh(post))
    publishing.deliver(old.pk)
    publishing.deliver(new.pk)

    assert new != old
    assert fresh(post).state_reason == ""
    assert (again(old).state, again(new).state) == (DeliveryState.CANCELLED, DeliveryState.SENT)
    assert fresh(post).state == PostState.PUBLISHED


def test_what_is_out_cannot_be_called_back():
    first, second = people.an_account(), people.an_account(platform="facebook")
    desk = a_desk(first, second)
    post = a_published_post(desk)

    with pytest.raises(WrongState, match="take down"):
        publishing.call_back(post, by=desk.author, reason="Too late.")

    assert [each.state for each in publications(post)] == [DeliveryState.SENT, DeliveryState.QUEUED]


def test_calling_back_needs_a_reason_and_a_part_in_the_post():
    desk = a_desk()
    post = a_released_post(desk)

    with pytest.raises(GuardFailed) as no_reason:
        publishing.call_back(post, by=desk.author, reason=" ")
    with pytest.raises(NotAllowed):
        publishing.call_back(post, by=people.an_author(people.an_account()), reason="No.")

    assert no_reason.value.field == "reason"


def test_what_failed_is_tried_again_now_by_a_person():
    desk = a_desk()
    post = a_released_post(desk)
    publication = the_publication(post)
    fake.fail_next(Refused("Not today."))
    publishing.deliver(publication.pk)
    with pytest.raises(NotAllowed):
        publishing.retry(publication, by=desk.author)

    publishing.retry(publication, by=desk.publisher)
    publishing.deliver(publication.pk)

    publication = again(publication)
    assert publication.state == DeliveryState.SENT
    assert [each.number for each in publication.tries.all()] == [1, 2]
    assert AuditEvent.objects.get(action="publication.retried").facts["was"] == "failed"


def test_a_sure_failure_may_carry_a_new_time_and_a_doubtful_one_keeps_its_own():
    desk = a_desk()
    sure, doubtful = the_publication(a_released_post(desk)), the_publication(a_released_post(desk))
    fake.fail_next(Refused("Not today."))
    publishing.deliver(sure.pk)
    fake.fail_next(OutcomeUnknown("No answer."))
    publishing.deliver(doubtful.pk)
    stamp = again(doubtful).first_tried_at

    publishing.retry(sure, by=desk.publisher)
    publishing.retry(doubtful, by=desk.publisher)

    assert again(sure).first_tried_at is None
    assert again(doubtful).first_tried_at == stamp


def test_a_person_who_finds_an_unconfirmed_post_confirms_it():
    desk = a_desk()
    post = a_released_post(desk)
    publication = the_publication(post)
    fake.lose_next(OutcomeUnknown("No answer."))
    publishing.deliver(publication.pk)

    publishing.confirm(publication, by=desk.publisher, url="https://practice.invalid/@city/1", remote_id="1")

    publication = again(publication)
    assert (publication.state, publication.remote_id) == (DeliveryState.SENT, "1")
    assert fresh(post).state == PostState.PUBLISHED
    assert AuditEvent.objects.get(action="publication.confirmed").actor_id == str(desk.publisher.pk)


@pytest.mark.parametrize("url", ["", "practice.invalid/1", "http://practice.invalid/1", "javascript:alert(1)"])
def test_a_confirmation_needs_the_address_of_the_post(url):
    desk = a_desk(platform="facebook")
    publication = the_publication(a_released_post(desk))

    with pytest.raises(GuardFailed) as refusal:
        publishing.confirm(publication, by=desk.publisher, url=url)

    assert refusal.value.field == "url"


def test_one_address_is_the_proof_of_one_post():
    desk = a_desk(platform="facebook")
    first, second = the_publication(a_released_post(desk)), the_publication(a_released_post(desk))
    publishing.confirm(first, by=desk.publisher, url="https://www.facebook.com/city/posts/1")

    with pytest.raises(GuardFailed, match="another post"):
        publishing.confirm(second, by=desk.publisher, url="https://www.facebook.com/city/posts/1")


def test_what_the_software_sends_is_not_confirmed_by_hand():
    desk = a_desk()
    publication = the_publication(a_released_post(desk))

    with pytest.raises(WrongState):
        publishing.confirm(publication, by=desk.publisher, url="https://practice.invalid/@city/1")


def test_cancelling_one_account_lets_the_others_go_on():
    desk = a_desk(people.an_account(), people.an_account())
    post = a_released_post(desk)
    first, second = publications(post)

    publishing.cancel(first, by=desk.author, reason="Not there.")
    publishing.deliver(first.pk)
    publishing.deliver(second.pk)

    assert [each.state for each in publications(post)] == [DeliveryState.CANCELLED, DeliveryState.SENT]
    assert fresh(post).state == PostState.PUBLISHED


def test_with_the_last_account_cancelled_the_post_is_back_where_it_was_approved():
    desk = a_desk()
    post = a_released_post(desk)

    publishing.cancel(the_publication(post), by=desk.publisher, reason="Not after all.")

    assert fresh(post).state == PostState.APPROVED
    assert actions(post)[-1] == "post.called_back"


def test_what_is_sent_cannot_be_cancelled():
    desk = a_desk()
    post = a_published_post(desk)

    with pytest.raises(WrongState):
        publishing.cancel(the_publication(post), by=desk.publisher, reason="Oh no.")


def test_a_removal_everywhere_takes_the_post_down():
    desk = a_desk(people.an_account(), people.an_account())
    post = a_published_post(desk)
    first, second = publications(post)

    publishing.mark_removed(first, by=desk.moderator)
    assert fresh(post).state == PostState.PUBLISHED
    publishing.mark_removed(second, by=trail.SYSTEM)
    publishing.mark_removed(second, by=trail.SYSTEM)

    assert fresh(post).state == PostState.TAKEN_DOWN
    assert AuditEvent.objects.filter(action="publication.removed").count() == 2


def test_a_removal_cancels_what_still_waits_elsewhere():
    first, second = people.an_account(), people.an_account(platform="facebook")
    desk = a_desk(first, second)
    post = a_published_post(desk)
    out, waiting = publications(post)

    publishing.mark_removed(out, by=desk.moderator)

    assert again(waiting).state == DeliveryState.CANCELLED
    assert fresh(post).state == PostState.TAKEN_DOWN


def test_the_sweep_settles_what_a_dead_worker_left_unsettled():
    desk = a_desk()
    post = a_released_post(desk)
    Publication.objects.filter(pk=the_publication(post).pk).update(
        state=DeliveryState.SENT, sent_at=timezone.now(), remote_id="1"
    )

    assert (publishing.settle_due(), publishing.settle_due()) == (1, 0)
    assert fresh(post).state == PostState.PUBLISHED
