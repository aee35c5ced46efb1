import pytest

from central_oms.storage import positions
from central_oms.use_cases.orders import cancel_order, find_order, latest_orders, place_order
from shared.contract.oms.feed import Kind
from shared.contract.oms.orders import PlaceOrder
from shared.errors import BadInput, NotFound
from shared.fulfilment import step
from shared.money import Money
from shared.network import DeliveryMode
from shared.workflow import Status, Step
from tests.support.builders import NOW, SKU, STORE, a_line
from tests.support.central import WAREHOUSE, StoreLine, a_database, a_web_order, changed


def test_a_web_order_is_offered_and_answered_the_same_when_it_comes_again(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        first = place_order(tx, a_web_order(), NOW)
        again = place_order(tx, a_web_order(), NOW)
        assert first == again
        assert [part.node_id for option in first.plan for part in option.parts] == [WAREHOUSE]
        assert [at.allocated for at in positions.of(tx, {SKU})] == [1]


def test_a_web_order_can_be_collected_in_a_store(url: str) -> None:
    with a_database(url, (STORE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(mode=DeliveryMode.PICK_UP, collect_at=STORE), NOW)
        (offer,) = StoreLine(tx).offers(tx)
        assert (offer.mode, offer.place_id) == (DeliveryMode.PICK_UP, STORE)


def test_lines_that_no_node_has_are_named_and_the_others_go_on(url: str) -> None:
    lines = a_line(), a_line(line_id="l-2", sku="gone")
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        placed = place_order(tx, a_web_order(lines=lines), NOW)
        assert (placed.unfilled, len(placed.plan)) == (("l-2",), 1)


def test_safety_stock_and_buffer_are_kept_from_the_network(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 3, 2)) as database, database.transaction() as tx:
        assert place_order(tx, a_web_order(), NOW).unfilled == ("l-1",)


@pytest.mark.parametrize(
    "order",
    [
        a_web_order(mode=DeliveryMode.TAKE_AWAY),
        a_web_order(lines=(a_line(), a_line())),
        a_web_order(
            lines=(
                a_line(),
                a_line(line_id="l-2").model_copy(update={"price": Money(minor=1, currency="CHF")}),
            )
        ),
        a_web_order(lines=(a_line(10**12, quantity=2),)),
    ],
    ids=["take-away", "one id", "two currencies", "too much"],
)
def test_an_order_that_makes_no_sense_is_refused(url: str, order: PlaceOrder) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(BadInput):
        place_order(tx, order, NOW)


def test_a_cancelled_order_asks_each_node_once_and_is_not_sourced_again(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        warehouse = StoreLine(tx, WAREHOUSE)
        (offer,) = warehouse.offers(tx)
        cancel_order(tx, "w-1", NOW)
        assert cancel_order(tx, "w-1", NOW).cancelled
        assert [entry.kind for entry in warehouse.read(tx)] == [Kind.CANCEL]
        warehouse.tell(tx, changed(step(offer, Step.CANCEL), Step.CANCEL))
        assert [part.status for part in find_order(tx, "w-1").parts] == [Status.CANCELLED]
        assert [at.allocated for at in positions.of(tx, {SKU})] == [0]


def test_orders_are_listed_newest_first(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        for number in range(3):
            place_order(tx, a_web_order(order_id=f"w-{number}"), NOW.replace(minute=number))
        assert [order.order_id for order in latest_orders(tx, 2)] == ["w-2", "w-1"]


def test_an_unknown_order_is_not_found(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(NotFound):
        find_order(tx, "w-1")
