"""Work that waits for goods: kept from its node until they are there, sought elsewhere when they come too late."""

from datetime import datetime, timedelta
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from central_oms.storage import fulfilments, positions
from central_oms.storage.database import Tx
from central_oms.use_cases import again, awaiting, outlook, resolve
from central_oms.use_cases.orders import cancel_order, find_order, place_order
from shared.catalogue import Ahead, AheadKind
from shared.contract.events import Event, EventType, StockMoved
from shared.contract.oms.supply import Supply
from shared.fulfilment import FulfilmentOrder
from shared.promise.answer import Wait
from shared.stock import Bucket, Inbound, Movement, MovementKind
from shared.workflow import Status
from tests.support.builders import NOW, SKU, a_line
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_web_order,
    an_event,
    declined,
    opened,
    placed,
    states,
    to_send,
)
from tests.support.plans import a_part, a_plan_of

SOON, LATER = NOW + timedelta(days=3), NOW + timedelta(days=9)


def expect(tx: Tx, quantity: int, at: datetime = SOON) -> None:
    """Tell that a supplier will bring units to the warehouse, instead of what was expected there."""
    coming = (Inbound(at=at, quantity=quantity),) if quantity else ()
    outlook.expect(tx, [Supply(node_id=WAREHOUSE, sku=SKU, inbound=coming)], NOW)


def received(quantity: int, event_id: str = "e-in") -> Event:
    move = Movement(sku=SKU, bucket=Bucket.ON_HAND, delta=quantity, kind=MovementKind.RECEIVE)
    return an_event(event_id, EventType.STOCK_OPENED, event_id, StockMoved(moves=(move,)))


def keep_up(tx: Tx, now: datetime) -> list[str]:
    """End the waits that are over, and name their work."""
    ended = awaiting.over(tx, now, 100)
    for fulfilment_id in ended:
        awaiting.end(tx, fulfilment_id, now)
    return ended


def work_of(tx: Tx, order_id: str = "w-1") -> list[FulfilmentOrder]:
    return fulfilments.of_order(tx, order_id)


def test_a_node_hears_of_what_waits_for_a_delivery_once_it_is_there(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        expect(tx, 1)
        place_order(tx, a_web_order(), NOW)
        node = StoreLine(tx, WAREHOUSE)
        (work,) = work_of(tx)
        assert (work.status, work.awaits and work.awaits.wait) == (Status.AWAITING, Wait.PURCHASE)
        assert (keep_up(tx, NOW), node.offers(tx)) == ([], [])
        node.tell(tx, received(1))
        assert keep_up(tx, SOON) == [work.fulfilment_id]
        (offer,) = node.offers(tx)
        assert (offer.fulfilment_id, offer.status, offer.awaits) == (work.fulfilment_id, Status.OFFERED, None)
        assert (offer.offered_at, offer.due_at) == (SOON, work.due_at)
        assert [at.allocated for at in positions.of(tx, {SKU}) if at.node_id == WAREHOUSE] == [1]
        assert keep_up(tx, SOON) == []


def test_the_seller_sees_what_is_waited_for_and_until_when(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        expect(tx, 1)
        place_order(tx, a_web_order(), NOW)
        (part,) = find_order(tx, "w-1").parts
        assert part.awaits is not None
        assert (part.status, part.awaits.until) == (Status.AWAITING, SOON)


def test_what_a_node_says_of_its_offer_after_the_wait_is_taken_as_of_any(url: str) -> None:
    with a_database(url, (PARIS_STORE, SKU, 0, 0, 0)) as database, database.transaction() as tx:
        expect(tx, 1)
        place_order(tx, a_web_order(), NOW)
        node = StoreLine(tx, WAREHOUSE)
        node.tell(tx, received(1))
        keep_up(tx, SOON)
        (offer,) = node.offers(tx)
        StoreLine(tx, PARIS_STORE).tell(tx, opened(2))
        node.tell(tx, declined(offer))
        assert {work.node_id: work.status for work in work_of(tx)} == {
            WAREHOUSE: Status.DECLINED,
            PARIS_STORE: Status.OFFERED,
        }


def test_goods_that_come_are_for_whoever_ordered_first(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        expect(tx, 3)
        for minute in range(3):
            place_order(tx, a_web_order(order_id=f"w-{minute}"), NOW + timedelta(minutes=minute))
        node = StoreLine(tx, WAREHOUSE)
        node.tell(tx, received(2))
        assert len(keep_up(tx, SOON)) == 2
        assert [offer.order_id for offer in node.offers(tx)] == ["w-0", "w-1"]


def test_what_may_not_leave_before_its_day_is_not_offered_before(url: str) -> None:
    line = a_line(mode=None, ahead=Ahead(kind=AheadKind.PREORDER, at=LATER))
    with a_database(url) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=(line,)), NOW)
        (work,) = work_of(tx)
        assert work.status is Status.AWAITING
        StoreLine(tx, WAREHOUSE).tell(tx, opened(5))
        assert keep_up(tx, SOON) == []
        assert keep_up(tx, LATER) == [work.fulfilment_id]
        assert [work.status for work in work_of(tx)] == [Status.OFFERED]


def test_what_comes_later_than_promised_is_sought_elsewhere(url: str) -> None:
    with a_database(url, (PARIS_STORE, SKU, 0, 0, 0)) as database, database.transaction() as tx:
        expect(tx, 1)
        place_order(tx, a_web_order(), NOW)
        StoreLine(tx, PARIS_STORE).tell(tx, opened(1))
        expect(tx, 1, LATER)
        keep_up(tx, NOW)
        parts = find_order(tx, "w-1").parts
        assert {part.node_id: (part.status, part.note) for part in parts} == {
            WAREHOUSE: (Status.CANCELLED, "not_come"),
            PARIS_STORE: (Status.OFFERED, ""),
        }
        assert {at.node_id: at.allocated for at in positions.of(tx, {SKU})} == {WAREHOUSE: 0, PARIS_STORE: 1}


def test_where_nobody_else_has_it_a_delivery_that_is_put_off_is_waited_for_till_its_new_day(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        node = StoreLine(tx, WAREHOUSE)
        expect(tx, 1)
        place_order(tx, a_web_order(), NOW)
        expect(tx, 1, LATER)
        keep_up(tx, NOW + timedelta(hours=1))
        (now,) = [work for work in work_of(tx) if work.status is Status.AWAITING]
        assert now.awaits is not None
        assert (now.awaits.until, now.promised_at > LATER) == (LATER, True)
        assert keep_up(tx, NOW) == []
        assert [entry.kind for entry in node.read(tx) if entry.channel.startswith("store")] == []


def test_what_did_not_come_waits_for_customer_service_and_is_offered_when_it_does(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        expect(tx, 1)
        place_order(tx, a_web_order(), NOW)
        (work,) = work_of(tx)
        assert keep_up(tx, work.due_at) == []
        keep_up(tx, work.due_at + timedelta(seconds=1))
        assert find_order(tx, "w-1").unfilled
        node = StoreLine(tx, WAREHOUSE)
        node.tell(tx, received(1), now=LATER)
        again.fill(tx, "w-1", LATER)
        assert [offer.order_id for offer in node.offers(tx)] == ["w-1"]


def test_cancelling_an_order_ends_its_wait_at_once(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        expect(tx, 1)
        place_order(tx, a_web_order(), NOW)
        node = StoreLine(tx, WAREHOUSE)
        cancelled = cancel_order(tx, "w-1", NOW)
        assert [part.status for part in cancelled.parts] == [Status.CANCELLED]
        assert [at.allocated for at in positions.of(tx, {SKU})] == [0]
        node.tell(tx, received(1))
        assert (keep_up(tx, SOON), node.offers(tx)) == ([], [])


def test_the_store_that_sold_it_hears_when_its_wait_is_over(url: str) -> None:
    later = a_part(WAREHOUSE, waits_for=Wait.PURCHASE, ready_at=SOON, waits_until=SOON)
    with a_database(url) as database, database.transaction() as tx:
        expect(tx, 1)
        seller = StoreLine(tx)
        seller.tell(tx, placed(to_send(plan=(a_plan_of(later),))))
        StoreLine(tx, WAREHOUSE).tell(tx, received(1))
        keep_up(tx, SOON)
        told = [state.parts[0].status for state in states(seller.read(tx))]
        assert told == [Status.AWAITING, Status.OFFERED]


def test_what_waits_is_no_rival_of_what_is_offered(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        expect(tx, 1)
        place_order(tx, a_web_order(), NOW)
        assert resolve.singles(tx, 10) == []


@settings(max_examples=30, deadline=None)
@given(
    ordered=st.lists(st.integers(1, 3), min_size=1, max_size=5), come=st.lists(st.integers(1, 4), max_size=4)
)
def test_never_is_more_offered_than_came_and_never_less_than_is_enough(
    ordered: list[int], come: list[int]
) -> None:
    with (
        TemporaryDirectory() as folder,
        a_database(f"sqlite:///{folder}/oms.db") as database,
        database.transaction() as tx,
    ):
        expect(tx, sum(ordered))
        for number, quantity in enumerate(ordered):
            lines = (a_line(mode=None, quantity=quantity),)
            at = NOW + timedelta(minutes=number)
            place_order(tx, a_web_order(order_id=f"w-{number}", lines=lines), at)
        node = StoreLine(tx, WAREHOUSE)
        for number, units in enumerate(come):
            node.tell(tx, received(units, f"e-{number}"))
            keep_up(tx, SOON)
        there, offered = sum(come), 0
        for quantity in ordered:
            if there < quantity:
                break
            there, offered = there - quantity, offered + quantity
        assert sum(offer.units for offer in node.offers(tx)) == offered
