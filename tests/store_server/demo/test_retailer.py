from collections import Counter
from random import Random

import pytest
from stdnum import ean

from shared.network import Carrier, DeliveryMode, Network, NodeKind, distance_km
from shared.permissions import Role
from store_server.demo.retailer.people import STAFF, customers
from store_server.demo.retailer.places import DEMO_STORE, PARTNERS
from store_server.demo.retailer.products import products, sold_per_day
from store_server.demo.retailer.stock import stock
from tests.support.retailer import NETWORK, PEOPLE, PRODUCTS, SEED, STANDS, TODAY, VARIANTS


def test_the_network_has_52_stores_3_warehouses_and_5_partners() -> None:
    kinds = Counter(node.kind for node in NETWORK.nodes)
    assert kinds == {NodeKind.STORE: 52, NodeKind.WAREHOUSE: 3, NodeKind.PARTNER: 5}


def test_no_two_nodes_share_an_id_or_a_place() -> None:
    assert len({node.node_id for node in NETWORK.nodes}) == len({node.place for node in NETWORK.nodes}) == 60


def test_all_places_are_in_france() -> None:
    places = [place.place for place in (*NETWORK.nodes, *NETWORK.relays)]
    assert all(42.3 < place.lat < 51.1 and -4.8 < place.lon < 8.2 for place in places)


def test_only_stores_let_customers_collect() -> None:
    assert {node.kind for node in NETWORK.nodes if node.collects} == {NodeKind.STORE}


def test_partners_and_no_one_else_need_days_before_they_ship() -> None:
    lead_days = {node.node_id: node.lead_days for node in NETWORK.nodes if node.lead_days}
    assert set(lead_days) == set(PARTNERS)
    assert all(3 <= days <= 10 for days in lead_days.values())


def test_the_demo_store_is_open_and_can_do_everything() -> None:
    store = NETWORK.node(DEMO_STORE)
    assert store is not None
    assert (store.collects, store.ships, store.paused) == (True, True, False)


@pytest.mark.parametrize("carrier", NETWORK.carriers, ids=lambda carrier: carrier.carrier_id)
def test_a_heavier_or_further_parcel_never_costs_less(carrier: Carrier) -> None:
    assert all(list(tariff.minor) == sorted(tariff.minor) for tariff in carrier.tariffs)
    for lighter, heavier in zip(carrier.tariffs, carrier.tariffs[1:], strict=False):
        assert lighter.up_to_g < heavier.up_to_g
        assert all(less < more for less, more in zip(lighter.minor, heavier.minor, strict=True))


@pytest.mark.parametrize("carrier", NETWORK.carriers, ids=lambda carrier: carrier.carrier_id)
def test_every_weight_that_a_carrier_takes_has_a_tariff(carrier: Carrier) -> None:
    assert carrier.tariffs[-1].up_to_g >= carrier.max_weight_g


@pytest.mark.parametrize("mode", [mode for mode in DeliveryMode if mode not in ("take_away", "pick_up")])
def test_each_way_of_sending_has_a_carrier_and_a_fee(mode: DeliveryMode) -> None:
    assert mode in {carrier.mode for carrier in NETWORK.carriers}
    assert mode in {fee.mode for fee in NETWORK.fees}


def test_every_store_has_a_relay_point_nearby() -> None:
    stores = [node for node in NETWORK.nodes if node.kind is NodeKind.STORE]
    assert all(min(distance_km(node.place, relay.place) for relay in NETWORK.relays) < 3 for node in stores)


def test_a_network_survives_the_wire() -> None:
    assert Network.model_validate_json(NETWORK.model_dump_json()) == NETWORK


def test_the_catalogue_has_1500_articles_in_about_12000_variants() -> None:
    assert len(PRODUCTS) == 1_500
    assert 11_000 < len(VARIANTS) < 13_000


def test_names_skus_and_codes_are_each_used_once() -> None:
    assert len({product.name for product in PRODUCTS}) == len(PRODUCTS)
    assert len({variant.sku for variant in VARIANTS}) == len(VARIANTS)
    assert len({variant.gtin for variant in VARIANTS}) == len(VARIANTS)


def test_every_code_is_a_valid_gtin_of_the_restricted_range() -> None:
    printed = [(variant.gtin or "").removeprefix("0") for variant in VARIANTS]
    assert all(ean.is_valid(code) and code.startswith("29") for code in printed)


def test_every_variant_names_an_option_for_each_axis() -> None:
    assert all(
        len(variant.options) == len(product.axes) for product in PRODUCTS for variant in product.variants
    )


def test_prices_end_as_labels_do_and_a_reduction_is_one() -> None:
    assert all(variant.price.minor % 100 == 90 for variant in VARIANTS)
    reduced = [variant for variant in VARIANTS if variant.compare_at]
    assert 0.05 < len(reduced) / len(VARIANTS) < 0.25
    assert all(variant.compare_at.minor > variant.price.minor for variant in reduced)


def test_some_articles_are_bulky_some_fragile_some_hazardous() -> None:
    assert {product.picture for product in PRODUCTS if product.attributes.hazardous} == {"perfume", "candle"}
    assert {"sofa", "shelf"} <= {product.picture for product in PRODUCTS if product.attributes.bulky}
    assert {"vase", "lamp"} <= {product.picture for product in PRODUCTS if product.attributes.fragile}


def test_a_few_articles_make_a_large_part_of_the_sales() -> None:
    sold = sorted((sum(rate for _, rate in sold_per_day(product)) for product in PRODUCTS), reverse=True)
    assert 40 < sum(sold) < 120
    assert 0.3 < sum(sold[:150]) / sum(sold) < 0.8


def test_every_variant_sells() -> None:
    rates = dict(pair for product in PRODUCTS for pair in sold_per_day(product))
    assert set(rates) == {variant.sku for variant in VARIANTS}
    assert min(rates.values()) > 0


def test_2000_customers_can_each_be_told_apart() -> None:
    assert len({person.customer_id for person in PEOPLE}) == 2_000
    assert len({person.phone for person in PEOPLE}) == len({person.email for person in PEOPLE}) == 2_000


def test_no_customer_can_be_called_or_mailed_by_mistake() -> None:
    assert all((person.phone or "").startswith("06 39 98 ") for person in PEOPLE)
    assert all((person.email or "").endswith("@example.com") for person in PEOPLE)


def test_histories_are_of_articles_that_are_sold_and_of_days_that_are_past() -> None:
    skus = {variant.sku for variant in VARIANTS}
    bought = [purchase for person in PEOPLE for purchase in person.history]
    assert len(bought) > 4_000
    assert all(purchase.sku in skus and purchase.day < TODAY.isoformat() for purchase in bought)


def test_a_newcomer_is_told_a_pin_for_each_role() -> None:
    assert {colleague.person.role for colleague in STAFF if colleague.shown} == set(Role)
    assert len({colleague.pin for colleague in STAFF}) == len(STAFF) == 8


def test_about_one_pair_of_node_and_sku_in_five_has_units() -> None:
    assert 0.15 < len(STANDS) / (len(NETWORK.nodes) * len(VARIANTS)) < 0.25
    assert len({(stand.node_id, stand.sku) for stand in STANDS}) == len(STANDS)
    assert min(stand.on_hand for stand in STANDS) == 1


def test_the_demo_store_shows_half_of_the_range() -> None:
    assert 5_500 < sum(stand.node_id == DEMO_STORE for stand in STANDS) < 7_000


def test_a_partner_holds_what_it_makes_and_no_one_else_does() -> None:
    brand_of = {variant.sku: product.brand for product in PRODUCTS for variant in product.variants}
    holders = {(PARTNERS.get(stand.node_id), brand_of[stand.sku]) for stand in STANDS}
    assert {holder for holder in holders if holder[0] or holder[1] in PARTNERS.values()} == {
        (brand, brand) for brand in PARTNERS.values()
    }


def test_some_units_are_kept_back_and_never_more_than_there_are() -> None:
    assert any(stand.safety_stock for stand in STANDS)
    assert any(stand.channel_buffer for stand in STANDS)
    assert all(stand.safety_stock < stand.on_hand for stand in STANDS)


def test_the_same_seed_makes_the_same_retailer() -> None:
    assert products(Random(SEED)) == PRODUCTS
    assert customers(Random(SEED), PRODUCTS, TODAY) == PEOPLE
    assert list(stock(Random(SEED), NETWORK.nodes, PRODUCTS)) == STANDS


def test_another_seed_makes_another() -> None:
    assert products(Random(SEED + 1)) != PRODUCTS
