from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from central_oms.storage import fulfilments, positions, streams
from central_oms.storage.database import Database, Tx
from central_oms.storage.schema import inbound, orders
from central_oms.use_cases import cases, dead_letters
from central_oms.use_cases.dead_letters import RETRY_AFTER
from central_oms.use_cases.upkeep import keep_up
from shared.contract.events import Event, EventType
from shared.contract.oms.feed import Kind
from shared.contract.oms.repairs import LetterAction, LetterState
from shared.errors import Conflict, NotFound
from shared.fulfilment import FulfilmentOrder, step
from shared.workflow import Status, Step
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import WAREHOUSE, StoreLine, a_database, accepted, an_offer, changed, opened

MINUTE = timedelta(minutes=1)
POISON = Event(
    id="e-p", type=EventType.STOCK_OPENED, subject="stock:b", aggver=1, time=NOW, data={"moves": 1}
)
UNKNOWN = Event(id="e-x", type="stock.blessed.v9", subject="stock:a", aggver=1, time=NOW, data={})


@contextmanager
def an_oms_that_cannot_read_an_order(url: str) -> Iterator[tuple[Database, list[str], FulfilmentOrder]]:
    """Give an OMS that holds three steps of one work for a person, because it cannot read the order; and their ids."""
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database:
        with database.transaction() as tx:
            work = an_offer(tx)
            break_order(tx, work.order_id)
            kept, event = accepted(work)
            begun = step(kept, Step.START)
            back = step(begun, Step.GIVE_BACK)
            told = [event, changed(begun, Step.START), changed(back, Step.GIVE_BACK)]
            StoreLine(tx, WAREHOUSE).tell(tx, *told)
        yield database, [event.id for event in told], back


def break_order(tx: Tx, order_id: str) -> None:
    tx.execute(
        update(orders).where(orders.c.order_id == order_id).values(body="{" + order_body(tx, order_id))
    )


def mend_order(tx: Tx, order_id: str) -> None:
    tx.execute(update(orders).where(orders.c.order_id == order_id).values(body=order_body(tx, order_id)[1:]))


def order_body(tx: Tx, order_id: str) -> str:
    return tx.execute(select(orders.c.body).where(orders.c.order_id == order_id)).scalar_one()


def statuses(tx: Tx) -> dict[str, str]:
    return dict(tx.execute(select(inbound.c.event_id, inbound.c.status)).all())


def test_a_fact_that_cannot_be_taken_is_kept_with_its_reason_and_blocks_its_own_subject_alone(
    url: str,
) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        behind = opened(6, event_id="e-4").model_copy(update={"subject": "stock:a"})
        answer = line.tell(tx, UNKNOWN, POISON, opened(5), behind)
        assert (answer.acked, answer.parked) == (4, ("e-x", "e-p", "e-4"))
        letters = {letter.event_id: letter for letter in dead_letters.listed(tx, None, 10)}
        assert {key: (letter.error, letter.subject, letter.waiting) for key, letter in letters.items()} == {
            "e-x": ("unsupported", "stock:a", 1),
            "e-p": ("validation-error", "stock:b", 0),
        }
        assert letters["e-p"].next_at == NOW + MINUTE
        assert [at.on_hand for at in positions.of(tx, {SKU})] == [5]


async def test_a_fact_is_tried_three_times_and_then_held_for_a_person(url: str) -> None:
    with a_database(url) as database:
        with database.transaction() as tx:
            StoreLine(tx).tell(tx, POISON)
        now = NOW
        for wait, state in zip(RETRY_AFTER, ("retrying", "retrying", "held"), strict=True):
            await keep_up(database, now + wait - timedelta(seconds=1))
            with database.transaction() as tx:
                before = dead_letters.show(tx, "e-p")
            await keep_up(database, now := now + wait)
            with database.transaction() as tx:
                shown = dead_letters.show(tx, "e-p")
            assert len(shown.journal) == len(before.journal) + 1
            assert shown.letter.state == state
        await keep_up(database, now + timedelta(days=30))
        with database.transaction() as tx:
            shown = dead_letters.show(tx, "e-p")
        assert (shown.letter.attempts, shown.letter.next_at, len(shown.journal)) == (4, None, 3)


async def test_what_can_be_taken_by_now_is_taken_by_itself_with_all_that_waits_behind_it(url: str) -> None:
    with an_oms_that_cannot_read_an_order(url) as (database, told, back):
        with database.transaction() as tx:
            mend_order(tx, back.order_id)
        await keep_up(database, NOW + MINUTE)
        with database.transaction() as tx:
            assert statuses(tx) | dict.fromkeys(told, "applied") == statuses(tx)
            found = fulfilments.find(tx, back.fulfilment_id)
            assert found is not None
            assert (found.status, found.version) == (Status.DECLINED, back.version)
            (case,) = [one for one in cases.listed(tx, 10, still_open=False) if one.case_class == "SCH-1"]
            assert (case.subject, case.closed_by) == (told[0], "")


def test_replaying_takes_a_subjects_facts_in_the_order_in_which_they_came(url: str) -> None:
    with an_oms_that_cannot_read_an_order(url) as (database, told, back), database.transaction() as tx:
        failed = dead_letters.replay(tx, told[0], "Camille", NOW)
        assert (failed.state, failed.attempts, failed.waiting) == (LetterState.RETRYING, 2, 2)
        mend_order(tx, back.order_id)
        assert dead_letters.replay(tx, told[0], "Camille", NOW).state is LetterState.REPLAYED
        found = fulfilments.find(tx, back.fulfilment_id)
        assert found is not None
        assert (found.status, found.version) == (Status.DECLINED, back.version)
        journal = dead_letters.show(tx, told[0]).journal
        assert [(note.actor, note.action) for note in journal] == [
            ("Camille", LetterAction.FAILED),
            ("Camille", LetterAction.REPLAYED),
        ]
        with pytest.raises(Conflict):
            dead_letters.replay(tx, told[0], "Camille", NOW)


def test_the_first_behind_a_fact_that_fails_too_holds_up_the_rest(url: str) -> None:
    later = POISON.model_copy(update={"id": "e-2", "subject": "stock:a"})
    last = opened(7, event_id="e-3").model_copy(update={"subject": "stock:a"})
    with a_database(url) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, UNKNOWN, later, last)
        dead_letters.discard(tx, "e-x", "Camille", "Of no use here.", NOW)
        (letter,) = dead_letters.listed(tx, None, 10)
        assert (letter.event_id, letter.state, letter.waiting) == ("e-2", LetterState.NEW, 1)
        assert statuses(tx) == {"e-x": "discarded", "e-2": "parked", "e-3": "parked"}


def test_a_discarded_fact_is_kept_journalled_and_told_to_its_store(url: str) -> None:
    behind = opened(6, event_id="e-4").model_copy(update={"subject": "stock:b"})
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, POISON, behind)
        dead_letters.discard(tx, "e-p", "Camille", "Counted by hand.", NOW)
        shown = dead_letters.show(tx, "e-p")
        assert (shown.letter.state, shown.body) == (LetterState.DISCARDED, POISON.model_dump_json())
        assert [(note.actor, note.reason) for note in shown.journal] == [("Camille", "Counted by hand.")]
        assert [at.on_hand for at in positions.of(tx, {SKU})] == [6]
        (told,) = [entry.body for entry in line.read(tx) if entry.kind == Kind.CASE]
        assert (told["case_class"], told["subject"], told["facts"]["reason"]) == (
            "SET-1",
            "stock:b",
            "Counted by hand.",
        )


def test_nobody_decides_about_a_fact_that_never_failed(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, opened(5))
        with pytest.raises(NotFound):
            dead_letters.replay(tx, "e-open", "Camille", NOW)


async def test_a_type_that_a_newer_program_knows_is_taken_at_its_first_round(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = opened(5, event_id="e-1").model_copy(update={"type": "stock.blessed.v9"})
    with a_database(url) as database:
        with database.transaction() as tx:
            StoreLine(tx).tell(tx, known)
        await keep_up(database, NOW + timedelta(seconds=1))
        with database.transaction() as tx:
            assert statuses(tx) == {"e-1": "parked"}
        handlers = dict(dead_letters.HANDLERS)
        monkeypatch.setitem(dead_letters.HANDLERS, "stock.blessed.v9", handlers[EventType.STOCK_OPENED])
        await keep_up(database, NOW + timedelta(seconds=2))
        with database.transaction() as tx:
            assert statuses(tx) == {"e-1": "applied"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), min_size=1, max_size=12))
def test_whatever_fails_no_subject_waits_for_another_and_none_overtakes_itself(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, bool]]
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('oms') / 'oms.db'}"
    with a_database(url) as database, database.transaction() as tx:
        events = [
            (opened(5, sku=f"{subject}-{n}", event_id=f"e-{n}") if good else POISON).model_copy(
                update={"id": f"e-{n}", "subject": f"stock:{subject}"}
            )
            for n, (subject, good) in enumerate(told)
        ]
        StoreLine(tx, STORE).tell(tx, *events)
        for subject in "abc":
            mine = [good for known, good in told if known == subject]
            before = mine.index(False) if False in mine else len(mine)
            waiting = [one for one in events if one.subject == f"stock:{subject}"][before:]
            assert [one.id for one in waiting] == [
                event_id for event_id, status in in_order(tx, subject) if status == streams.PARKED
            ]


def in_order(tx: Tx, subject: str) -> list[tuple[str, str]]:
    query = select(inbound.c.event_id, inbound.c.status).where(inbound.c.subject == f"stock:{subject}")
    return [(event_id, status) for event_id, status in tx.execute(query.order_by(inbound.c.seq))]
