import pytest

from central_oms.storage import amendments, fulfilments
from central_oms.storage.database import Tx
from central_oms.use_cases.amend import amend_order
from central_oms.use_cases.lapse import SILENCE, lapse
from central_oms.use_cases.orders import cancel_order, find_order, latest_orders, place_order
from central_oms.use_cases.source import LAPSES_AFTER
from shared.amending import AMENDED, Amendment, NotAmended, amended
from shared.contract.events import AmendmentRefused, EventType, FulfilmentChanged, Pushed
from shared.contract.oms.amend import Amended, AmendOrder, LineTarget
from shared.contract.oms.feed import Kind
from shared.errors import BadInput, Conflict, NotFound
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.workflow import Status, Step
from tests.support.builders import NOW, SKU, STORE, a_line, an_order
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_web_order,
    accepted,
    an_event,
    changed,
    declined,
    handed_on,
    opened,
    placed,
)


def amend(tx: Tx, quantity: int, amendment_id: str = "a-1", line_id: str = "l-1") -> Amended:
    wanted = AmendOrder(amendment_id=amendment_id, lines=(LineTarget(line_id=line_id, quantity=quantity),))
    return amend_order(tx, "w-1", wanted, NOW)


def asked_of(tx: Tx, line: StoreLine) -> list[Amendment]:
    return [Amendment.model_validate(one.body) for one in line.read(tx) if one.kind == Kind.AMEND]


def refusal(asked: Amendment, reason: NotAmended, event_id: str = "e-9") -> Pushed:
    fact = AmendmentRefused(amendment=asked, reason=reason)
    return an_event(event_id, EventType.AMENDMENT_REFUSED, asked.amendment_id, fact)


def accepted_in_paris(tx: Tx) -> tuple[StoreLine, FulfilmentOrder]:
    """Let a store of five units accept an order of one."""
    paris = StoreLine(tx, PARIS_STORE)
    paris.tell(tx, opened(5))
    order_of(tx, 1)
    work, event = accepted(paris.offers(tx)[0])
    paris.tell(tx, event)
    return paris, work


def begun(work: FulfilmentOrder) -> Pushed:
    return changed(work.model_copy(update={"status": Status.PICKING, "version": 9}), Step.START)


def order_of(tx: Tx, quantity: int) -> None:
    place_order(tx, a_web_order(lines=(a_line(mode=None, quantity=quantity),)), NOW)


def test_the_same_amendment_again_changes_nothing_more(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        paris, work = accepted_in_paris(tx)
        paris.tell(tx, begun(work))
        first = amend(tx, 3)
        assert first.split is not None
        assert amend(tx, 3) == first
        assert len(latest_orders(tx, 10)) == 2


def test_a_change_that_is_asked_again_once_its_node_refused_places_no_second_order(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        paris, work = accepted_in_paris(tx)
        first = amend(tx, 3)
        assert amend(tx, 3) == first
        (asked,) = asked_of(tx, paris)
        paris.tell(tx, begun(work), refusal(asked, NotAmended.BEGUN))
        assert len(latest_orders(tx, 10)) == 2
        amend(tx, 3)
        assert len(latest_orders(tx, 10)) == 2


def test_goods_that_left_although_they_were_sought_elsewhere_are_with_the_customer(url: str) -> None:
    there = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *there) as database, database.transaction() as tx:
        order_of(tx, 1)
        (work,) = fulfilments.of_order(tx, "w-1")
        line = StoreLine(tx, work.node_id)
        lapse(tx, work.fulfilment_id, NOW + LAPSES_AFTER + SILENCE)
        assert handed_on(tx, line, work, "ship") == 1
        same = amend(tx, 1)
        assert (same.asked, same.split, same.too_late) == ((), None, ())
        assert amend(tx, 0, "a-2").too_late == ("l-1",)


def test_no_change_is_asked_while_a_node_has_not_answered_the_one_before(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        paris = StoreLine(tx, PARIS_STORE)
        paris.tell(tx, opened(5))
        order_of(tx, 2)
        (work,) = paris.offers(tx)
        assert amend(tx, 1).asked == (work.fulfilment_id,)
        for quantity in (1, 2, 3):
            with pytest.raises(Conflict):
                amend(tx, quantity, f"a-{quantity + 1}")
        (asked,) = asked_of(tx, paris)
        done = amended(work, asked)
        told = FulfilmentChanged(step=AMENDED, work=done)
        paris.tell(tx, an_event("e-9", EventType.FULFILMENT, work.fulfilment_id, told, done.version))
        assert amendments.of_order(tx, "w-1") == []
        assert find_order(tx, "w-1").parts[0].lines == ("1 × Robe midi Alba",)


def test_what_no_node_had_is_looked_for_no_more(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        order_of(tx, 3)
        assert amend(tx, 1).order.unfilled == ("1 × Robe midi Alba",)
        assert amend(tx, 0, "a-2").order.unfilled == ()


def test_what_a_node_gave_back_meanwhile_is_wanted_no_more_of_the_next(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        paris, warehouse = StoreLine(tx, PARIS_STORE), StoreLine(tx, WAREHOUSE)
        paris.tell(tx, opened(5))
        order_of(tx, 3)
        (work,) = paris.offers(tx)
        amend(tx, 1)
        (asked,) = asked_of(tx, paris)
        warehouse.tell(tx, opened(9, event_id="e-other"))
        paris.tell(tx, declined(work))
        (again,) = asked_of(tx, warehouse)
        assert [change.by for change in again.lines] == [-2]
        paris.tell(tx, refusal(asked, NotAmended.BEGUN))
        assert len(amendments.of_order(tx, "w-1")) == 1


def test_of_two_changes_of_one_work_the_one_that_was_not_made_is_asked_again(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        paris = StoreLine(tx, PARIS_STORE)
        paris.tell(tx, opened(5))
        order_of(tx, 3)
        (work,) = paris.offers(tx)
        amend(tx, 2)
        (first,) = asked_of(tx, paris)
        second = first.model_copy(update={"amendment_id": "a-second"})
        amendments.ask(tx, second)
        done = amended(work, first)
        told = an_event(
            "e-9", EventType.FULFILMENT, work.fulfilment_id, FulfilmentChanged(step=AMENDED, work=done), 1
        )
        paris.tell(tx, told.model_copy(update={"cause": f"{Kind.AMEND}:{first.amendment_id}"}))
        assert amendments.of_order(tx, "w-1") == [second]
        paris.tell(tx, refusal(second, NotAmended.CHANGED, "e-10"))
        (again,) = asked_of(tx, paris)
        assert [(change.by, again.version) for change in again.lines] == [(-1, done.version)]


def test_no_node_speaks_for_another(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        paris, warehouse = StoreLine(tx, PARIS_STORE), StoreLine(tx, WAREHOUSE)
        paris.tell(tx, opened(5))
        order_of(tx, 2)
        amend(tx, 1)
        (asked,) = asked_of(tx, paris)
        told = warehouse.tell(tx, refusal(asked, NotAmended.BEGUN))
        assert told.parked == ("e-9",)
        assert amendments.of_order(tx, "w-1") == [asked]


def test_a_node_that_refuses_what_is_as_it_was_is_not_asked_for_ever(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        paris = StoreLine(tx, PARIS_STORE)
        paris.tell(tx, opened(5))
        order_of(tx, 1)
        paris.offers(tx)
        amend(tx, 2)
        (asked,) = asked_of(tx, paris)
        paris.tell(tx, refusal(asked, NotAmended.CHANGED))
        assert amendments.of_order(tx, "w-1") == []
        assert len(latest_orders(tx, 10)) == 2


def test_two_nodes_that_both_lack_it_do_not_send_a_change_to_each_other_for_ever(url: str) -> None:
    apart = (WAREHOUSE, SKU, 1, 0, 0), (PARIS_STORE, SKU, 1, 0, 0)
    with a_database(url, *apart) as database, database.transaction() as tx:
        order_of(tx, 2)
        assert len(fulfilments.of_order(tx, "w-1")) == 2
        amend(tx, 4)
        for number in range(2):
            (asked,) = amendments.of_order(tx, "w-1")
            work = fulfilments.find(tx, asked.fulfilment_id)
            assert work is not None
            StoreLine(tx, work.node_id).tell(tx, refusal(asked, NotAmended.NO_STOCK, f"e-{number}"))
        assert amendments.of_order(tx, "w-1") == []
        assert len(latest_orders(tx, 10)) == 2


def test_what_cannot_be_changed_is_refused_with_a_word(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        taken = a_line(mode=DeliveryMode.TAKE_AWAY)
        StoreLine(tx, STORE).tell(tx, placed(an_order(taken, order_id="w-1")))
        with pytest.raises(BadInput):
            amend(tx, 2)
        with pytest.raises(NotFound):
            amend(tx, 2, line_id="l-9")
        cancel_order(tx, "w-1", NOW)
        with pytest.raises(Conflict):
            amend(tx, 2)
