import asyncio
from pathlib import Path

import pytest

from shared.payment import Auth, CardFacts, Outcome
from store_server.devices.payment.simulated import SimulatedTerminal
from tests.support.builders import euros
from tests.support.selling import charges


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "terminal.jsonl"


async def test_an_attempt_is_charged_once_and_answered_alike_after_a_restart(journal: Path) -> None:
    first = await SimulatedTerminal(journal, 0).charge("t-1", euros(500), may_store=True)
    again = await SimulatedTerminal(journal, 0).charge("t-1", euros(500), may_store=True)
    assert first == again == (Outcome.APPROVE, CardFacts(reference="sim-t-1", brand="visa", last4="4242"))
    assert charges(journal) == 1


@pytest.mark.parametrize(
    ("minor", "said", "found"),
    [
        (1_051, Outcome.DECLINE, Outcome.DECLINE),
        (1_052, Outcome.LOSE, Outcome.APPROVE),
        (1_053, Outcome.APPROVE, Outcome.APPROVE),
    ],
)
async def test_the_cents_decide(journal: Path, minor: int, said: Outcome, found: Outcome) -> None:
    terminal = SimulatedTerminal(journal, 0)
    assert (await terminal.charge("t-1", euros(minor), may_store=True))[0] is said
    assert (await terminal.look_up("t-1"))[0] is found


async def test_the_next_outcome_can_be_chosen_once(journal: Path) -> None:
    terminal = SimulatedTerminal(journal, 0)
    terminal.next_outcome = Outcome.DECLINE
    assert (await terminal.charge("t-1", euros(500), may_store=True))[0] is Outcome.DECLINE
    assert (await terminal.charge("t-2", euros(500), may_store=True))[0] is Outcome.APPROVE


async def test_a_terminal_that_is_out_of_reach_charges_and_tells_it_later(journal: Path) -> None:
    terminal = SimulatedTerminal(journal, 0)
    terminal.next_outcome = Outcome.LOSE
    assert (await terminal.charge("t-1", euros(500), may_store=True))[0] is Outcome.LOSE
    assert (await terminal.look_up("t-1"))[0] is Outcome.LOSE
    terminal.next_outcome = None
    assert (await terminal.look_up("t-1"))[0] is Outcome.APPROVE


async def test_an_attempt_that_is_on_the_screen_cannot_be_told_yet(journal: Path) -> None:
    terminal = SimulatedTerminal(journal, 0.05)
    charge = asyncio.create_task(terminal.charge("t-1", euros(500), may_store=True))
    await asyncio.sleep(0)
    assert (await terminal.look_up("t-1"))[0] is Outcome.LOSE
    assert (await charge)[0] is Outcome.APPROVE


async def test_an_attempt_that_was_looked_up_before_it_came_is_refused(journal: Path) -> None:
    assert (await SimulatedTerminal(journal, 0).look_up("t-1"))[0] is Outcome.DECLINE
    assert (await SimulatedTerminal(journal, 0).charge("t-1", euros(500), may_store=True))[
        0
    ] is Outcome.DECLINE


async def test_a_line_torn_by_a_kill_is_an_attempt_that_never_came(journal: Path) -> None:
    await SimulatedTerminal(journal, 0).charge("t-1", euros(500), may_store=True)
    with journal.open("a") as file:
        file.write('{"attempt_id": "t-2", "out')
    terminal = SimulatedTerminal(journal, 0)
    assert (await terminal.look_up("t-2"))[0] is Outcome.DECLINE
    assert (await SimulatedTerminal(journal, 0).look_up("t-1"))[0] is Outcome.APPROVE


async def test_without_its_line_it_approves_only_what_it_may_store(journal: Path) -> None:
    terminal = SimulatedTerminal(journal, 0)
    terminal.offline = True
    approved = await terminal.charge("t-1", euros(500), may_store=True)
    assert (approved[0], approved[1].auth) == (Outcome.APPROVE, Auth.OFFLINE_STORED)
    declined = await terminal.charge("t-2", euros(500), may_store=False)
    assert declined == (Outcome.DECLINE, CardFacts(auth=Auth.OFFLINE_DECLINED))


async def test_what_it_stored_is_presented_once_after_a_restart_too(journal: Path) -> None:
    terminal = SimulatedTerminal(journal, 0)
    terminal.offline = True
    for attempt_id in ("t-1", "t-2"):
        await terminal.charge(attempt_id, euros(500), may_store=True)
    assert terminal.stored() == []
    terminal.offline = False
    await terminal.charge("t-3", euros(500), may_store=True)
    assert terminal.stored() == ["t-1", "t-2"]
    await terminal.forward("t-1")
    again = SimulatedTerminal(journal, 0)
    assert again.stored() == ["t-2"]
    assert (await again.look_up("t-1"))[0] is Outcome.APPROVE
