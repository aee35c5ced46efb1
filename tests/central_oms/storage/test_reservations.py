"""A reservation that ends, is kept longer, let go or taken over by its order, each beside another."""

from datetime import timedelta

import pytest

from central_oms.storage import positions, reservations
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.reserve import expire, extend, release, reserve
from shared.errors import Conflict, NotFound
from tests.support.beside import beside
from tests.support.builders import NOW, SKU
from tests.support.central import WAREHOUSE, a_database, a_reserve, a_web_order
from tests.support.patience import PATIENCE_S

TWO = (WAREHOUSE, SKU, 2, 0, 0)
LATER = NOW + timedelta(seconds=901)


def test_what_is_kept_longer_does_not_end_meanwhile(url: str) -> None:
    with a_database(url, TWO) as database:
        with database.transaction() as tx:
            reserve(tx, a_reserve(), NOW)
        with database.transaction() as tx:
            assert reservations.find(tx, "r-1", NOW) is not None
            ended = beside(database, tx, lambda tx: expire(tx, LATER))
            reservations.extend(tx, "r-1", LATER + timedelta(minutes=1))
        ended.result(PATIENCE_S)
        with database.transaction() as tx:
            assert reservations.find(tx, "r-1", LATER) is not None
            assert [at.allocated for at in positions.of(tx, {SKU})] == [1]


def test_what_is_let_go_meanwhile_cannot_be_kept_longer(url: str) -> None:
    with a_database(url, TWO) as database:
        with database.transaction() as tx:
            reserve(tx, a_reserve(), NOW)
        with database.transaction() as tx:
            release(tx, "r-1", NOW)
            longer = beside(database, tx, lambda tx: extend(tx, "r-1", 900, NOW))
        with pytest.raises(NotFound):
            longer.result(PATIENCE_S)


def test_nothing_is_kept_for_an_order_that_is_being_placed(url: str) -> None:
    with a_database(url, TWO) as database:
        with database.transaction() as tx:
            place_order(tx, a_web_order(), NOW)
            late = beside(database, tx, lambda tx: reserve(tx, a_reserve(), NOW))
        with pytest.raises(Conflict):
            late.result(PATIENCE_S)
        with database.transaction() as tx:
            assert [at.allocated for at in positions.of(tx, {SKU})] == [1]


def test_what_an_order_takes_over_is_not_let_go_a_second_time(url: str) -> None:
    with a_database(url, TWO) as database:
        with database.transaction() as tx:
            reserve(tx, a_reserve(), NOW)
        with database.transaction() as tx:
            place_order(tx, a_web_order(), NOW)
            released = beside(database, tx, lambda tx: release(tx, "r-1", NOW))
        released.result(PATIENCE_S)
        with database.transaction() as tx:
            assert [at.allocated for at in positions.of(tx, {SKU})] == [1]


def test_what_ends_while_it_is_let_go_is_free_once(url: str) -> None:
    with a_database(url, TWO) as database:
        with database.transaction() as tx:
            reserve(tx, a_reserve(), NOW)
        with database.transaction() as tx:
            expire(tx, LATER)
            released = beside(database, tx, lambda tx: release(tx, "r-1", LATER))
        released.result(PATIENCE_S)
        with database.transaction() as tx:
            assert [at.allocated for at in positions.of(tx, {SKU})] == [0]
