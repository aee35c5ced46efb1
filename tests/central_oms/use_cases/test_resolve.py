from datetime import timedelta

from central_oms.storage import fulfilments, positions
from central_oms.storage.database import Tx
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.resolve import pairs, resolve, singles
from shared.contract.oms.feed import Kind
from shared.fulfilment import FulfilmentOrder
from shared.workflow import Status
from tests.support.builders import NOW, STORE, a_line
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_web_order,
    accepted,
    opened,
)

COAT, SCARF = a_line(sku="coat", gtin=None), a_line(line_id="l-2", sku="scarf", gtin=None)
APART = (WAREHOUSE, "coat", 1, 0, 0), (PARIS_STORE, "scarf", 1, 0, 0)
SCARCE = (WAREHOUSE, "coat", 1, 0, 0), (WAREHOUSE, "scarf", 1, 0, 0), (STORE, "scarf", 1, 0, 0)


def open_offers(tx: Tx, order_id: str) -> list[FulfilmentOrder]:
    """Give what is offered for an order, by node."""
    works = [work for work in fulfilments.of_order(tx, order_id) if work.status is Status.OFFERED]
    return sorted(works, key=lambda work: work.node_id)


def test_two_parcels_become_one_when_one_node_has_it_all(url: str) -> None:
    with a_database(url, *APART) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=(COAT, SCARF)), NOW)
        assert len(open_offers(tx, "w-1")) == 2
        warehouse = StoreLine(tx, WAREHOUSE)
        warehouse.tell(tx, opened(3, sku="scarf"))
        assert singles(tx, 10) == [("w-1",)]
        assert resolve(tx, ("w-1",), NOW)
        (work,) = open_offers(tx, "w-1")
        assert (work.node_id, work.units) == (WAREHOUSE, 2)
        assert [entry.kind for entry in warehouse.read(tx)] == [Kind.OFFER, Kind.CANCEL, Kind.OFFER]
        assert [entry.kind for entry in StoreLine(tx, PARIS_STORE).read(tx)] == [Kind.OFFER, Kind.CANCEL]
        kept = {(at.node_id, at.sku): at.allocated for at in positions.of(tx, {"coat", "scarf"})}
        assert kept == {(WAREHOUSE, "coat"): 1, (WAREHOUSE, "scarf"): 1, (PARIS_STORE, "scarf"): 0}
        assert not resolve(tx, ("w-1",), NOW)


def test_an_order_that_is_as_good_as_it_gets_stays(url: str) -> None:
    with a_database(url, *APART) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=(COAT, SCARF)), NOW)
        before = open_offers(tx, "w-1")
        assert not resolve(tx, ("w-1",), NOW)
        assert open_offers(tx, "w-1") == before


def test_nothing_moves_that_would_come_later_than_promised(url: str) -> None:
    with a_database(url, *APART) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=(COAT, SCARF)), NOW)
        StoreLine(tx, WAREHOUSE).tell(tx, opened(3, sku="scarf"))
        assert not resolve(tx, ("w-1",), NOW + timedelta(days=1))


def test_what_a_node_accepted_stays_with_it(url: str) -> None:
    with a_database(url, *APART) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=(COAT, SCARF)), NOW)
        for work in open_offers(tx, "w-1"):
            StoreLine(tx, work.node_id).tell(tx, accepted(work)[1])
        StoreLine(tx, WAREHOUSE).tell(tx, opened(3, sku="scarf"))
        assert singles(tx, 10) == []
        assert not resolve(tx, ("w-1",), NOW)


def test_two_orders_that_want_the_same_scarce_unit_are_looked_at_together(url: str) -> None:
    with a_database(url, *SCARCE) as database, database.transaction() as tx:
        place_order(tx, a_web_order(order_id="w-first", lines=(SCARF,)), NOW)
        place_order(tx, a_web_order(order_id="w-second", lines=(COAT, SCARF)), NOW)
        assert [work.node_id for work in open_offers(tx, "w-second")] == [STORE, WAREHOUSE]
        assert not any(resolve(tx, alone, NOW) for alone in singles(tx, 10))
        assert pairs(tx, 10) == [("w-first", "w-second")]
        assert resolve(tx, ("w-first", "w-second"), NOW)
        assert [work.node_id for work in open_offers(tx, "w-first")] == [STORE]
        assert [(work.node_id, work.units) for work in open_offers(tx, "w-second")] == [(WAREHOUSE, 2)]
        assert all(at.reserved + at.allocated <= at.on_hand for at in positions.of(tx, {"coat", "scarf"}))


def test_orders_that_do_not_stand_in_each_others_way_are_no_pair(url: str) -> None:
    stock = (WAREHOUSE, "scarf", 9, 0, 0), (PARIS_STORE, "scarf", 9, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        for order_id in ("w-1", "w-2"):
            place_order(tx, a_web_order(order_id=order_id, lines=(SCARF,)), NOW)
        assert pairs(tx, 10) == []
