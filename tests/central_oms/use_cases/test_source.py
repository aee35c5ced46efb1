from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from central_oms.storage import fulfilments, positions
from central_oms.use_cases.orders import place_order
from shared.network import DeliveryMode
from tests.support.builders import NOW, SKU, a_line
from tests.support.central import (
    NETWORK,
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_plan,
    a_web_order,
    handed_on,
    placed,
    to_send,
)


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
