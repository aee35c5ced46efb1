"""Deliveries at the OMS: announced to their stores, received wherever they came, each booked once."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from central_oms.storage import positions
from central_oms.storage.database import Tx
from central_oms.use_cases import cases, deliveries, outlook
from shared.cases import Case, CaseClass, case_of
from shared.contract.events import CaseTold, EventType
from shared.contract.oms.feed import FeedEntry, Kind
from shared.contract.oms.supply import Supply
from shared.errors import NotFound
from shared.receiving import Delivery
from shared.stock import Inbound
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import PARIS_STORE, WAREHOUSE, StoreLine, a_database, an_event
from tests.support.receiving import NOTE, a_delivery, received

STOCK = ((STORE, SKU, 1, 0, 0), (PARIS_STORE, SKU, 2, 0, 0))


def announce(tx: Tx, *told: Delivery) -> None:
    deliveries.announce(tx, told)


def heard(line: StoreLine, tx: Tx) -> list[tuple[str, bool, int]]:
    """Give what is new to a store: which delivery, whether it does not come, and the units of it."""
    told = [Delivery.model_validate(entry.body) for entry in of_kind(line.read(tx), Kind.DELIVERY)]
    return [(each.delivery_id, each.withdrawn, sum(line.quantity for line in each.lines)) for each in told]


def of_kind(entries: Sequence[FeedEntry], kind: Kind) -> list[FeedEntry]:
    return [entry for entry in entries if entry.kind == kind]


def on_hand(tx: Tx) -> dict[str, int]:
    return {at.node_id: at.on_hand for at in positions.of(tx, {SKU})}


def rcv(tx: Tx) -> list[Case]:
    return [case for case in cases.listed(tx, 100, still_open=True) if case.case_class is CaseClass.RCV_1]


def test_what_is_announced_is_told_to_its_store_alone_and_told_again_as_it_is_last(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        store, other = StoreLine(tx), StoreLine(tx, PARIS_STORE)
        announce(tx, a_delivery(**{SKU: 3}))
        assert heard(store, tx) == [(NOTE, False, 3)]
        announce(tx, a_delivery(**{SKU: 5, "another": 1}))
        assert heard(store, tx) == [(NOTE, False, 6)]
        assert heard(other, tx) == []
        state = deliveries.show(tx, NOTE)
        assert (state.announced, state.arrival) == (a_delivery(**{SKU: 5, "another": 1}), None)


def test_where_one_node_is_unknown_nothing_is_announced(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        store = StoreLine(tx)
        with pytest.raises(NotFound, match="s-nowhere"):
            announce(tx, a_delivery(**{SKU: 3}), a_delivery("20518", node_id="s-nowhere", **{SKU: 1}))
        assert heard(store, tx) == []
        with pytest.raises(NotFound, match=NOTE):
            deliveries.show(tx, NOTE)


def test_what_does_not_come_is_expected_no_longer(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        store = StoreLine(tx)
        for withdrawn in (False, True):
            announce(tx, a_delivery(withdrawn=withdrawn, **{SKU: 3}))
        assert heard(store, tx) == [(NOTE, False, 3), (NOTE, True, 3)]


def test_the_store_that_a_delivery_no_longer_goes_to_hears_so(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        store, other = StoreLine(tx), StoreLine(tx, PARIS_STORE)
        # Of one that is told twice at once the last word holds.
        announce(tx, a_delivery(**{SKU: 3}), a_delivery(node_id=PARIS_STORE, **{SKU: 3}))
        assert heard(store, tx) == [(NOTE, False, 3), (NOTE, True, 3)]
        assert heard(other, tx) == [(NOTE, False, 3)]
        announce(tx, a_delivery(**{SKU: 3}))
        assert heard(store, tx) == [(NOTE, False, 3)]
        assert heard(other, tx) == [(NOTE, True, 3)]


def test_what_is_received_is_in_stock_is_expected_no_longer_and_is_told_of(url: str) -> None:
    with a_database(url, *STOCK) as database, database.transaction() as tx:
        store = StoreLine(tx)
        soon = Inbound(at=NOW + timedelta(hours=2), quantity=3)
        later = Inbound(at=NOW + timedelta(days=9), quantity=4)
        outlook.expect(tx, [Supply(node_id=STORE, sku=SKU, inbound=(soon, later))], NOW)
        announce(tx, a_delivery(**{SKU: 3}))
        store.tell(tx, received(a_delivery(**{SKU: 3}), **{SKU: 5}))
        here = next(at for at in positions.of(tx, {SKU}) if at.node_id == STORE)
        assert (here.on_hand, [left.quantity for left in here.inbound]) == (6, [2])
        state = deliveries.show(tx, NOTE)
        assert state.announced == a_delivery(**{SKU: 3})
        assert state.arrival is not None
        assert (state.arrival.node_id, state.arrival.receipt.received) == (STORE, 5)
        assert heard(store, tx) == [(NOTE, False, 3)]


def test_the_same_fact_a_second_time_counts_once(url: str) -> None:
    with a_database(url, *STOCK) as database, database.transaction() as tx:
        store, fact = StoreLine(tx), received(a_delivery(**{SKU: 3}), **{SKU: 3})
        for _ in range(2):
            assert store.tell(tx, fact).parked == ()
        assert on_hand(tx) == {STORE: 4, PARIS_STORE: 2}
        assert rcv(tx) == []


def test_what_came_before_anyone_announced_it_stands_and_its_store_hears_of_the_announcement(
    url: str,
) -> None:
    with a_database(url, *STOCK) as database, database.transaction() as tx:
        store = StoreLine(tx)
        store.tell(tx, received(None, **{SKU: 2}))
        assert deliveries.show(tx, NOTE).announced is None
        announce(tx, a_delivery(**{SKU: 3}))
        assert heard(store, tx) == [(NOTE, False, 3)]
        state = deliveries.show(tx, NOTE)
        assert (state.announced is not None, state.arrival is not None) == (True, True)


def test_the_store_that_waits_for_what_came_to_another_hears_that_it_waits_in_vain(url: str) -> None:
    with a_database(url, *STOCK) as database, database.transaction() as tx:
        store, other = StoreLine(tx), StoreLine(tx, PARIS_STORE)
        announce(tx, a_delivery(**{SKU: 3}))
        other.tell(tx, received(None, PARIS_STORE, **{SKU: 3}))
        assert heard(store, tx) == [(NOTE, False, 3), (NOTE, True, 3)]
        # Which compares what came with it.
        assert heard(other, tx) == [(NOTE, False, 3)]
        assert on_hand(tx) == {STORE: 1, PARIS_STORE: 5}
        announce(tx, a_delivery(**{SKU: 4}))
        assert heard(store, tx) == [(NOTE, True, 4)]
        assert heard(other, tx) == [(NOTE, False, 4)]
        assert deliveries.show(tx, NOTE).announced == a_delivery(**{SKU: 4})


def test_what_two_stores_received_is_in_both_and_the_second_has_a_case_beside_its_own(url: str) -> None:
    with a_database(url, *STOCK) as database, database.transaction() as tx:
        store, other = StoreLine(tx), StoreLine(tx, PARIS_STORE)
        announce(tx, a_delivery(**{SKU: 3}))
        other.tell(tx, received(None, PARIS_STORE, **{SKU: 3}))
        store.read(tx)
        store.tell(tx, received(a_delivery(**{SKU: 3}), **{SKU: 2}))
        assert on_hand(tx) == {STORE: 3, PARIS_STORE: 5}
        (case,) = rcv(tx)
        assert (case.node_id, case.open) == (STORE, True)
        assert case.facts == {"number": NOTE, "origin": "Entrepôt Orléans", "short": 0, "beyond": 2}
        assert [Case.model_validate(told.body) for told in of_kind(store.read(tx), Kind.CASE)] == [case]
        own = case_of(CaseClass.RCV_1, NOTE, STORE, NOTE, NOW, {**case.facts, "short": 1, "beyond": 0})
        store.tell(tx, an_event(own.case_id, EventType.CASE_OPENED, own.case_id, CaseTold(case=own)))
        assert {known.case_id: known.facts["short"] for known in rcv(tx)} == {case.case_id: 0, own.case_id: 1}
        arrival = deliveries.show(tx, NOTE).arrival
        assert arrival is not None
        assert arrival.node_id == PARIS_STORE


def test_a_warehouse_can_expect_a_delivery_too(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        announce(tx, a_delivery(node_id=WAREHOUSE, **{SKU: 3}))
        assert heard(StoreLine(tx, WAREHOUSE), tx) == [(NOTE, False, 3)]
