from collections.abc import Sequence

import pytest

from central_oms.storage import fulfilments, orders
from central_oms.storage.database import Tx
from central_oms.use_cases import cases
from central_oms.use_cases.orders import find_order
from central_oms.use_cases.settlements import tell
from shared.basket import BasketLine
from shared.cases import Case, CaseClass, Desk, Unpaid
from shared.contract.oms.feed import FeedEntry, Kind
from shared.contract.oms.settlements import Settled
from shared.fulfilment import step
from shared.network import DeliveryMode
from shared.order import Order, order_id_of
from shared.payment import Auth, Settlement
from shared.workflow import Status, Step
from tests.support.builders import NOW, SKU, a_card, a_contact, a_line, an_order
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    accepted,
    changed,
    opened,
    placed,
)

ATTEMPT = "t-1"
TAKEN = a_line(mode=DeliveryMode.TAKE_AWAY)
SENT = a_line(line_id="l-2", mode=DeliveryMode.SHIP_HOME)


def paid_offline(*lines: BasketLine, auth: Auth = Auth.OFFLINE_STORED) -> Order:
    paid = {"card": a_card(auth=auth), "attempt_id": ATTEMPT, "customer": a_contact()}
    return an_order(*lines, order_id=order_id_of(ATTEMPT), **paid)


def said(settlement: Settlement) -> Settled:
    return Settled(attempt_id=ATTEMPT, settlement=settlement, at=NOW)


def tnd(tx: Tx) -> list[Case]:
    return [case for case in cases.listed(tx, 100, still_open=True) if case.case_class is CaseClass.TND_1]


def of_kind(entries: Sequence[FeedEntry], kind: Kind) -> list[FeedEntry]:
    return [entry for entry in entries if entry.kind == kind]


def test_the_store_hears_what_the_bank_said(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5), placed(paid_offline(TAKEN)))
        line.read(tx)
        tell(tx, [said(Settlement.FORWARDED), said(Settlement.CAPTURED)], NOW)
        heard = of_kind(line.read(tx), Kind.SETTLEMENT)
        assert [entry.body["settlement"] for entry in heard] == ["forwarded", "captured"]
        assert tnd(tx) == []
        assert find_order(tx, order_id_of(ATTEMPT)).settlement is Settlement.CAPTURED


@pytest.mark.parametrize("spoken_before", [True, False])
def test_of_an_order_that_its_bank_approved_nothing_is_told(url: str, spoken_before: bool) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        line = StoreLine(tx)
        if spoken_before:
            tell(tx, [said(Settlement.DECLINED)], NOW)
        line.tell(tx, opened(5), placed(paid_offline(TAKEN, SENT, auth=Auth.ONLINE)))
        tell(tx, [said(Settlement.DECLINED)], NOW)
        assert (tnd(tx), find_order(tx, order_id_of(ATTEMPT)).cancelled) == ([], False)
        assert of_kind(line.read(tx), Kind.SETTLEMENT) == []
        assert find_order(tx, order_id_of(ATTEMPT)).settlement is None


def test_goods_that_left_and_that_nobody_pays_are_a_case_of_finance(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5), placed(paid_offline(TAKEN)))
        line.read(tx)
        tell(tx, [said(Settlement.DECLINED)], NOW)
        (case,) = tnd(tx)
        assert (case.desk, case.facts["rest"]) == (Desk.FINANCE, Unpaid.GONE)
        assert [Case.model_validate(entry.body) for entry in of_kind(line.read(tx), Kind.CASE)] == [case]


def test_what_nobody_has_begun_of_an_unpaid_order_is_cancelled(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, opened(5), placed(paid_offline(TAKEN, SENT)))
        tell(tx, [said(Settlement.DECLINED)], NOW)
        assert tnd(tx)[0].facts["rest"] == Unpaid.CANCELLED
        assert find_order(tx, order_id_of(ATTEMPT)).cancelled
        assert of_kind(StoreLine(tx, WAREHOUSE).read(tx), Kind.CANCEL)


def test_what_someone_prepares_of_an_unpaid_order_waits_for_a_person(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, opened(5), placed(paid_offline(TAKEN, SENT)))
        warehouse = StoreLine(tx, WAREHOUSE)
        (work,) = warehouse.offers(tx)
        taken_on, event = accepted(work)
        warehouse.tell(tx, event, changed(step(taken_on, Step.START), Step.START))
        tell(tx, [said(Settlement.DECLINED)], NOW)
        assert tnd(tx)[0].facts["rest"] == Unpaid.BEGUN
        assert not find_order(tx, order_id_of(ATTEMPT)).cancelled
        (known,) = fulfilments.of_order(tx, order_id_of(ATTEMPT))
        assert known.status is Status.PICKING


@pytest.mark.parametrize("late", [Settlement.FORWARDED, Settlement.DECLINED, Settlement.CAPTURED])
def test_what_is_told_again_or_late_is_one_case_and_the_banks_first_word(url: str, late: Settlement) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, opened(5), placed(paid_offline(TAKEN, SENT)))
        tell(tx, [said(Settlement.DECLINED)], NOW)
        (case,), version = tnd(tx), orders.of(tx, [order_id_of(ATTEMPT)])[order_id_of(ATTEMPT)].version
        (standing,) = tell(tx, [said(late)], NOW)
        assert standing.settlement is Settlement.DECLINED
        assert tnd(tx) == [case]
        assert orders.of(tx, [order_id_of(ATTEMPT)])[order_id_of(ATTEMPT)].version == version


def test_a_bank_that_speaks_before_the_order_is_there_is_heard_once_it_comes(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database:
        with database.transaction() as tx:
            tell(tx, [said(Settlement.DECLINED)], NOW)
            assert tnd(tx) == []
        with database.transaction() as tx:
            line = StoreLine(tx)
            line.tell(tx, opened(5), placed(paid_offline(TAKEN, SENT)))
            (heard,) = of_kind(line.read(tx), Kind.SETTLEMENT)
            assert heard.body["settlement"] == "declined"
            assert [case.facts["rest"] for case in tnd(tx)] == [Unpaid.CANCELLED]
            assert find_order(tx, order_id_of(ATTEMPT)).cancelled


def test_another_stores_feed_says_nothing_of_it(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        other = StoreLine(tx, PARIS_STORE)
        StoreLine(tx).tell(tx, opened(5), placed(paid_offline(TAKEN)))
        tell(tx, [said(Settlement.DECLINED)], NOW)
        told = [entry for entry in other.read(tx) if entry.kind in (Kind.SETTLEMENT, Kind.CASE)]
        assert told == []
