"""Two histories become one: after a file went back in time, here or at the OMS, nothing that either holds is lost."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from central_oms.storage import fulfilments
from shared.basket import BasketStatus
from shared.contract.events import EventType, Known, StockMoved
from shared.contract.store.counting import CountStock
from shared.contract.store.receiving import DeliveredItem
from shared.contract.store.selling import Pay
from shared.errors import AlreadyReceived, KeyReused
from shared.fulfilment import step
from shared.money import Money
from shared.payment import Auth, Payment, PaymentStatus
from shared.workflow import Status, Step
from store_server.oms.states import State
from store_server.storage import baskets, histories, meta, orders, outbox, payments, stock, work
from store_server.storage.idempotency import Command, once
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import deliveries, pay, receive, reconcile
from store_server.use_cases.count import count, shelf
from store_server.use_cases.plan import Asker
from store_server.use_cases.report import work_changed
from store_server.use_cases.sell import Seller
from tests.support.builders import (
    NOW,
    SKU,
    STORE,
    a_basket,
    a_card,
    a_fulfilment,
    a_line,
    a_payment,
    a_person,
    an_order,
)
from tests.support.pair import Pair, a_pair


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    return tmp_path / "aside"


def a_past(pair: Pair, aside: Path) -> None:
    """Let the store's files go back to before five of its units were sold, of which the OMS has heard."""
    pair.move("e-open", 9)
    pair.talk()
    pair.store.copy_to(aside)
    pair.move("e-sold", -5)
    pair.talk()
    pair.store.restore(aside)


def test_a_store_that_went_back_hears_from_the_oms_what_it_forgot(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        a_past(pair, aside)
        pair.talk()
        assert pair.kept() == {"e-open", "e-sold"}
        assert pair.on_hand() == (4, 4)


def test_what_it_did_before_it_could_ask_is_told_as_well(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        a_past(pair, aside)
        pair.move("e-since", -2)
        pair.talk()
        assert pair.kept() == pair.told() == {"e-open", "e-sold", "e-since"}
        assert pair.on_hand() == (2, 2)


def test_a_store_whose_files_are_gone_gets_them_back(tmp_path: Path) -> None:
    order = an_order(order_id="o-7", number="LYON-000007")
    with a_pair(tmp_path) as pair:
        pair.move("e-open", 9)
        pair.sell(order)
        pair.talk()
        pair.store.restore(None)
        pair.talk()
        assert pair.on_hand() == (9, 9)
        assert pair.store.operations.look(lambda tx: orders.get(tx, "o-7")).order == order
        assert pair.store.operations.look(lambda tx: meta.number(tx, "orders")) == 7


def test_what_was_counted_is_known_again_when_files_are_gone(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-open", 9)
        with pair.store.operations.transaction() as tx:
            told = CountStock(counted=6, seen=shelf(tx, SKU).seen)
            count(tx, STORE, SKU, "Robe", told, Cause("c-1", "m-helene", "tablet-1", pair.now))
        counted_at = pair.now
        pair.talk()
        pair.store.restore(None)
        pair.talk()
        assert pair.on_hand() == (6, 6)
        assert pair.store.operations.look(lambda tx: shelf(tx, SKU)).counted_at == counted_at


def received(pair: Pair, units: int, command_id: str) -> None:
    with pair.store.operations.transaction() as tx:
        for _ in range(units):
            deliveries.scan(tx, "20517", DeliveredItem(sku=SKU, name="Robe"), a_person())
        cause = Cause(command_id, "k-noemie", "tablet-1", pair.now)
        deliveries.close(tx, STORE, "20517", None, a_person(), cause)


def test_a_delivery_that_was_received_again_by_a_store_that_forgot_it_came_once(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-open", 9)
        received(pair, 3, "c-1")
        pair.talk()
        pair.store.restore(None)
        received(pair, 2, "c-2")
        pair.talk()
        assert pair.on_hand() == (12, 12)
        assert len(pair.told()) == 2
        with pytest.raises(AlreadyReceived):
            received(pair, 1, "c-3")


def test_a_store_may_go_back_to_before_its_first_hello(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.store.restore(None)
        pair.move("e-open", 9)
        pair.store.copy_to(aside)
        pair.talk()
        pair.move("e-sold", -5)
        pair.talk()
        for _ in range(2):
            pair.store.restore(aside)
            pair.talk()
        assert pair.kept() == pair.told() == {"e-open", "e-sold"}
        assert pair.on_hand() == (4, 4)


def test_an_oms_that_went_back_is_told_again(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-open", 9)
        pair.talk()
        pair.oms.put_aside()
        pair.move("e-sold", -5)
        pair.talk()
        pair.oms.restore(pair.now)
        pair.talk()
        assert pair.told() == {"e-open", "e-sold"}
        assert pair.on_hand() == (4, 4)
        assert pair.store.operations.look(lambda tx: meta.number(tx, "epoch")) == 2


def test_both_may_go_back_by_turns(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        a_past(pair, aside)
        pair.oms.put_aside()
        pair.move("e-since", -1)
        pair.talk()
        pair.oms.restore(pair.now)
        pair.talk()
        pair.store.restore(None)
        pair.talk()
        assert pair.kept() == pair.told() == {"e-open", "e-sold", "e-since"}
        assert pair.on_hand() == (3, 3)
        assert pair.store.sync.state is State.STREAMING


@pytest.mark.parametrize("oms_restored", [False, True])
def test_of_years_only_what_differs_is_fetched(
    tmp_path: Path, aside: Path, monkeypatch: pytest.MonkeyPatch, oms_restored: bool
) -> None:
    fetched: list[str] = []
    stage = histories.stage

    def staged(tx: Tx, events: Sequence[Known]) -> None:
        fetched.extend(event.id for event in events)
        stage(tx, events)

    monkeypatch.setattr(histories, "stage", staged)
    with a_pair(tmp_path) as pair:
        for number in range(20):
            pair.move(f"e-{number}", -1)
        pair.talk()
        pair.store.copy_to(aside)
        pair.oms.put_aside()
        pair.move("e-sold", -5)
        pair.talk()
        if oms_restored:
            pair.oms.restore(pair.now)
        else:
            pair.store.restore(aside)
        pair.talk()
        assert fetched == ([] if oms_restored else ["e-sold"])
        assert pair.on_hand() == (-25, -25)
        assert pair.kept() == pair.told()


def test_a_fact_that_was_made_twice_stands_as_the_oms_has_it(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        a_past(pair, aside)
        pair.move("e-sold", -3)
        pair.talk()
        assert pair.on_hand() == (4, 4)


def test_work_that_a_double_cancelled_too_is_cancelled_where_the_store_got_to(
    tmp_path: Path, aside: Path
) -> None:
    cancelled = Cause("fulfilment.cancel:f-1", receive.OMS_ACTOR, "", NOW)
    with a_pair(tmp_path) as pair:
        pair.move("e-open", 9)
        with pair.store.operations.transaction() as tx:
            known = receive.offer(tx, a_fulfilment(), Cause("fulfilment.offer:f-1", "", "", NOW))
        pair.talk()
        pair.store.copy_to(tmp_path / "double")
        with pair.store.operations.transaction() as tx:
            for taken in (Step.ACCEPT, Step.START):
                known = work_changed(tx, taken.value, step(known, taken), [], Cause(taken.value, "", "", NOW))
            receive.cancel(tx, "f-1", cancelled)
        pair.store.copy_to(aside)
        pair.store.restore(tmp_path / "double")
        with pair.store.operations.transaction() as tx:
            receive.cancel(tx, "f-1", cancelled)
        pair.talk()
        pair.store.restore(aside)
        pair.talk()
        here = pair.store.operations.look(lambda tx: work.get(tx, "f-1"))
        there = pair.oms.write_surely(lambda tx: fulfilments.find(tx, "f-1"))
        assert (here.status, here.version) == (Status.CANCELLED, 4)
        assert there == here
        assert pair.store.operations.look(lambda tx: stock.level(tx, SKU)).reserved == 0
        assert [at.reserved for at in pair.oms.positions(SKU) if at.node_id == STORE] == [0]


def test_two_orders_with_one_number_are_both_found(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.store.copy_to(aside)
        pair.sell(an_order(order_id="o-1", number="LYON-000001"))
        pair.talk()
        pair.store.restore(aside)
        pair.sell(an_order(order_id="o-2", number="LYON-000001"))
        pair.talk()
        found = pair.store.operations.look(lambda tx: orders.search(tx, "LYON-000001"))
        assert {row.order_id for row in found} == {"o-1", "o-2"}


def test_a_payment_is_not_looked_up_once_its_order_is_known(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        with pair.store.operations.transaction() as tx:
            baskets.save(tx, a_basket())
            amount = Money(minor=1, currency="EUR")
            payments.save(
                tx,
                Payment(
                    attempt_id="p-1",
                    basket_id="b-1",
                    amount=amount,
                    status=PaymentStatus.STARTED,
                    started_at=NOW,
                ),
            )
        pair.store.copy_to(aside)
        pair.sell(an_order(order_id="o-1", attempt_id="p-1"))
        pair.talk()
        pair.store.restore(aside)
        pair.talk()
        known = pair.store.operations.look(lambda tx: payments.find(tx, "p-1"))
        assert known is not None
        assert (known.status, known.order_id) == (PaymentStatus.APPROVED, "o-1")


@pytest.mark.parametrize("known_before", [True, False])
def test_a_card_that_waits_for_its_bank_waits_again_in_a_file_that_forgot_it(
    tmp_path: Path, aside: Path, known_before: bool
) -> None:
    stored = an_order(order_id="o-1", attempt_id="p-1", card=a_card(auth=Auth.OFFLINE_STORED))
    with a_pair(tmp_path) as pair:
        if known_before:
            with pair.store.operations.transaction() as tx:
                baskets.save(tx, a_basket())
                payments.save(tx, a_payment(attempt_id="p-1"))
        pair.store.copy_to(aside)
        pair.sell(stored)
        pair.talk()
        pair.store.restore(aside)
        pair.talk()
        (waiting,) = pair.store.operations.look(payments.stored)
        assert (waiting.attempt_id, waiting.card) == ("p-1", stored.card)


def test_a_basket_whose_order_the_oms_knows_is_sold(tmp_path: Path, aside: Path) -> None:
    basket = a_basket(a_line())
    with a_pair(tmp_path) as pair:
        with pair.store.operations.transaction() as tx:
            baskets.save(tx, basket)
        pair.store.copy_to(aside)
        order = an_order(*basket.lines, order_id="o-1", attempt_id="p-1")
        pair.sell(order)
        pair.talk()
        pair.store.restore(aside)
        pair.talk()
        sent = Pay(attempt_id="p-1", amount=order.due.now)
        seller = Seller(a_person(), Asker(STORE, NOW), {})
        with pair.store.operations.transaction() as tx:
            again = pay.intend(tx, basket.basket_id, sent, (), seller, "tablet-1")
            assert (again.fresh, again.payment.order_id) == (False, "o-1")
            assert baskets.get(tx, basket.basket_id).status is BasketStatus.PAID


def test_a_key_whose_effect_the_oms_knows_has_no_second_one(tmp_path: Path, aside: Path) -> None:
    command = Command("tablet-1", "k-1", "asked", NOW)
    cause = Cause(command.key, "a-ines", command.device_id, NOW)
    told = StockMoved(moves=())

    def run(tx: Tx) -> StockMoved:
        outbox.add(tx, "e-1", EventType.STOCK_OPENED, "s-1", 1, told, cause)
        return told

    with a_pair(tmp_path) as pair:
        pair.store.copy_to(aside)
        pair.store.write(once(command, StockMoved, run))
        pair.talk()
        pair.store.restore(aside)
        pair.talk()
        with pytest.raises(KeyReused):
            pair.store.write(once(command, StockMoved, run))


def test_an_order_that_the_oms_has_does_not_wait_for_the_line(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.sell(an_order(order_id="o-1"))
        pair.talk()
        pair.store.copy_to(aside)
        pair.move("e-open", 1)
        pair.talk()
        pair.store.restore(aside)
        pair.talk()
        assert pair.store.operations.look(lambda tx: orders.get(tx, "o-1")).seq == 0
        assert pair.store.operations.look(lambda tx: outbox.depth(tx, meta.number(tx, "acked"))).waiting == 0


def test_units_that_no_work_needs_are_let_go(tmp_path: Path, aside: Path) -> None:
    with a_pair(tmp_path) as pair:
        a_past(pair, aside)
        with pair.store.operations.transaction() as tx:
            tx.execute("UPDATE stock SET reserved = 2 WHERE sku = ?", (SKU,))
        pair.talk()
        assert pair.store.operations.look(lambda tx: stock.level(tx, SKU)).reserved == 0


def test_the_last_page_of_the_journal_changes_nothing_when_it_comes_again(
    tmp_path: Path, aside: Path
) -> None:
    with a_pair(tmp_path) as pair:
        a_past(pair, aside)
        pair.talk()
        with pair.store.operations.transaction() as tx:
            before = outbox.head(tx)
            inc = meta.get(tx, "inc")
            assert inc is not None
            histories.begin(tx)
            reconcile.settle(tx, STORE, inc, 1, NOW)
            assert outbox.head(tx) == before
