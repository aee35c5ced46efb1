from datetime import timedelta

import pytest

from central_oms.storage import fulfilments, positions
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.reserve import expire, extend, release, reserve
from shared.contract.oms.feed import Cursor, Kind
from shared.contract.oms.reservations import Overtaken, Reserve
from shared.errors import BadInput, Conflict, NotFound
from shared.network import DeliveryMode, Place
from shared.promise.answer import Wait
from tests.support.builders import LYON, NOW, SKU, a_line
from tests.support.central import (
    EPOCH,
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_plan,
    a_reserve,
    a_web_order,
    placed,
    to_send,
)

ONE = (WAREHOUSE, SKU, 1, 0, 0)
LATER = NOW + timedelta(seconds=901)


def test_reserved_units_are_kept_from_others_and_told(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 3, 0, 0)) as database, database.transaction() as tx:
        made = reserve(tx, a_reserve(), NOW)
        assert made.until == NOW + timedelta(seconds=900)
        assert [(at.allocated, at.atp) for at in positions.of(tx, {SKU})] == [(1, 2)]
        store = StoreLine(tx)
        store.cursor = Cursor(epoch=EPOCH, through={"stock": 1})
        assert [(entry.kind, entry.body["allocated"]) for entry in store.read(tx)] == [(Kind.POSITION, 1)]


def test_the_same_reservation_again_keeps_nothing_more(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 3, 0, 0)) as database, database.transaction() as tx:
        assert reserve(tx, a_reserve(), NOW) == reserve(tx, a_reserve(), NOW + timedelta(seconds=5))
        assert [at.allocated for at in positions.of(tx, {SKU})] == [1]


def test_units_that_are_gone_are_answered_with_the_best_way_left(url: str) -> None:
    with a_database(url, ONE, (PARIS_STORE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        reserve(tx, a_reserve(), NOW)
        with pytest.raises(Overtaken) as overtaken:
            reserve(tx, a_reserve(reservation_id="r-2"), NOW)
        assert overtaken.value.option is not None
        assert [part.node_id for part in overtaken.value.option.parts] == [PARIS_STORE]


@pytest.mark.parametrize(
    ("home", "modes"),
    [(LYON, {DeliveryMode.SHIP_HOME, DeliveryMode.RELAY_POINT}), (None, {DeliveryMode.RELAY_POINT})],
    ids=["who lives somewhere", "whose address nobody knows"],
)
def test_who_can_no_longer_collect_is_offered_another_way(
    url: str, home: Place | None, modes: set[DeliveryMode]
) -> None:
    collected = a_line(mode=DeliveryMode.PICK_UP, collect_at=PARIS_STORE)
    asked = a_reserve(PARIS_STORE, lines=(collected,), home=home)
    with a_database(url, ONE) as database, database.transaction() as tx:
        with pytest.raises(Overtaken) as overtaken:
            reserve(tx, asked, NOW)
        assert overtaken.value.option is not None
        assert overtaken.value.option.mode in modes


def test_when_nothing_is_left_no_way_is_offered(url: str) -> None:
    with a_database(url, ONE) as database, database.transaction() as tx:
        reserve(tx, a_reserve(), NOW)
        with pytest.raises(Overtaken) as overtaken:
            reserve(tx, a_reserve(reservation_id="r-2"), NOW)
        assert overtaken.value.option is None


def test_what_is_let_go_is_there_for_others_and_can_be_let_go_again(url: str) -> None:
    with a_database(url, ONE) as database, database.transaction() as tx:
        reserve(tx, a_reserve(), NOW)
        release(tx, "r-1", NOW)
        release(tx, "r-1", NOW)
        assert reserve(tx, a_reserve(reservation_id="r-2"), NOW).reservation_id == "r-2"


def test_a_reservation_ends_by_itself(url: str) -> None:
    with a_database(url, ONE) as database, database.transaction() as tx:
        reserve(tx, a_reserve(), NOW)
        expire(tx, LATER)
        assert [at.allocated for at in positions.of(tx, {SKU})] == [0]


def test_a_reservation_that_is_over_stands_in_nobodys_way_before_it_is_tidied_up(url: str) -> None:
    with a_database(url, ONE) as database, database.transaction() as tx:
        reserve(tx, a_reserve(), NOW)
        assert reserve(tx, a_reserve(reservation_id="r-2"), LATER).until > LATER


def test_a_reservation_can_be_kept_longer_while_it_lasts(url: str) -> None:
    with a_database(url, ONE) as database, database.transaction() as tx:
        reserve(tx, a_reserve(), NOW)
        extend(tx, "r-1", 900, NOW + timedelta(seconds=600))
        expire(tx, LATER)
        assert [at.allocated for at in positions.of(tx, {SKU})] == [1]
        with pytest.raises(NotFound):
            extend(tx, "r-1", 900, NOW + timedelta(seconds=1500))


def test_an_order_takes_what_was_reserved_for_it(url: str) -> None:
    with a_database(url, ONE) as database, database.transaction() as tx:
        reserve(tx, a_reserve(order_id="w-1"), NOW)
        assert place_order(tx, a_web_order(order_id="w-2"), NOW).unfilled == ("l-1",)
        assert place_order(tx, a_web_order(order_id="w-1"), NOW).unfilled == ()
        assert [at.allocated for at in positions.of(tx, {SKU})] == [1]
        release(tx, "r-1", NOW)
        assert [at.allocated for at in positions.of(tx, {SKU})] == [1]


def test_an_order_that_a_store_sold_takes_what_was_reserved_for_it(url: str) -> None:
    with a_database(url, ONE, (PARIS_STORE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        reserve(tx, a_reserve(PARIS_STORE, order_id="o-1"), NOW)
        StoreLine(tx).tell(tx, placed(to_send(plan=(a_plan(PARIS_STORE),))))
        assert [work.node_id for work in fulfilments.of_order(tx, "o-1")] == [PARIS_STORE]
        assert {at.node_id: at.allocated for at in positions.of(tx, {SKU})} == {PARIS_STORE: 1, WAREHOUSE: 0}


@pytest.mark.parametrize(
    "other", [a_reserve(PARIS_STORE), a_reserve(order_id="w-2")], ids=["another node", "another order"]
)
def test_one_id_keeps_one_thing(url: str, other: Reserve) -> None:
    with a_database(url, ONE, (PARIS_STORE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        reserve(tx, a_reserve(), NOW)
        with pytest.raises(Conflict):
            reserve(tx, other, NOW)


def test_nothing_is_kept_for_an_order_that_is_placed(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        with pytest.raises(Conflict):
            reserve(tx, a_reserve(), NOW)


def test_parts_must_be_of_the_lines(url: str) -> None:
    lines = (a_line(quantity=2, mode=DeliveryMode.SHIP_HOME),)
    with a_database(url, ONE) as database, database.transaction() as tx, pytest.raises(BadInput):
        reserve(tx, a_reserve(lines=lines), NOW)


def test_parts_that_take_nothing_from_a_shelf_yet_are_no_reservation(url: str) -> None:
    asked = a_reserve()
    coming = tuple(part.model_copy(update={"waits_for": Wait.PURCHASE}) for part in asked.parts)
    with a_database(url, ONE) as database, database.transaction() as tx, pytest.raises(BadInput):
        reserve(tx, asked.model_copy(update={"parts": coming}), NOW)
