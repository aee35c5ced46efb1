"""Two lanes: what can wait goes up by itself while no order waits, and comes through what happens to either side."""

from pathlib import Path

import pytest

from central_oms.use_cases import audit as central
from shared.audit import AuditAction
from shared.contract.oms.line import Lane, Push, PushAnswer, Watermark
from shared.stock import MovementKind
from store_server.oms.calls import Call, CallKind
from store_server.oms.states import Event, State
from store_server.storage import lanes, outbox
from store_server.storage.outbox import Cause
from store_server.storage.soundness import findings
from store_server.storage.tx import Tx
from store_server.use_cases import audit
from tests.support.builders import NOW, STORE
from tests.support.pair import Pair, a_pair
from tests.support.protocol import Talker, a_hello_answer, a_talker
from tests.support.shelf import book


def note(tx: Tx, name: str) -> None:
    audit.note(tx, AuditAction.CUSTOMER_OPENED, name, Cause(name, "a-ines", "tablet-1", NOW))


def look(pair: Pair, *names: str) -> None:
    """Let someone look at customers, one after the other."""
    for name in names:
        with pair.store.operations.transaction() as tx:
            note(tx, name)


def looked_at(pair: Pair) -> list[str]:
    """Give at whom someone looked, as the OMS has it."""
    page = pair.oms.write_surely(lambda tx: central.show(tx, STORE, None, 100))
    return sorted(row.object for row in page.entries)


def kept(pair: Pair) -> list[str]:
    rows = pair.store.operations.look(lambda tx: outbox.newest(tx, Lane.BULK, 100))
    return sorted(event.data["object"] for event in rows)


def begun(pair: Pair) -> int:
    return len(pair.oms.rows("SELECT inc FROM incarnation WHERE store_id = ?", (STORE,)))


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    return tmp_path / "aside"


def speaking(store: Talker, *, bulk: bool = True) -> None:
    """Let an OMS answer a store's hello."""
    (hello,) = store.tick()
    answer = a_hello_answer(hello, "inc-1")
    if bulk:
        answer = answer.model_copy(update={"bulk": Watermark(last=0, chain=answer.chain)})
    with store.operations.transaction() as tx:
        event = store.sync.handle(tx, hello, answer, NOW)
    store.sync.done(hello, answer, event, NOW)


def pushes(calls: list[Call]) -> dict[CallKind, Push]:
    return {call.kind: call.body for call in calls if isinstance(call.body, Push) and call.body.events}


def answered(store: Talker, call: Call) -> None:
    assert isinstance(call.body, Push)
    answer = PushAnswer(session="session-1", acked=call.body.first + len(call.body.events) - 1)
    with store.operations.transaction() as tx:
        store.sync.handle(tx, call, answer, NOW)
    store.sync.done(call, answer, Event.ANSWERED, NOW)


def test_what_can_wait_waits_until_every_order_is_told(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        speaking(store)
        with store.operations.transaction() as tx:
            note(tx, "c-1")
            book(tx, "e-1", MovementKind.OPENING, {"s-1": 3}, NOW)
        first = store.tick()
        assert pushes(first).keys() == {CallKind.PUSH}
        assert pushes(store.tick()) == {}
        answered(store, next(call for call in first if call.kind is CallKind.PUSH))
        (bulk,) = pushes(store.tick()).values()
        assert (bulk.lane, bulk.first, len(bulk.events)) == (Lane.BULK, 1, 1)


def test_an_order_does_not_wait_for_what_is_under_way(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        speaking(store)
        with store.operations.transaction() as tx:
            note(tx, "c-1")
        calls = store.tick()
        assert pushes(calls).keys() == {CallKind.BULK}
        answered(store, next(call for call in calls if call.kind is CallKind.PUSH))
        with store.operations.transaction() as tx:
            book(tx, "e-1", MovementKind.OPENING, {"s-1": 3}, NOW)
        assert pushes(store.tick()).keys() == {CallKind.PUSH}


def test_an_oms_that_knows_no_such_lane_is_sent_none_of_it(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        speaking(store, bulk=False)
        with store.operations.transaction() as tx:
            note(tx, "c-1")
        assert pushes(store.tick()) == {}


def test_nothing_that_can_wait_is_sent_while_the_disk_is_low_and_it_is_written_all_the_same(
    tmp_path: Path,
) -> None:
    with a_talker(tmp_path) as store:
        speaking(store)
        store.sync.spare = lambda: False
        with store.operations.transaction() as tx:
            note(tx, "c-1")
            assert outbox.head(tx, Lane.BULK)[0] == 1
        assert pushes(store.tick()) == {}
        store.sync.spare = lambda: True
        assert pushes(store.tick()).keys() == {CallKind.BULK}


def test_each_lane_has_numbers_of_its_own(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 5)
        look(pair, "c-1", "c-2")
        pair.move("e-2", -1)
        pair.talk()
        heads = pair.store.operations.look(lambda tx: [outbox.head(tx, lane)[0] for lane in Lane])
        acked = pair.store.operations.look(lambda tx: [lanes.acked(tx, lane) for lane in Lane])
        assert heads == acked == [2, 2]
        assert looked_at(pair) == ["c-1", "c-2"]


def test_what_a_store_wrote_before_its_first_hello_is_told(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.store.restore(None)
        look(pair, "c-1")
        pair.talk()
        assert looked_at(pair) == kept(pair) == ["c-1"]


def test_a_store_that_forgot_who_looked_does_not_lose_what_it_wrote_since(
    tmp_path: Path, aside: Path
) -> None:
    with a_pair(tmp_path) as pair:
        look(pair, "c-1")
        pair.talk()
        pair.store.copy_to(aside)
        look(pair, "c-2")
        pair.talk()
        pair.store.restore(aside)
        look(pair, "c-3")
        pair.talk()
        assert looked_at(pair) == ["c-1", "c-2", "c-3"]
        # What only the OMS still has stays there.
        assert kept(pair) == ["c-1", "c-3"]
        assert (begun(pair), pair.store.sync.state) == (2, State.STREAMING)
        assert not any(pair.store.operations.look(findings).values())


def test_an_oms_that_went_back_is_told_again_what_it_lacks(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        look(pair, "c-1")
        pair.talk()
        pair.oms.put_aside()
        look(pair, "c-2")
        pair.talk()
        pair.oms.restore(pair.now)
        look(pair, "c-3")
        pair.talk()
        assert looked_at(pair) == kept(pair) == ["c-1", "c-2", "c-3"]


def test_a_trail_that_goes_on_as_before_begins_nothing_anew(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        look(pair, "c-1")
        pair.talk()
        pair.store.crash()
        look(pair, "c-2")
        pair.talk()
        assert (begun(pair), looked_at(pair)) == (1, ["c-1", "c-2"])
