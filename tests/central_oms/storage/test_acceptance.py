from datetime import timedelta

from central_oms.storage.acceptance import by_node
from central_oms.storage.database import Tx
from central_oms.use_cases.orders import place_order
from tests.support.builders import NOW, SKU
from tests.support.central import WAREHOUSE, StoreLine, a_database, a_web_order, accepted, declined


def answered(tx: Tx, yes: int, no: int) -> None:
    """Let the warehouse accept and decline so many offers."""
    warehouse = StoreLine(tx, WAREHOUSE)
    for number in range(yes + no):
        place_order(tx, a_web_order(order_id=f"w-{number}"), NOW)
        (offer,) = warehouse.offers(tx)
        warehouse.tell(tx, accepted(offer)[1] if number < yes else declined(offer))


def test_a_node_that_always_accepts_is_likelier_than_one_that_declines(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 20, 0, 0)) as database, database.transaction() as tx:
        answered(tx, yes=5, no=0)
        sure = by_node(tx, NOW - timedelta(days=90))[WAREHOUSE]
    assert 0.9 < sure < 1


def test_a_few_refusals_say_little_about_a_node(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 20, 0, 0)) as database, database.transaction() as tx:
        answered(tx, yes=0, no=2)
        assert 0.7 < by_node(tx, NOW - timedelta(days=90))[WAREHOUSE] < 0.9


def test_what_is_not_answered_yet_or_long_ago_says_nothing(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 20, 0, 0)) as database, database.transaction() as tx:
        answered(tx, yes=3, no=0)
        assert by_node(tx, NOW) == {}
        place_order(tx, a_web_order(order_id="w-9"), NOW + timedelta(days=1))
        assert by_node(tx, NOW) == {}
