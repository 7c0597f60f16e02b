"""The state tables: readable, complete, and what the documentation says."""

import pytest

from governance.audit.actions import Action
from posts.models import DeliveryStateChoice, PostStateChoice
from posts.states import DELIVERY_TRANSITIONS, POST_TRANSITIONS, DeliveryState, PostState, find_transition
from tools import states


def test_the_documentation_is_fresh():
    assert states.PAGE.read_text() == states.page()


@pytest.mark.parametrize("row", POST_TRANSITIONS + DELIVERY_TRANSITIONS, ids=lambda row: f"{row.name}-{row.target}")
def test_every_transition_is_on_the_closed_list_of_the_record(row):
    assert row.audit_action in Action.values or row.name == "claim"  # a claim is no fact of its own


@pytest.mark.parametrize(
    ("table", "known"), [(POST_TRANSITIONS, PostState), (DELIVERY_TRANSITIONS, DeliveryState)], ids=["post", "delivery"]
)
def test_every_state_can_be_reached(table, known):
    assert {row.target for row in table} == set(known)
    assert {source for row in table for source in row.sources} <= set(known)


def test_no_machine_and_nobody_but_a_reviewer_approves():
    into_approved = {
        row.name for row in POST_TRANSITIONS if row.target == PostState.APPROVED and row.target not in row.sources
    }

    assert into_approved == {"approve", "call_back"}  # called back: it was approved before
    approve = find_transition("approve", PostState.IN_REVIEW)
    assert approve is not None
    assert approve.action == "review"


def test_what_ended_stays_ended():
    ended = {PostState.REJECTED, PostState.WITHDRAWN, PostState.TAKEN_DOWN}

    assert not [row for row in POST_TRANSITIONS if ended & row.sources and row.target not in row.sources]


def test_choices_and_states_are_the_same():
    assert set(PostStateChoice.values) == {state.value for state in PostState}
    assert set(DeliveryStateChoice.values) == {state.value for state in DeliveryState}
