from collections.abc import Callable
from datetime import timedelta
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from central_oms.storage import fulfilments, positions
from central_oms.use_cases.orders import place_order
from shared.network import DeliveryMode
from shared.promise.answer import Wait
from shared.stock import Inbound
from tests.support.builders import NOW, SKU, a_line
from tests.support.central import (
    NETWORK,
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_plan,
    a_web_order,
    accepted,
    handed_on,
    placed,
    to_send,
)
from tests.support.plans import a_part, a_plan_of

COMING = Inbound(at=NOW + timedelta(days=2), quantity=1)


def test_the_sellers_plan_is_kept_while_the_stock_allows_it(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        order = to_send(plan=(a_plan(PARIS_STORE),))
        StoreLine(tx).tell(tx, placed(order))
        assert [work.node_id for work in fulfilments.of_order(tx, "o-1")] == [PARIS_STORE]


def test_a_plan_that_the_stock_no_longer_allows_is_made_anew(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 0, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        order = to_send(plan=(a_plan(PARIS_STORE),))
        StoreLine(tx).tell(tx, placed(order))
        assert [work.node_id for work in fulfilments.of_order(tx, "o-1")] == [WAREHOUSE]


def test_a_node_that_does_its_part_and_anothers_too_gets_two_offers(url: str) -> None:
    plan = a_plan_of(a_part(PARIS_STORE, 2), a_part(WAREHOUSE, 1))
    stock = (PARIS_STORE, SKU, 3, 0, 0), (WAREHOUSE, SKU, 0, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        assert not StoreLine(tx).tell(tx, placed(to_send(3, plan=(plan,)))).parked
        works = fulfilments.of_order(tx, "o-1")
        assert sorted((work.node_id, work.units) for work in works) == [(PARIS_STORE, 1), (PARIS_STORE, 2)]


def test_what_a_node_has_and_what_is_delivered_to_it_are_two_offers(url: str) -> None:
    later = a_part(WAREHOUSE, waits_for=Wait.PURCHASE, ready_at=COMING.at)
    with a_database(url, (WAREHOUSE, SKU, 2, 0, 0)) as database, database.transaction() as tx:
        positions.expect(tx, {(WAREHOUSE, SKU): (COMING,)}, NOW)
        plan = a_plan_of(a_part(WAREHOUSE, 2), later)
        assert not StoreLine(tx).tell(tx, placed(to_send(3, plan=(plan,)))).parked
        assert sorted(work.units for work in fulfilments.of_order(tx, "o-1")) == [1, 2]


def test_a_delivery_that_is_awaited_is_promised_once(url: str) -> None:
    later = a_part(WAREHOUSE, waits_for=Wait.PURCHASE, ready_at=COMING.at)
    with a_database(url, (WAREHOUSE, SKU, 0, 0, 0)) as database, database.transaction() as tx:
        positions.expect(tx, {(WAREHOUSE, SKU): (COMING,)}, NOW)
        plans = a_plan_of(later), a_plan_of(later)
        assert not StoreLine(tx).tell(tx, placed(to_send(2, plan=plans))).parked
        assert [at.allocated for at in positions.of(tx, {SKU})] == [1]


def test_work_that_a_node_told_of_before_its_order_came_is_not_offered_again(
    fresh: Callable[[], str],
) -> None:
    with a_database(fresh(), (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        (work,) = fulfilments.of_order(tx, "w-1")
    with a_database(fresh(), (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        known, fact = accepted(work)
        StoreLine(tx, WAREHOUSE).tell(tx, fact)
        place_order(tx, a_web_order(), NOW)
        assert fulfilments.of_order(tx, "w-1") == [known]
        assert [(at.reserved, at.allocated) for at in positions.of(tx, {SKU})] == [(1, 0)]


def test_two_lines_of_one_sku_never_share_a_unit(url: str) -> None:
    lines = a_line(mode=DeliveryMode.SHIP_HOME), a_line(line_id="l-2", mode=DeliveryMode.SHIP_HOME)
    with a_database(url, (WAREHOUSE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        placed_order = place_order(tx, a_web_order(lines=lines), NOW)
        assert len(placed_order.unfilled) == 1
        assert [at.allocated for at in positions.of(tx, {SKU})] == [1]


@settings(max_examples=25)
@given(
    figures=st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)),
    story=st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(["wait", "accept", "decline", "ship"])), max_size=10
    ),
)
def test_nothing_oversells_whatever_is_ordered_and_declined(
    figures: tuple[int, int, int], story: list[tuple[int, str]]
) -> None:
    nodes = [node.node_id for node in NETWORK.nodes]
    stock = [(node_id, SKU, units, 0, 0) for node_id, units in zip(nodes, figures, strict=True)]
    with (
        TemporaryDirectory() as folder,
        a_database(f"sqlite:///{folder}/oms.db", *stock) as database,
        database.transaction() as tx,
    ):
        lines = {node_id: StoreLine(tx, node_id) for node_id in nodes}
        left = 0
        for number, (quantity, answer) in enumerate(story):
            place_order(tx, a_web_order(order_id=f"w-{number}", lines=(a_line(quantity=quantity),)), NOW)
            for work in fulfilments.of_order(tx, f"w-{number}")[:1]:
                left += handed_on(tx, lines[work.node_id], work, answer)
            held = positions.of(tx, {SKU})
            assert all(at.reserved + at.allocated <= at.on_hand and at.allocated >= 0 for at in held)
            assert sum(at.on_hand for at in held) == sum(figures) - left
