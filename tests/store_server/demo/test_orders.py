from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from shared.network import DeliveryMode
from store_server.demo.retailer.orders import pause_before_next
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stage import REFUSING_STORE, Scene, opening
from tests.support.retailer import PRODUCTS, SEED, SHOP, STANDS

HERE = {stand.sku: stand for stand in STANDS if stand.node_id == DEMO_STORE}
RNG = Random(SEED)
ORDERS = [SHOP.next_order(RNG) for _ in range(500)]
OPENING = {staged.scene: staged.order for staged in opening(Random(SEED), SHOP, PRODUCTS, STANDS)}


def test_an_order_has_one_to_four_lines_of_different_variants() -> None:
    assert {len(order.lines) for order in ORDERS} == {1, 2, 3, 4}
    assert all(len({line.variant.sku for line in order.lines}) == len(order.lines) for order in ORDERS)


def test_a_place_is_named_for_each_way_that_needs_one_and_for_no_other() -> None:
    assert all((order.collect_at is not None) == (order.mode is DeliveryMode.PICK_UP) for order in ORDERS)
    assert all((order.relay_id is not None) == (order.mode is DeliveryMode.RELAY_POINT) for order in ORDERS)


def test_about_a_third_is_collected_at_the_demo_store() -> None:
    assert 0.2 < sum(order.collect_at == DEMO_STORE for order in ORDERS) / len(ORDERS) < 0.45


def test_what_neighbours_collect_stands_in_the_demo_store() -> None:
    rng = Random(SEED)
    orders = [SHOP.neighbour_order(rng, DeliveryMode.PICK_UP) for _ in range(100)]
    assert {order.collect_at for order in orders} == {DEMO_STORE}
    assert all(line.variant.sku in HERE for order in orders for line in order.lines)


def test_the_rest_goes_all_over_the_country() -> None:
    towns = Counter(order.customer.address.town for order in ORDERS)
    assert len(towns) > 30


def test_no_relay_point_is_sent_what_its_carrier_does_not_take() -> None:
    relayed = [line.product.attributes for order in ORDERS if order.relay_id for line in order.lines]
    assert relayed
    assert not any(attributes.bulky or attributes.hazardous for attributes in relayed)


def test_the_same_seed_brings_the_same_orders() -> None:
    rng = Random(SEED)
    assert [SHOP.next_order(rng) for _ in range(20)] == ORDERS[:20]


@pytest.mark.parametrize(("hour", "mean_s"), [(12, 150), (3, 900)])
def test_orders_come_more_slowly_by_night(hour: int, mean_s: int) -> None:
    rng, at = Random(SEED), datetime(2026, 11, 24, hour, tzinfo=UTC)
    pauses = [pause_before_next(rng, at) for _ in range(2_000)]
    assert sum(pauses, timedelta()).total_seconds() / 2_000 == pytest.approx(mean_s, rel=0.1)


def test_the_opening_shows_every_scene() -> None:
    assert set(OPENING) == set(Scene)


def test_the_item_of_the_short_pick_is_the_last_one_here_and_to_be_had_elsewhere() -> None:
    (line,) = OPENING[Scene.SHORT_PICK].lines
    assert HERE[line.variant.sku].on_hand == 1
    assert any(stand.sku == line.variant.sku and stand.node_id != DEMO_STORE for stand in STANDS)


def test_what_the_neighbour_refuses_stands_in_the_demo_store() -> None:
    order = OPENING[Scene.REFUSED_ELSEWHERE]
    assert order.collect_at == REFUSING_STORE
    assert all(line.variant.sku in HERE for line in order.lines)
