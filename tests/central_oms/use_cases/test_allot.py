"""Stores get what the rules say of what is there: no more than that, and no write for what is not."""

from datetime import timedelta

import pytest

from central_oms.storage import allotments, documents, fulfilments, positions
from central_oms.storage.database import Tx
from central_oms.use_cases import allot, reconcile, rights
from central_oms.use_cases.allot import Share
from shared.allotments import Allotted
from shared.contract.oms.feed import Kind
from shared.contract.oms.line import Reconcile
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import (
    EPOCH,
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_plan,
    opened,
    placed,
    to_send,
)
from tests.support.ruling import a_policy

SHARE = Share(STORE, WAREHOUSE, SKU)


def rule(tx: Tx, units: int) -> None:
    """Let the store have so many units of what sells best at the warehouse."""
    given = {"name": "a", "stores": [STORE], "nodes": [WAREHOUSE], "best_sellers": 1, "units": units}
    documents.put(tx, Kind.POLICY, {"house": a_policy(allotments=[given])})
    documents.put_rates(tx, {SKU: 1.0})


def keep_up(tx: Tx) -> None:
    found = allot.due(tx)
    for right_id in found.over:
        allot.ask_back(tx, right_id)
    for share, units in found.missing.items():
        allot.give(tx, share, units, NOW)


def kept(tx: Tx) -> list[int]:
    return [right.left for right in allotments.held(tx)]


def test_what_two_look_at_at_once_is_given_once(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 9, 0, 0)) as database, database.transaction() as tx:
        rule(tx, 4)
        for found in (allot.due(tx), allot.due(tx)):
            for share, units in found.missing.items():
                allot.give(tx, share, units, NOW)
        assert kept(tx) == [4]
        assert [at.allocated for at in positions.of(tx, {SKU})] == [4]


@pytest.mark.parametrize(("there", "missing"), [(0, {}), (1, {SHARE: 4})])
def test_what_is_not_there_is_not_due(url: str, there: int, missing: dict[Share, int]) -> None:
    with a_database(url, (WAREHOUSE, SKU, there, 0, 0)) as database, database.transaction() as tx:
        rule(tx, 4)
        assert allot.due(tx).missing == missing


def test_what_came_too_little_is_filled_up_when_there_is_more(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        rule(tx, 4)
        keep_up(tx)
        StoreLine(tx, WAREHOUSE).tell(tx, opened(9))
        keep_up(tx)
        assert sorted(kept(tx)) == [1, 3]


def test_what_was_sold_by_a_right_is_asked_of_its_node_however_long_that_is_silent(url: str) -> None:
    with a_database(url, (PARIS_STORE, SKU, 9, 0, 0)) as database, database.transaction() as tx:
        StoreLine(tx, WAREHOUSE).tell(tx, opened(1))
        rule(tx, 1)
        documents.put_rates(tx, {SKU: 30.0})
        keep_up(tx)
        (right,) = allotments.held(tx)
        used = Allotted(right_id=right.right_id, node_id=WAREHOUSE, sku=SKU, quantity=1)
        order = to_send(plan=(a_plan(WAREHOUSE),), allotted=(used,))
        StoreLine(tx).tell(tx, placed(order), now=NOW + timedelta(days=1))
        (work,) = fulfilments.of_order(tx, order.order_id)
        assert (work.node_id, work.units, kept(tx)) == (WAREHOUSE, 1, [0])


def test_a_right_is_asked_for_once(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 9, 0, 0)) as database, database.transaction() as tx:
        store = StoreLine(tx)
        rule(tx, 4)
        keep_up(tx)
        rule(tx, 0)
        (over,) = allot.due(tx).over
        for _ in range(2):
            allot.ask_back(tx, over)
        kinds = [entry.kind for entry in store.read(tx) if entry.channel.startswith("store")]
        assert kinds == [Kind.ALLOTMENT, Kind.ALLOTMENT_END]
        assert allot.due(tx) == ({}, ())


def test_a_store_that_reads_its_feed_from_the_beginning_holds_nothing_of_an_epoch_that_is_over(
    url: str,
) -> None:
    with a_database(url, (WAREHOUSE, SKU, 9, 0, 0)) as database, database.transaction() as tx:
        rights.begin_epoch(tx, 1, NOW)
        rule(tx, 4)
        keep_up(tx)
        rights.begin_epoch(tx, 2, NOW)
        assert kept(tx) == []
        told = [entry.kind for entry in StoreLine(tx).read(tx) if entry.channel.startswith("store")]
        assert told == [Kind.ALLOTMENT, Kind.ALLOTMENT_END]


def test_a_store_whose_history_begins_anew_is_asked_for_what_it_may_have_forgotten(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 9, 0, 0)) as database, database.transaction() as tx:
        store = StoreLine(tx)
        rule(tx, 4)
        keep_up(tx)
        asked = Reconcile(session=store.hello.session, nonce="n-1")
        for _ in range(2):
            reconcile.reconcile(tx, STORE, asked, EPOCH, NOW, lambda: "inc-2")
        kinds = [entry.kind for entry in store.read(tx) if entry.channel.startswith("store")]
        assert kinds == [Kind.ALLOTMENT, Kind.ALLOTMENT_END]
