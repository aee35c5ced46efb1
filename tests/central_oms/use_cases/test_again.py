from datetime import timedelta
from itertools import count, repeat
from typing import Any

from sqlalchemy import event

from central_oms.storage import fulfilments
from central_oms.storage.database import Database, Tx
from central_oms.use_cases.again import ASKED_AGAIN_AFTER, fill, lacking
from central_oms.use_cases.orders import cancel_order, find_order, place_order
from shared.fulfilment import ReasonCode, step
from shared.picking import finish, give_up, pick
from shared.workflow import Status, Step
from tests.support.builders import NOW, SKU, a_line
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_web_order,
    accepted,
    an_offer,
    changed,
    declined,
    opened,
    placed,
    states,
    to_send,
)


def test_what_nobody_had_is_offered_when_stock_returns(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        seller = StoreLine(tx)
        seller.tell(tx, placed(to_send()))
        fill(tx, "o-1", NOW)
        assert lacking(tx, 10) == ["o-1"]
        StoreLine(tx, WAREHOUSE).tell(tx, opened(5))
        fill(tx, "o-1", NOW)
        assert lacking(tx, 10) == []
        told = states(seller.read(tx))
        assert [state.unfilled for state in told] == [("1 × Robe midi Alba",), ()]
        assert [part.node_id for part in told[-1].parts] == [WAREHOUSE]


class Killed(Exception):
    """The program ends here."""


def killed_after(database: Database, statements: int) -> bool:
    """Offer what was lacking, in a program that is killed at a statement; tell whether it came so far."""
    left = repeat(None, statements)

    def end(*_execution: Any) -> None:
        if next(left, Killed) is Killed:
            raise Killed

    try:
        with database.transaction() as tx:
            event.listen(tx, "before_cursor_execute", end)
            fill(tx, "o-1", NOW)
            event.remove(tx, "before_cursor_execute", end)
    except Killed:
        return True
    return False


def test_a_crash_at_any_statement_neither_loses_nor_doubles_what_is_told(url: str) -> None:
    with a_database(url) as database:
        with database.transaction() as tx:
            seller, node = StoreLine(tx), StoreLine(tx, WAREHOUSE)
            seller.tell(tx, placed(to_send()))
            node.tell(tx, opened(5))
            seller.read(tx)
            node.read(tx)
        for statements in count(1):
            died = killed_after(database, statements)
            with database.transaction() as tx:
                told = states(seller.read(tx)), node.offers(tx), lacking(tx, 10)
            if not died:
                break
            assert told == ([], [], ["o-1"])
        assert [len(news) for news in told] == [1, 1, 0]
        assert statements > 5


def test_of_several_lines_those_that_are_still_missing_go_on_waiting(url: str) -> None:
    lines = a_line(), a_line(line_id="l-2", sku="gone")
    with a_database(url) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=lines), NOW)
        StoreLine(tx, WAREHOUSE).tell(tx, opened(5))
        fill(tx, "w-1", NOW)
        assert find_order(tx, "w-1").unfilled == ("1 × Robe midi Alba",)
        assert [work.units for work in fulfilments.of_order(tx, "w-1")] == [1]


def test_who_declined_is_asked_again_only_after_a_while(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx)
        StoreLine(tx, WAREHOUSE).tell(tx, declined(work, ReasonCode.NO_TIME))
        fill(tx, work.order_id, NOW + ASKED_AGAIN_AFTER)
        assert len(fulfilments.of_order(tx, work.order_id)) == 1
        fill(tx, work.order_id, NOW + ASKED_AGAIN_AFTER + timedelta(seconds=1))
        assert len(fulfilments.of_order(tx, work.order_id)) == 2


def test_a_cancelled_order_waits_for_nothing(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        cancel_order(tx, "w-1", NOW)
        assert lacking(tx, 10) == []


def test_what_a_node_stops_by_itself_goes_to_another(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        work = an_offer(tx)
        taken, event = accepted(work)
        StoreLine(tx, work.node_id).tell(tx, event, changed(step(taken, Step.CANCEL), Step.CANCEL))
        works = fulfilments.of_order(tx, work.order_id)
        assert {other.status: other.node_id == work.node_id for other in works} == {
            Status.CANCELLED: True,
            Status.OFFERED: False,
        }


def test_what_the_till_sold_is_sought_at_once_and_once_while_the_rest_is_picked(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        seller, paris = StoreLine(tx), StoreLine(tx, PARIS_STORE)
        paris.tell(tx, opened(3))
        work, event = accepted(an_offer(tx, seller, 3))
        paris.tell(tx, event)
        StoreLine(tx, WAREHOUSE).tell(tx, opened(9, event_id="e-other"))
        begun = pick(work, SKU, "a dress")
        sold = give_up(begun, SKU, 1, ReasonCode.SOLD)
        paris.tell(tx, changed(begun, Step.START), changed(sold, Step.DECLINE))
        assert [units_at(tx, WAREHOUSE), find_order(tx, "o-1").unfilled] == [1, ()]
        done = finish(pick(sold, SKU, "a dress"))
        paris.tell(tx, changed(done, Step.FINISH))
        assert units_at(tx, WAREHOUSE) == 1


def units_at(tx: Tx, node_id: str) -> int:
    works = fulfilments.of_order(tx, "o-1")
    return sum(work.units for work in works if work.node_id == node_id)
