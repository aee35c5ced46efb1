"""A file that went back in time is told again what it forgot, and what came of that before stands."""

from pathlib import Path

from pydantic import BaseModel

from central_oms.storage.feed import Entry
from central_oms.use_cases import publish
from shared.allotments import Allotted
from shared.amending import Amendment, LineChange
from shared.contract.events import EventType
from shared.contract.oms.feed import Kind, Op, store_channel
from store_server.oms.states import State
from store_server.storage import allotments, work
from tests.support.builders import SKU, STORE, a_fulfilment, an_order
from tests.support.pair import Pair, a_pair


def ask(pair: Pair, kind: Kind, key: str, body: BaseModel) -> None:
    """Let the OMS tell the store to do something."""
    told = store_channel(STORE), Entry(kind, key, Op.COMMAND, body.model_dump_json())
    pair.oms.write_surely(lambda tx: publish.send(tx, [told]))


def an_amendment(version: int) -> Amendment:
    change = LineChange(line_id="l-1", sku=SKU, by=-1)
    return Amendment(
        amendment_id="a-1", order_id="o-1", fulfilment_id="f-1", version=version, lines=(change,)
    )


def told_of(pair: Pair, kind: EventType) -> int:
    return len(pair.oms.rows("SELECT 1 FROM inbound WHERE type = ?", (kind.value,)))


def test_a_refused_amendment_stays_refused_and_the_line_goes_on(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.store.copy_to(tmp_path / "aside")
        ask(pair, Kind.AMEND, "a-1", an_amendment(version=1))
        pair.talk()
        pair.store.restore(tmp_path / "aside")
        pair.talk()
        ask(pair, Kind.OFFER, "f-2", a_fulfilment(fulfilment_id="f-2"))
        pair.talk()
        assert pair.store.sync.state is State.STREAMING
        assert pair.store.operations.look(lambda tx: work.find(tx, "f-2")) is not None
        assert told_of(pair, EventType.AMENDMENT_REFUSED) == 1


def test_an_amendment_that_was_made_is_not_refused_afterwards(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-open", 9)
        ask(pair, Kind.OFFER, "f-1", a_fulfilment(fulfilment_id="f-1"))
        pair.talk()
        pair.store.copy_to(tmp_path / "aside")
        known = pair.store.operations.look(lambda tx: work.get(tx, "f-1"))
        ask(pair, Kind.AMEND, "a-1", an_amendment(known.version))
        pair.talk()
        pair.store.restore(tmp_path / "aside")
        pair.talk()
        assert pair.store.operations.look(lambda tx: work.get(tx, "f-1")).version == known.version + 1
        assert told_of(pair, EventType.AMENDMENT_REFUSED) == 0


def test_units_of_a_right_that_an_order_took_are_not_held_a_second_time(tmp_path: Path) -> None:
    right = Allotted(right_id="r-1", node_id="s-paris", sku=SKU, quantity=2)
    sold = right.model_copy(update={"quantity": 1})
    with a_pair(tmp_path) as pair:
        pair.store.copy_to(tmp_path / "aside")
        ask(pair, Kind.ALLOTMENT, "r-1", right)
        pair.talk()
        pair.sell(an_order(order_id="o-1", attempt_id="p-1", allotted=(sold,)))
        pair.talk()
        pair.store.restore(tmp_path / "aside")
        pair.talk()
        assert pair.store.operations.look(lambda tx: allotments.held(tx, [SKU])) == [sold]
