from collections.abc import Iterator
from contextlib import contextmanager

from shared.allotments import Allotted
from shared.basket import Basket, due
from shared.contract.events import Event, EventType, OrderPlaced
from shared.contract.oms.feed import EndAllotment, Kind, Op
from shared.contract.store.selling import Pay
from shared.network import DeliveryMode
from shared.payment import CardFacts, Outcome
from shared.promise.answer import Answer, Standing
from shared.promise.options import promise
from shared.promise.request import Request
from shared.promise.supply import Stock
from store_server.storage import allotments, baskets, outbox
from store_server.storage.database import Database
from store_server.storage.tx import Tx
from store_server.use_cases import receive
from store_server.use_cases.pay import intend, record, to_reserve
from store_server.use_cases.place import Placing
from store_server.use_cases.plan import Asker
from store_server.use_cases.sell import Seller, refreshed
from tests.support.builders import (
    NOW,
    PARIS,
    SKU,
    STORE,
    a_basket,
    a_contact,
    a_line,
    a_network,
    a_node,
    a_person,
    a_position,
)
from tests.support.selling import PARIS_STORE, PromisedHere, a_till_drawer
from tests.support.store import told

RIGHT = Allotted(right_id="r-1", node_id=PARIS_STORE, sku=SKU, quantity=2)
PLACING = Placing(STORE, "P-7KQ2M4XW9T3VBN6HJC5R", NOW)


class PromisedInParis(PromisedHere):
    """Solves each request from Paris alone, of whose units two are this store's."""

    def __missing__(self, request: Request) -> Answer:
        paris = a_node(PARIS_STORE, name="Alba Paris", town="Paris", place=PARIS)
        at = a_position(9, node_id=PARIS_STORE, allocated=2, allotted=2)
        return promise(request, a_network(a_node(), paris), Stock.of([at]))


SELLER = Seller(a_person(), Asker(STORE, NOW), PromisedInParis())


@contextmanager
def a_till_with_a_right() -> Iterator[Database]:
    with a_till_drawer(1) as db:
        with db.transaction() as tx:
            receive.entry(tx, told(Kind.ALLOTMENT, "r-1", RIGHT, Op.COMMAND), NOW)
        yield db


def to_send(basket_id: str, quantity: int = 1) -> Basket:
    line = a_line(quantity=quantity, mode=DeliveryMode.SHIP_HOME)
    return a_basket(line, basket_id=basket_id, customer=a_contact())


def pay_for(basket: Basket) -> Pay:
    amount = due(refreshed(basket, SELLER.asker, SELLER.answers)).now
    return Pay(attempt_id=f"0197a1c2-0000-7000-8000-00000000000{basket.basket_id[-1]}", amount=amount)


def begin(tx: Tx, basket: Basket) -> Basket:
    baskets.save(tx, basket)
    intend(tx, basket.basket_id, pay_for(basket), (), SELLER, "tablet-1")
    return baskets.get(tx, basket.basket_id)


def held(tx: Tx) -> int:
    return sum(right.quantity for right in allotments.held(tx, [SKU]))


def test_a_right_is_held_once_however_often_it_is_told() -> None:
    with a_till_with_a_right() as db, db.transaction() as tx:
        receive.entry(tx, told(Kind.ALLOTMENT, "r-1", RIGHT, Op.COMMAND), NOW)
        assert held(tx) == 2


def test_what_is_held_needs_no_word_of_the_oms_before_the_payment() -> None:
    with a_till_with_a_right() as db, db.transaction() as tx:
        for basket, asked in ((to_send("b-1", 2), 0), (to_send("b-2", 3), 1)):
            baskets.save(tx, basket)
            assert len(to_reserve(tx, basket.basket_id, pay_for(basket), (), SELLER)) == asked


def test_of_two_payments_one_has_the_units_and_the_other_is_not_called_firm() -> None:
    with a_till_with_a_right() as db, db.transaction() as tx:
        standings = [begin(tx, to_send(name, 2)).chosen[0].standing for name in ("b-1", "b-2")]
        assert standings == [Standing.CONFIRMED, Standing.LIKELY]
        assert held(tx) == 0


def test_a_declined_card_gives_the_units_back() -> None:
    with a_till_with_a_right() as db, db.transaction() as tx:
        basket = begin(tx, to_send("b-1"))
        assert (held(tx), basket.allotted) == (1, (RIGHT.model_copy(update={"quantity": 1}),))
        record(tx, pay_for(basket).attempt_id, Outcome.DECLINE, CardFacts(), PLACING)
        assert (held(tx), baskets.get(tx, "b-1").allotted) == (2, ())


def test_the_order_names_the_rights_that_it_takes() -> None:
    with a_till_with_a_right() as db, db.transaction() as tx:
        basket = begin(tx, to_send("b-1"))
        record(tx, pay_for(basket).attempt_id, Outcome.APPROVE, CardFacts(), PLACING)
        (pushed,) = outbox.after(tx, 0, 10)
        placed = OrderPlaced.model_validate(Event.model_validate_json(pushed.body).data)
        assert [(right.right_id, right.quantity) for right in placed.order.allotted] == [("r-1", 1)]


def test_what_is_asked_back_is_returned_but_for_what_is_sold() -> None:
    with a_till_with_a_right() as db, db.transaction() as tx:
        basket = begin(tx, to_send("b-1"))
        receive.entry(tx, told(Kind.ALLOTMENT_END, "r-1", EndAllotment(right_id="r-1"), Op.COMMAND), NOW)
        (pushed,) = outbox.after(tx, 0, 10)
        event = Event.model_validate_json(pushed.body)
        assert (event.type, event.data["quantity"]) == (EventType.ALLOTMENT_RETURNED, 1)
        record(tx, pay_for(basket).attempt_id, Outcome.DECLINE, CardFacts(), PLACING)
        assert held(tx) == 0
