"""What a store lets the OMS sell without asking, from the grant to the customer and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from central_oms.storage import documents
from central_oms.use_cases import orders
from central_oms.use_cases.ask import View
from shared.errors import OutOfStock
from shared.network import DeliveryMode
from shared.stock import Position, StockLevel, reserve
from shared.workflow import Status
from store_server.storage import stock, work
from store_server.storage.outbox import Cause
from store_server.use_cases import rights
from tests.support.builders import SKU, STORE, a_line
from tests.support.central import a_web_order
from tests.support.pair import Pair, a_pair

# What makes a store that has ten of an item grant four of them.
TWO_A_DAY = {SKU: 56}


@contextmanager
def a_store_that_granted(folder: Path, on_hand: int = 10) -> Iterator[Pair]:
    """Begin with a store that has units on its shelf, and has granted what it sells online."""
    with a_pair(folder) as pair:
        pair.move("e-open", on_hand)
        review(pair, TWO_A_DAY)
        pair.talk()
        yield pair


def review(pair: Pair, sold: dict[str, int]) -> None:
    with pair.store.operations.transaction() as tx:
        rights.review(tx, STORE, sold, Cause(f"review-{pair.now:%s}-{len(sold)}", "", "", pair.now))


def here(pair: Pair) -> StockLevel:
    return pair.store.operations.look(lambda tx: stock.level(tx, SKU))


def there(pair: Pair) -> Position:
    (at,) = [at for at in pair.oms.positions(SKU) if at.node_id == STORE]
    return at


def promisable(pair: Pair) -> int:
    with pair.oms.database.transaction() as tx:
        view = View.of(tx, documents.retailer(tx, pair.now), {SKU})
        return view.atp((STORE, SKU))


def order(pair: Pair, order_id: str, quantity: int = 1) -> None:
    lines = (a_line(mode=None, quantity=quantity),)
    way = {"mode": DeliveryMode.PICK_UP, "collect_at": STORE}
    asked = a_web_order(order_id=order_id, number=order_id, lines=lines, **way)
    with pair.oms.database.transaction() as tx:
        orders.place_order(tx, asked, pair.now)


def statuses(pair: Pair) -> list[Status]:
    return [known.status for known in pair.store.operations.look(work.queue)]


def test_what_is_granted_is_told_and_kept_from_the_till(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        assert (here(pair).granted, here(pair).free) == (4, 6)
        assert (there(pair).granted, there(pair).hard, there(pair).atp) == (4, 4, 10)
        with pytest.raises(OutOfStock):
            reserve(here(pair), 7)


def test_an_order_takes_its_units_of_the_right(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        order(pair, "w-1", 3)
        assert (there(pair).hard, there(pair).atp) == (1, 7)
        pair.talk()
        assert (here(pair).granted, here(pair).reserved, here(pair).free) == (1, 3, 6)
        assert (there(pair).granted, there(pair).reserved, there(pair).hard, there(pair).atp) == (1, 3, 1, 7)
        assert statuses(pair) == [Status.OFFERED]


def test_a_store_that_is_silent_sells_all_that_is_free_and_serves_what_it_granted(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        pair.move("e-sold", -6)
        pair.now += timedelta(days=14)
        assert promisable(pair) == 4
        order(pair, "w-1", 4)
        assert promisable(pair) == 0
        pair.talk()
        assert statuses(pair) == [Status.OFFERED]
        assert (here(pair).on_hand, here(pair).reserved, here(pair).free) == (4, 4, 0)


def test_less_of_what_was_free_is_promised_the_longer_a_store_is_silent(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        found = []
        for hours in (0, 4, 48, 24 * 14):
            pair.now += timedelta(hours=hours)
            found.append(promisable(pair))
        assert found[0] == 10
        assert found == sorted(found, reverse=True)
        assert found[-1] == 4


def test_a_store_without_anything_to_tell_is_heard_all_the_same(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        for _ in range(30):
            pair.now += timedelta(hours=12)
            pair.talk()
        assert promisable(pair) == 10


def test_what_is_asked_back_is_freed_by_the_answer_alone(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        order(pair, "w-1", 3)
        review(pair, {})
        assert here(pair).granted == 4
        pair.talk()
        assert (here(pair).granted, here(pair).reserved, here(pair).free) == (0, 3, 7)
        assert (there(pair).granted, there(pair).allocated, there(pair).atp) == (0, 0, 7)


def test_what_is_asked_back_is_sold_no_more_before_the_store_has_it(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        review(pair, {})
        (call,) = [call for call in pair.store.calls(pair.now) if call.kind == "push"]
        pair.oms.answer(STORE, call, pair.now)
        assert (there(pair).hard, there(pair).atp, here(pair).granted) == (0, 6, 4)


def test_a_right_is_topped_up_as_it_is_used_and_asked_back_once(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path, on_hand=20) as pair:
        order(pair, "w-1", 3)
        pair.talk()
        review(pair, TWO_A_DAY)
        assert here(pair).granted == 4
        review(pair, {})
        review(pair, {})
        pair.talk()
        assert (here(pair).granted, there(pair).granted, there(pair).allocated) == (0, 0, 0)


def test_a_cancelled_order_gives_its_right_to_nobody_before_the_store_has_told(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        order(pair, "w-1", 3)
        with pair.oms.database.transaction() as tx:
            orders.cancel_order(tx, "w-1", pair.now)
        assert there(pair).hard == 1
        pair.talk()
        assert (here(pair).granted, here(pair).free) == (1, 9)
        assert (there(pair).granted, there(pair).hard, there(pair).allocated) == (1, 1, 0)


def test_an_unknown_right_is_taken_of_what_is_free_or_declined(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        with pair.oms.database.transaction() as tx:
            tx.exec_driver_sql("UPDATE position SET granted = 9")
        order(pair, "w-1", 9)
        pair.talk()
        assert (here(pair).granted, here(pair).reserved, here(pair).free) == (0, 9, 1)


def test_rights_of_an_epoch_that_is_over_are_void_until_the_store_has_told_all_again(tmp_path: Path) -> None:
    with a_store_that_granted(tmp_path) as pair:
        pair.oms.put_aside()
        order(pair, "w-1", 4)
        pair.talk()
        pair.oms.restore(pair.now)
        pair.now += timedelta(days=14)
        assert (there(pair).granted, promisable(pair)) == (4, 0)
        pair.talk()
        assert (here(pair).granted, there(pair).granted, promisable(pair)) == (0, 0, 6)
        review(pair, TWO_A_DAY)
        pair.talk()
        pair.now += timedelta(days=14)
        assert promisable(pair) == 4
