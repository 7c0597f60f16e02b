"""The audit trail: append-only in the database, one chain whoever writes, and a proof that names what was touched."""

import threading
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from governance.audit import trail, verification
from governance.audit.actions import Action
from governance.audit.models import AuditEvent
from governance.policy.models import Policy
from governance.tests.builders import the_policy


@pytest.fixture
def subject(nothing_loaded) -> Policy:
    return Policy.objects.create(
        title="P", city="C", revision=1, approval_level="Council", effective_on="2013-04-29", source_digest="x"
    )


def write(subject: Policy, count: int = 1) -> AuditEvent:
    for number in range(count):
        with transaction.atomic():
            event = trail.record(Action.POLICY_LOADED, subject, by=trail.SYSTEM, number=number)
    return event


def tamper(sql: str, *parameters: object) -> None:
    """What a database owner could do: switch the trigger off, change a row, switch it on again."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE governance_auditevent DISABLE TRIGGER audit_append_only")
        cursor.execute(sql, parameters)
        cursor.execute("ALTER TABLE governance_auditevent ENABLE TRIGGER audit_append_only")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE governance_auditevent SET actor_label = 'somebody else'",
        "UPDATE governance_auditevent SET hash = hash",
        "DELETE FROM governance_auditevent WHERE sequence = 1",
        "INSERT INTO governance_auditevent SELECT * FROM governance_auditevent WHERE sequence = 1 "
        "ON CONFLICT (sequence) DO UPDATE SET action = 'review.approved'",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(subject, sql):
    write(subject, 2)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert trail.verify().count == 2


def test_the_database_refuses_to_empty_the_trail(subject):
    write(subject)
    with connection.cursor() as cursor:  # off in the test database, so that other tests can be cleaned up after
        cursor.execute("ALTER TABLE governance_auditevent ENABLE TRIGGER audit_no_truncate")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE governance_auditevent")

    assert AuditEvent.objects.count() == 1


def test_the_orm_is_refused_too(subject):
    event = write(subject)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEvent.objects.update(action="review.approved")


def test_each_event_follows_the_one_before(subject):
    write(subject, 3)

    first, second, third = AuditEvent.objects.order_by("sequence")
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]
    assert first.previous_hash == trail.GENESIS
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    assert first.at <= second.at <= third.at
    assert trail.head() == (3, third.hash)
    assert trail.verify() == trail.Verification(True, 3, third.hash)


def test_an_empty_trail_is_whole(nothing_loaded):
    assert trail.verify() == trail.Verification(True, 0, trail.GENESIS)
    assert trail.head() == (0, trail.GENESIS)


def test_the_seal_is_sha256_over_the_canonical_json_of_the_event():
    event = AuditEvent(
        sequence=1, at=datetime(2026, 11, 22, 14, 0, tzinfo=UTC), action="policy.loaded",
        actor_type="system", actor_id="0", actor_label="Imprimatur", subject_type="governance.policy", subject_id="7",
        subject_label="policy 7", clauses=["4.3.1"], facts={"b": 1, "a": "é"}, previous_hash=trail.GENESIS,
    )  # fmt: skip

    # worked out with sha256sum over the JSON, so that the seal can't change unnoticed
    assert trail.seal(event) == "f184d855c151461cf0394ec21324f33e6283bb99b77773ef071bcc34c4a8c9d3"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_label", "Somebody Else"), ("action", "review.approved"), ("subject_id", "99"),
        ("at", "2001-01-01T00:00:00Z"), ("facts", '{"number": 99}'), ("clauses", '["4.3.1"]'),
        ("actor_id", "7"), ("actor_type", "accounts.user"), ("subject_type", "posts.post"), ("subject_label", "else"),
    ],
)  # fmt: skip
def test_a_row_changed_by_hand_is_named(subject, column, value):
    write(subject, 4)
    tamper(f"UPDATE governance_auditevent SET {column} = %s WHERE sequence = 3", value)

    result = trail.verify()

    assert (result.ok, result.first_bad, result.reason) == (False, 3, "its content is not what was sealed")


def test_a_row_changed_and_sealed_anew_breaks_the_chain_after_it(subject):
    write(subject, 4)
    event = AuditEvent.objects.get(sequence=2)
    event.facts = {"number": 99}
    tamper(
        "UPDATE governance_auditevent SET facts = %s, hash = %s WHERE sequence = 2", '{"number": 99}', trail.seal(event)
    )

    result = trail.verify()

    assert (result.first_bad, result.reason) == (3, "it does not follow the event before it")


def test_a_row_taken_out_is_named(subject):
    write(subject, 4)
    tamper("DELETE FROM governance_auditevent WHERE sequence = 2")

    result = trail.verify()

    assert (result.first_bad, result.reason) == (2, "event 2 is missing")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_loaded")
def test_an_event_outside_a_transaction_is_refused():
    policy = Policy.objects.create(
        title="P", city="C", revision=1, approval_level="Council", effective_on="2013-04-29", source_digest="x"
    )

    with pytest.raises(RuntimeError, match="in the transaction of the change"):
        trail.record(Action.POLICY_LOADED, policy, by=trail.SYSTEM)

    assert not AuditEvent.objects.exists()


def test_an_event_of_a_change_that_is_rolled_back_was_never_there(subject):
    write(subject)

    with transaction.atomic():
        trail.record(Action.POLICY_LOADED, subject, by=trail.SYSTEM)
        transaction.set_rollback(True)
    write(subject)

    assert list(AuditEvent.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]
    assert trail.verify().ok


@pytest.mark.parametrize(
    "fact", ["x" * 201, {"a": "dict"}, datetime(2026, 1, 1, tzinfo=UTC), 1.5, b"bytes", ["ok", "y" * 201], object()]
)
def test_facts_that_are_text_or_things_are_refused(subject, fact):
    with pytest.raises(TypeError, match="must be a reference"):
        trail.record(Action.POLICY_LOADED, subject, by=trail.SYSTEM, fact=fact)


def test_an_action_outside_the_closed_list_is_refused(subject):
    with pytest.raises(ValueError, match="not a valid Action"):
        trail.record("policy.burned", subject, by=trail.SYSTEM)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_loaded")
def test_many_writers_at_once_make_one_whole_chain():
    policy = Policy.objects.create(
        title="P", city="C", revision=1, approval_level="Council", effective_on="2013-04-29", source_digest="x"
    )
    start, failures = threading.Barrier(5), []

    def writer() -> None:
        try:
            start.wait(timeout=10)
            write(policy, 20)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer) for _number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    result = trail.verify()
    assert (result.ok, result.count) == (True, 100)
    moments = list(AuditEvent.objects.order_by("sequence").values_list("at", flat=True))
    assert moments == sorted(moments)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_loaded")
def test_a_writer_waits_for_the_one_before_to_commit_or_give_up():
    policy = Policy.objects.create(
        title="P", city="C", revision=1, approval_level="Council", effective_on="2013-04-29", source_digest="x"
    )
    sealed, give_up = threading.Event(), threading.Event()

    def gives_up() -> None:
        try:
            with transaction.atomic():
                trail.record(Action.POLICY_LOADED, policy, by=trail.SYSTEM, who="first")
                sealed.set()
                give_up.wait(timeout=10)
                transaction.set_rollback(True)
        finally:
            connection.close()

    def writes_one() -> None:
        try:
            write(policy)
        finally:
            connection.close()

    first = threading.Thread(target=gives_up)
    first.start()
    assert sealed.wait(timeout=10)
    second = threading.Thread(target=writes_one)
    second.start()
    give_up.set()
    first.join(timeout=10)
    second.join(timeout=10)

    assert trail.verify() == trail.Verification(True, 1, trail.head()[1])


# --- verify_audit ------------------------------------------------------------------------------------------------


def test_verify_audit_says_in_one_line_that_the_trail_is_whole(subject, capsys):
    write(subject, 2)

    call_command("verify_audit")

    assert capsys.readouterr().out == f"The audit trail is whole: 2 events, head {trail.head()[1]}.\n"


def test_verify_audit_names_the_row_that_was_changed_and_exits_1(subject, capsys):
    write(subject, 3)
    tamper("UPDATE governance_auditevent SET actor_label = 'x' WHERE sequence = 2")

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")

    assert ended.value.code == 1
    assert (
        f"broken at event 2 (policy.loaded, governance.policy {subject.pk}): its content is not"
        in capsys.readouterr().err
    )


def test_verify_audit_prints_the_head_to_keep(subject, capsys):
    event = write(subject, 2)

    call_command("verify_audit", head=True)

    assert capsys.readouterr().out == f"2:{event.hash}\n"


def test_a_tail_cut_off_is_noticed_by_the_head_kept_outside(subject, capsys):
    event = write(subject, 3)
    kept = f"3:{event.hash}"
    call_command("verify_audit", kept=kept)
    tamper("DELETE FROM governance_auditevent WHERE sequence = 3")
    call_command("verify_audit")  # the rest is a whole chain by itself

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", kept=kept)

    assert ended.value.code == 1
    assert "cut or rewritten" in capsys.readouterr().err


def test_a_kept_head_that_cannot_be_read_is_refused(nothing_loaded):
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify_audit", kept="yesterday")


def test_the_outcome_of_a_verification_is_remembered_for_the_page(subject):
    cache.clear()
    write(subject, 2)
    before = verification.latest()
    verification.run()

    latest = verification.latest()
    assert before is None
    assert (latest.ok, latest.count, latest.head) == (True, 2, trail.head()[1])


def test_a_verification_stands_without_the_cache(subject, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    write(subject)

    assert verification.run().ok
    assert verification.latest() is None


@pytest.mark.usefixtures("nothing_loaded")
def test_loading_a_policy_leaves_a_whole_chain():
    the_policy()

    assert trail.verify().ok
