"""What will come, and what loses worth where it lies: told to the OMS, sold by it, and published to every store."""

from datetime import timedelta

import pytest

from central_oms.storage import fulfilments, positions
from central_oms.storage.database import Database
from central_oms.use_cases import outlook
from central_oms.use_cases.fill import fill
from central_oms.use_cases.orders import place_order
from shared.contract.events import EventType, StockMoved
from shared.contract.oms.feed import Cursor
from shared.contract.oms.supply import Markdown, Supply
from shared.errors import NotFound
from shared.promise.answer import Wait
from shared.stock import Bucket, Inbound, InboundKind, Movement, MovementKind, Position
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import (
    EPOCH,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_plan,
    a_web_order,
    an_event,
    contents,
    placed,
    snapshot_of,
    to_send,
)
from tests.support.ruling import a_policy

SOON, LATER = NOW + timedelta(days=3), NOW + timedelta(days=9)


def supply(*inbound: Inbound, node_id: str = WAREHOUSE) -> Supply:
    return Supply(node_id=node_id, sku=SKU, inbound=inbound)


def coming(quantity: int = 5, at=SOON, kind: InboundKind = InboundKind.PURCHASE) -> Inbound:
    return Inbound(at=at, quantity=quantity, kind=kind)


def received(quantity: int):
    move = Movement(sku=SKU, bucket=Bucket.ON_HAND, delta=quantity, kind=MovementKind.RECEIVE)
    return an_event("e-in", EventType.STOCK_OPENED, "delivery-1", StockMoved(moves=(move,)))


def test_what_will_come_is_in_the_feed_and_in_the_snapshot(url: str) -> None:
    expected = (coming(), coming(2, LATER, InboundKind.TRANSIT))
    with a_database(url, (WAREHOUSE, SKU, 3, 1, 0)) as database, database.transaction() as tx:
        store = StoreLine(tx)
        store.cursor = Cursor(epoch=EPOCH, through={"stock": 1})
        outlook.expect(tx, [supply(*expected)], NOW)
        (entry,) = store.read(tx)
        (page,) = snapshot_of(tx, "stock")
        told = [Position.model_validate(body) for body in (entry.body, page.entries[0].body)]
        assert [(at.on_hand, at.safety_stock, at.inbound) for at in told] == [(3, 1, expected)] * 2


def test_what_is_told_next_replaces_what_was_expected_and_nothing_ends_it(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        for inbound in ((coming(9),), (coming(4, LATER),), ()):
            outlook.expect(tx, [supply(*inbound)], NOW)
            (at,) = positions.of(tx, {SKU})
            assert at.inbound == inbound


def test_a_node_that_nobody_knows_expects_nothing(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(NotFound):
        outlook.expect(tx, [supply(coming(), node_id="s-nowhere")], NOW)


def test_an_order_waits_for_what_will_come_and_no_more_is_promised_than_that(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        outlook.expect(tx, [supply(coming(1))], NOW)
        first = place_order(tx, a_web_order(), NOW)
        (option,) = first.plan
        assert (option.parts[0].waits_for, option.promised_at > SOON) == (Wait.PURCHASE, True)
        second = place_order(tx, a_web_order(order_id="w-2"), NOW)
        assert (second.plan, second.unfilled) == ((), ("l-1",))


def test_what_two_stores_sold_of_one_delivery_is_kept_for_the_first(url: str) -> None:
    part = a_plan(WAREHOUSE).parts[0]
    part = part.model_copy(update={"waits_for": Wait.PURCHASE, "ready_at": SOON + timedelta(hours=4)})
    sold = [a_plan(WAREHOUSE).model_copy(update={"parts": (part,)})]
    with a_database(url) as database, database.transaction() as tx:
        outlook.expect(tx, [supply(coming(1), coming(1, LATER))], NOW)
        seller = StoreLine(tx)
        for order_id in ("o-1", "o-2", "o-3"):
            seller.tell(tx, placed(to_send(order_id=order_id, plan=sold), f"e-{order_id}"))
        works = [work for order_id in ("o-1", "o-2", "o-3") for work in fulfilments.of_order(tx, order_id)]
        assert [(work.order_id, work.due_at > LATER) for work in works] == [("o-1", False), ("o-2", True)]


def test_what_was_received_is_expected_no_longer(url: str) -> None:
    with a_database(url, (STORE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        outlook.expect(tx, [supply(coming(4, LATER), coming(3), node_id=STORE)], NOW)
        StoreLine(tx).tell(tx, received(5))
        (at,) = positions.of(tx, {SKU})
        assert (at.on_hand, at.inbound) == (6, (coming(2, LATER),))


@pytest.mark.parametrize("ageing", [STORE, WAREHOUSE])
def test_stock_that_loses_worth_is_sold_before_other_stock(url: str, ageing: str) -> None:
    database = Database(url)
    stock = [(node_id, SKU, 5, 0, 0) for node_id in (STORE, WAREHOUSE)]
    with database.transaction() as tx:
        fill(tx, contents(*stock, policy=a_policy(weights={"clearing_percent": 100})), NOW)
        outlook.mark_down(tx, [Markdown(node_id=ageing, sku=SKU, percent=60)], NOW)
        plan = place_order(tx, a_web_order(), NOW).plan
        assert [part.node_id for option in plan for part in option.parts] == [ageing]
    database.close()


def test_a_network_can_begin_with_what_will_come(url: str) -> None:
    database = Database(url)
    marked = Markdown(node_id=STORE, sku=SKU, percent=30)
    with database.transaction() as tx:
        fill(tx, contents((STORE, SKU, 2, 0, 0), supplies=[supply(coming())], markdowns=[marked]), NOW)
        found = {at.node_id: (at.on_hand, at.markdown_percent, at.inbound) for at in positions.of(tx, {SKU})}
        assert found == {STORE: (2, 30, ()), WAREHOUSE: (0, 0, (coming(),))}
    database.close()
