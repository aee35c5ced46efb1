"""The store's stand with the OMS is one table without a missing cell."""

import pytest

from store_server.oms.states import NEXT, Event, State


def test_every_state_knows_every_event() -> None:
    assert {state: set(row) for state, row in NEXT.items()} == {state: set(Event) for state in State}


def test_every_state_is_reached_from_the_first() -> None:
    assert _reached(State.GREETING) == set(State)


@pytest.mark.parametrize("state", State)
def test_no_state_is_without_a_way_back_to_streaming(state: State) -> None:
    assert State.STREAMING in _reached(state)


@pytest.mark.parametrize("state", State)
def test_two_machines_are_fenced_wherever_the_conversation_is(state: State) -> None:
    assert NEXT[state][Event.TWO_MACHINES] is State.FENCED


@pytest.mark.parametrize("state", set(State) - {State.FENCED})
def test_the_end_of_a_session_asks_for_a_new_hello(state: State) -> None:
    assert NEXT[state][Event.STALE] is State.GREETING


def test_the_drawing_of_the_table_is_the_table() -> None:
    path = (Event.OTHER_HISTORY, Event.REINCARNATED, Event.RECALLED, Event.SAME_HISTORY, Event.UNANSWERED)
    states = [State.GREETING]
    for event in path:
        states.append(NEXT[states[-1]][event])
    assert states[1:] == [
        State.RECONCILING,
        State.RECALLING,
        State.GREETING,
        State.STREAMING,
        State.SILENT,
    ]


def _reached(start: State) -> set[State]:
    found, new = {start}, {start}
    while new:
        new = {NEXT[state][event] for state in new for event in Event} - found
        found |= new
    return found
