from datetime import timedelta
from typing import Any

import pytest

from central_oms.storage import positions
from central_oms.storage.database import Tx
from central_oms.use_cases import cases, contact, machines, notice, watch
from central_oms.use_cases.orders import cancel_order, place_order
from central_oms.use_cases.upkeep import keep_up
from shared.cases import MOST_SKEW_S, Case, CaseClass, Desk, case_of, closed
from shared.contract.events import CaseTold, EntryUnsupported, EventType, StockMoved
from shared.contract.oms.feed import Kind
from shared.contract.oms.line import Hearing, Hello
from shared.errors import Conflict, Fenced, NotFound
from shared.network import DeliveryMode
from shared.stock import Bucket, Movement, MovementKind
from shared.workflow import Step
from tests.support.builders import NOW, SKU, STORE, a_contact, a_line, a_product, an_order
from tests.support.central import (
    EPOCH,
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_web_order,
    accepted,
    an_event,
    an_offer,
    changed,
    declined,
    handed_on,
    opened,
    placed,
    publish_products,
)

HOUR = timedelta(hours=1)


def of(tx: Tx, case_class: CaseClass) -> list[Case]:
    both = (*cases.listed(tx, 100, still_open=True), *cases.listed(tx, 100, still_open=False))
    return [case for case in both if case.case_class is case_class]


def told(line: StoreLine, tx: Tx) -> list[Case]:
    return [Case.model_validate(entry.body) for entry in line.read(tx) if entry.kind == Kind.CASE]


def a_hello(nonce: str, **fields: Any) -> Hello:
    return Hello(**{"nonce": nonce, "boot_id": "b", "inc": None, "seq": 0, "clock": NOW, **fields})


def test_work_that_others_take_over_is_a_case_that_is_over_at_once(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        work = an_offer(tx)
        StoreLine(tx, work.node_id).tell(tx, declined(work))
        (case,) = of(tx, CaseClass.OVS_1)
        assert (case.open, case.closed_by, case.subject) == (False, "", work.order_id)
        assert watch.figures(tx, NOW).settled_alone == 1.0


async def test_work_that_nobody_has_waits_for_customer_service_until_stock_comes(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database:
        with database.transaction() as tx:
            work = an_offer(tx)
            StoreLine(tx, WAREHOUSE).tell(tx, declined(work))
            (case,) = of(tx, CaseClass.OVS_1)
            assert (case.open, case.desk, case.due_at) == (True, Desk.CUSTOMER_SERVICE, NOW + 4 * HOUR)
            StoreLine(tx, PARIS_STORE).tell(tx, opened(5))
        await keep_up(database, NOW + HOUR)
        with database.transaction() as tx:
            (case,) = of(tx, CaseClass.OVS_1)
            assert (case.open, case.closed_by) == (False, "")


def test_cancelling_what_nobody_has_closes_its_case(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx)
        StoreLine(tx, WAREHOUSE).tell(tx, declined(work))
        cancel_order(tx, work.order_id, NOW)
        assert [case.open for case in of(tx, CaseClass.OVS_1)] == [False]


def test_goods_that_left_although_their_order_was_cancelled_are_a_case(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx)
        cancel_order(tx, work.order_id, NOW)
        handed_on(tx, StoreLine(tx, WAREHOUSE), work, "ship")
        (case,) = of(tx, CaseClass.CAN_1)
        assert (case.open, case.node_id, case.facts["status"]) == (True, WAREHOUSE, "shipped")


@pytest.mark.parametrize(("apart", "cases_there"), [(timedelta(minutes=9), 1), (timedelta(minutes=11), 0)])
def test_the_same_order_of_a_customer_twice_within_minutes_is_flagged(
    url: str, apart: timedelta, cases_there: int
) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        place_order(tx, a_web_order(order_id="w-2", placed_at=NOW + apart), NOW + apart)
        place_order(tx, a_web_order(order_id="w-3", lines=(a_line(quantity=2, mode=None),)), NOW)
        found = of(tx, CaseClass.DUP_1)
        assert len(found) == cases_there
        assert all(case.facts["other_order_id"] == "w-1" for case in found)


@pytest.mark.parametrize(("paid", "is_open"), [(100, False), (9_000, True)])
def test_a_receipt_from_before_a_new_price_holds_and_finance_sees_a_large_difference(
    url: str, paid: int, is_open: bool
) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = a_line(price_minor=5_000 + paid, mode=DeliveryMode.TAKE_AWAY)
        late = an_order(line, customer=a_contact(), placed_at=NOW - HOUR)
        in_time = an_order(line, order_id="o-2", placed_at=NOW)
        StoreLine(tx).tell(tx, opened(5), placed(late), placed(in_time, event_id="e-2"))
        (case,) = of(tx, CaseClass.PRC_1)
        assert (case.open, case.subject, case.facts["delta_minor"]) == (is_open, late.order_id, paid)


def test_two_histories_that_became_one_are_told_and_need_nobody(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, an_event("e-r", EventType.RECONCILED, "history:e-r", StockMoved(moves=())))
        (case,) = of(tx, CaseClass.HIST_1)
        assert (case.open, case.desk) == (False, Desk.OPERATIONS)


async def test_stock_below_zero_is_a_case_of_its_store_until_it_is_counted(url: str) -> None:
    sold = Movement(sku=SKU, bucket=Bucket.ON_HAND, delta=-3, kind=MovementKind.SALE)
    with a_database(url) as database:
        with database.transaction() as tx:
            line = StoreLine(tx)
            line.tell(tx, opened(2), an_event("e-2", EventType.STOCK_OPENED, "x", StockMoved(moves=(sold,))))
        await keep_up(database, NOW)
        await keep_up(database, NOW + HOUR)
        with database.transaction() as tx:
            assert [(case.open, case.facts["on_hand"]) for case in told(line, tx)] == [(True, -1)]
            line.tell(tx, opened(4, event_id="e-3"))
        await keep_up(database, NOW + 2 * HOUR)
        with database.transaction() as tx:
            assert [case.open for case in told(line, tx)] == [False]


def test_a_wrong_clock_is_a_case_until_it_is_right(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        wrong = NOW + timedelta(seconds=MOST_SKEW_S + 1)
        contact.greet(tx, STORE, a_hello("n-1", clock=wrong), EPOCH, NOW, lambda: "s-1")
        contact.greet(tx, STORE, a_hello("n-2", clock=wrong), EPOCH, NOW, lambda: "s-2")
        assert [(case.open, case.facts["skew_s"]) for case in of(tx, CaseClass.CLK_1)] == [(True, 121)]
        contact.greet(tx, STORE, a_hello("n-3"), EPOCH, NOW, lambda: "s-3")
        assert [case.open for case in of(tx, CaseClass.CLK_1)] == [False]


def test_two_machines_of_one_store_are_a_case_until_one_is_chosen(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        two = {"one": "m-1", "two": "m-2"}
        for nonce, boot in enumerate(("one", "two", "one", "two", "one", "two")):
            said = a_hello(f"n-{nonce}", boot_id=boot, machine_id=two[boot])
            answer = contact.greet(tx, STORE, said, EPOCH, NOW, lambda nonce=nonce: f"s-{nonce}")
            if isinstance(answer, Conflict) and "proof" in answer.facts:
                proved = said.model_copy(update={"proof": answer.facts["proof"]})
                answer = contact.greet(tx, STORE, proved, EPOCH, NOW, lambda nonce=nonce: f"p-{nonce}")
        assert isinstance(answer, Fenced)
        assert [case.open for case in of(tx, CaseClass.CLN_1)] == [True]
        contact.admit(tx, STORE, "m-1", NOW)
        contact.greet(tx, STORE, a_hello("n-9", boot_id="two", machine_id="m-2"), EPOCH, NOW, lambda: "s-9")
        assert [case.open for case in of(tx, CaseClass.CLN_1)] == [False]
        assert Hearing.FENCED not in {one.standing for one in machines.show(tx, STORE).machines}


def test_an_offer_that_a_store_does_not_understand_goes_to_others(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        work = an_offer(tx)
        other = WAREHOUSE if work.node_id == PARIS_STORE else PARIS_STORE
        channel = f"store:{work.node_id}"
        fact = EntryUnsupported(kind="fulfilment.offer", key=work.fulfilment_id, channel=channel, pos=1)
        line = StoreLine(tx, work.node_id)
        line.read(tx)
        line.tell(tx, an_event("e-u", EventType.UNSUPPORTED, work.fulfilment_id, fact))
        assert [offer.node_id for offer in StoreLine(tx, other).offers(tx)] == [other]
        assert [entry.kind for entry in line.read(tx)] == [Kind.CANCEL]
        assert [(case.open, case.facts["kind"]) for case in of(tx, CaseClass.SCH_1)] == [
            (True, "fulfilment.offer")
        ]


def test_a_case_of_a_store_is_kept_as_it_is_told(url: str) -> None:
    case = case_of(CaseClass.CAN_2, "f-1", STORE, "c-1", NOW, {"number": "W-1"})
    done = closed(case, "Hélène", "put back", NOW)
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, an_event("e-1", EventType.CASE_OPENED, case.case_id, CaseTold(case=case)))
        assert of(tx, CaseClass.CAN_2) == [case]
        line.tell(tx, an_event("e-2", EventType.CASE_CLOSED, case.case_id, CaseTold(case=done)))
        assert of(tx, CaseClass.CAN_2) == [done]
        assert watch.figures(tx, NOW).settled_alone == 0.0


def test_a_person_closes_a_case_once_with_a_word_of_why(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        place_order(tx, a_web_order(order_id="w-2"), NOW)
        (case,) = of(tx, CaseClass.DUP_1)
        done = cases.resolve(tx, case.case_id, "Camille", "wanted twice", NOW)
        assert (done.open, done.closed_by, done.note) == (False, "Camille", "wanted twice")
        assert of(tx, CaseClass.DUP_1) == [done]
        with pytest.raises(Conflict):
            cases.resolve(tx, case.case_id, "Camille", "again", NOW)
        with pytest.raises(NotFound):
            cases.resolve(tx, "no-case", "Camille", "again", NOW)


def test_a_price_that_changes_later_changes_no_receipt_of_before(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        sold = an_order(a_line(mode=DeliveryMode.TAKE_AWAY), placed_at=NOW - HOUR)
        StoreLine(tx).tell(tx, placed(sold))
        publish_products(tx, a_product(price_minor=1))
        assert of(tx, CaseClass.PRC_1) == []


def test_an_answer_by_the_node_closes_no_case_of_another_order(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx)
        kept, event = accepted(work)
        StoreLine(tx, WAREHOUSE).tell(tx, event, changed(kept, Step.START))
        assert of(tx, CaseClass.OVS_1) == []


async def test_stock_below_zero_is_no_more_than_people_can_look_at_and_stays_open(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice, "MOST_AT_ONCE", 2)
    with a_database(url, (WAREHOUSE, SKU, -1, 0, 0), (STORE, SKU, -1, 0, 0)) as database:
        await keep_up(database, NOW)
        with database.transaction() as tx:
            positions.fill(tx, [(STORE, sku, -1, 0, 0) for sku in ("A", "B")], NOW)
            positions.fill(tx, [(WAREHOUSE, sku, -1, 0, 0) for sku in ("A", "B")], NOW)
        await keep_up(database, NOW + HOUR)
        with database.transaction() as tx:
            found = of(tx, CaseClass.NEG_1)
        assert {(case.node_id, case.subject) for case in found} == {(WAREHOUSE, SKU), (STORE, SKU)}
        assert all(case.open for case in found)
