import pytest

from central_oms.storage import fulfilments
from central_oms.use_cases.orders import place_order, why_sourced
from central_oms.use_cases.resolve import resolve
from shared.errors import NotFound
from tests.support.builders import NOW, SKU, a_line
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_plan,
    a_web_order,
    an_offer,
    opened,
    placed,
    to_send,
)


def test_an_offer_says_why_its_node_is_asked_and_what_its_date_is_made_of(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        work = an_offer(tx)
        assert work.node_id == WAREHOUSE
        assert work.why_me is not None
        assert work.why_me.reason.code == "why_me.earliest"
        assert "when.prepared" in {reason.code for reason in work.why_me.when}


def test_an_offer_says_that_only_its_node_has_the_item(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx)
        assert work.why_me is not None
        assert work.why_me.reason.code == "why_me.only"
        assert work.why_me.reason.facts == {"lines": 1}


def test_work_that_moves_to_a_better_node_tells_that_node_why(url: str) -> None:
    coat, scarf = a_line(sku="coat", gtin=None), a_line(line_id="l-2", sku="scarf", gtin=None)
    apart = (WAREHOUSE, "coat", 1, 0, 0), (PARIS_STORE, "scarf", 1, 0, 0)
    with a_database(url, *apart) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=(coat, scarf)), NOW)
        warehouse = StoreLine(tx, WAREHOUSE)
        warehouse.tell(tx, opened(1, sku="scarf"))
        assert resolve(tx, ("w-1",), NOW)
        *_, work = warehouse.offers(tx)
        assert work.why_me is not None
        assert work.why_me.reason.facts == {"lines": 2}


def test_what_a_store_planned_is_explained_where_the_stock_still_gives_it(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        (planned,) = place_order(tx, a_web_order(), NOW).plan
        known, unknown = to_send(plan=(planned,)), to_send(order_id="o-2", plan=(a_plan(WAREHOUSE),))
        StoreLine(tx).tell(tx, placed(known), placed(unknown, "e-2"))
        (explained,) = fulfilments.of_order(tx, known.order_id)
        (unexplained,) = fulfilments.of_order(tx, unknown.order_id)
        assert explained.why_me is not None
        assert why_sourced(tx, known.order_id, explained.fulfilment_id).option == planned
        assert unexplained.why_me is None
        with pytest.raises(NotFound):
            why_sourced(tx, unknown.order_id, unexplained.fulfilment_id)


def test_customer_service_reads_why_not_from_elsewhere_and_what_else_there_was(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        work = an_offer(tx)
        explained = why_sourced(tx, work.order_id, work.fulfilment_id)
        assert explained.option.parts[0].node_id == WAREHOUSE
        assert explained.next_plan is not None
        assert explained.next_plan.node_ids == (PARIS_STORE,)
        with pytest.raises(NotFound):
            why_sourced(tx, "o-other", work.fulfilment_id)
