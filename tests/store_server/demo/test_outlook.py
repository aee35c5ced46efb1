"""What the demo sells before it is there, and what it clears."""

from datetime import timedelta
from itertools import chain

from shared.catalogue import AheadKind
from shared.network import NodeKind
from shared.stock import InboundKind
from store_server.demo.fill import make_retailer
from store_server.demo.retailer.outlook import markdowns, supplies
from store_server.demo.retailer.rules import DEAR_CONFIRMED
from tests.support.demo import OPENED

RETAILER = make_retailer(OPENED)
AHEAD = {
    variant.sku: variant.ahead
    for product in RETAILER.products
    for variant in product.variants
    if variant.ahead
}
SUPPLIES = list(supplies(RETAILER.products, OPENED))
MARKDOWNS = list(markdowns(RETAILER.network.nodes, RETAILER.products, RETAILER.stands))


def test_some_articles_are_not_out_yet_and_some_have_run_out() -> None:
    sold = [
        product.variants[0].ahead.kind
        for product in RETAILER.products
        if product.variants[0].ahead is not None
    ]
    assert sorted(sold) == [AheadKind.BACKORDER] * 3 + [AheadKind.PREORDER] * 3


def test_what_is_sold_ahead_stands_nowhere_and_comes_later() -> None:
    assert not AHEAD.keys() & {stand.sku for stand in RETAILER.stands}
    assert all(ahead.at > OPENED + timedelta(days=7) for ahead in AHEAD.values())


def test_what_ran_out_is_delivered_and_sent_on_before_more_can_be_made() -> None:
    out = {sku: ahead.at for sku, ahead in AHEAD.items() if ahead.kind is AheadKind.BACKORDER}
    assert {supply.sku for supply in SUPPLIES} == out.keys()
    assert all(OPENED < inbound.at < out[supply.sku] for supply in SUPPLIES for inbound in supply.inbound)
    kinds = {inbound.kind for inbound in chain.from_iterable(supply.inbound for supply in SUPPLIES)}
    assert kinds == set(InboundKind)


def test_only_stores_with_much_of_the_summer_left_lose_by_it() -> None:
    held = {(stand.node_id, stand.sku): stand.on_hand for stand in RETAILER.stands}
    kinds = {node.node_id: node.kind for node in RETAILER.network.nodes}
    assert {kinds[told.node_id] for told in MARKDOWNS} == {NodeKind.STORE}
    assert min(held[told.node_id, told.sku] for told in MARKDOWNS) >= 3
    assert 0 < len(MARKDOWNS) < len(held) / 20


def test_some_dear_articles_sell_slowly_enough_to_be_looked_at_first() -> None:
    (dear, _) = DEAR_CONFIRMED.lines
    prices = [variant.price.minor for product in RETAILER.products for variant in product.variants]
    assert 10 < sum(minor >= dear.at_least.minor for minor in prices) < 200
