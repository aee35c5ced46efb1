from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.errors import NotFound
from shared.network import DeliveryMode, Node, Place
from shared.promise.answer import Standing, Wait
from shared.promise.request import Request
from shared.stock import Inbound, Position
from store_server.use_cases.ways import promise_for, wanted
from tests.support.builders import (
    NOW,
    PARIS,
    SKU,
    STORE,
    a_network,
    a_node,
    a_position,
    a_product,
    a_variant,
)
from tests.support.ruling import a_policy
from tests.support.store import World, open_shop

GRENOBLE = Place(lat=45.1885, lon=5.7245)
NODES: tuple[Node, ...] = (
    a_node(),
    a_node("s-paris", name="Alba Paris", town="Paris", place=PARIS),
    a_node("s-grenoble", name="Alba Grenoble", town="Grenoble", place=GRENOBLE),
)
POSITIONS: tuple[Position, ...] = (
    a_position(3, node_id="s-paris"),
    a_position(4, node_id="s-grenoble"),
    a_position(50, safety_stock=1),
)


WORLD = World(network=a_network(*NODES), positions=POSITIONS, here={SKU: 2})


async def test_nodes_come_by_distance_with_their_stock(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop:
        ways = await shop.ways(SKU)
    assert [(node.node_id, node.atp) for node in ways.nodes] == [
        (STORE, 1),
        ("s-grenoble", 4),
        ("s-paris", 3),
    ]
    assert [round(node.km) for node in ways.nodes] == [0, 94, 392]


async def test_this_stores_figure_is_its_own_and_not_the_networks(tmp_path: Path) -> None:
    async with open_shop(tmp_path, replace(WORLD, here={})) as shop:
        ways = await shop.ways(SKU)
    assert ways.nodes[0].atp == 0
    assert DeliveryMode.TAKE_AWAY not in {option.mode for option in ways.answer.options}


async def test_the_till_may_sell_the_last_unit_that_is_kept_back_from_promises(tmp_path: Path) -> None:
    async with open_shop(tmp_path, replace(WORLD, here={SKU: 1})) as shop:
        ways = await shop.ways(SKU)
    assert ways.nodes[0].atp == 0
    assert DeliveryMode.TAKE_AWAY in {option.mode for option in ways.answer.options}


async def test_with_the_line_up_the_networks_figures_are_of_now(tmp_path: Path) -> None:
    later = NOW + timedelta(days=3)
    async with open_shop(tmp_path, WORLD) as shop:
        up, down = [await shop.ways(SKU, 3, up=up, now=later) for up in (True, False)]
    assert {node.as_of for node in up.nodes} == {later}
    assert {node.as_of for node in down.nodes if node.node_id != STORE} == {NOW}
    assert min(node.sure for node in up.nodes if node.node_id != STORE) == 1
    assert Standing.PROVISIONAL in {option.standing for option in down.answer.options}


async def test_every_place_that_an_option_names_has_a_name(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop:
        ways = await shop.ways(SKU)
    parts = [part for option in ways.answer.options for part in option.parts]
    places = {part.node_id for part in parts} | {part.place_id for part in parts if part.place_id}
    assert places - set(ways.names) <= {"home"}


async def test_a_closed_shop_is_open_until_nothing(tmp_path: Path) -> None:
    night = NOW.replace(hour=2)
    async with open_shop(tmp_path, WORLD) as shop:
        open_now, closed = [await shop.ways(SKU, now=at) for at in (NOW, night)]
    assert open_now.nodes[0].open_until == NOW.replace(hour=18, minute=30)
    assert closed.nodes[0].open_until is None


async def test_a_sku_nobody_sells_has_no_ways(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop:
        with pytest.raises(NotFound):
            await shop.ways("nothing")


@pytest.mark.parametrize(("units", "nodes"), [(9, set()), (4, {"s-grenoble"})])
async def test_lines_are_promised_from_where_enough_of_them_stands(
    tmp_path: Path, units: int, nodes: set[str]
) -> None:
    request = Request(
        lines=(wanted("1", a_product(), a_variant(), units),),
        modes=(DeliveryMode.SHIP_HOME,),
        seller=STORE,
        at=NOW,
    )
    async with open_shop(tmp_path, WORLD) as shop:
        answer = await promise_for(shop.services.operations, shop.services.replica, request, up=True)
    assert {part.node_id for option in answer.options for part in option.parts} == nodes


async def test_what_the_retailer_decides_holds_for_the_next_promise(tmp_path: Path) -> None:
    refused = a_policy(
        rules=[
            {
                "rule": "sellable",
                "name": "Not from Paris",
                "when": [{"by": "channel", "any_of": ["store"]}],
                "lines": [{"by": "category", "any_of": [a_product().category]}],
                "nodes": [{"by": "node", "any_of": ["s-paris"]}],
                "sellable": False,
            }
        ]
    )
    async with open_shop(tmp_path, replace(WORLD, policy=refused)) as shop:
        ways = await shop.ways(SKU)
    assert "s-paris" not in {part.node_id for option in ways.answer.options for part in option.parts}
    assert "Not from Paris" in {dropped.reason.facts.get("rule") for dropped in ways.answer.dropped}


async def test_an_old_figure_of_what_sells_fast_is_less_sure(tmp_path: Path) -> None:
    later, sure = NOW + timedelta(hours=6), []
    for place, rates in enumerate(({}, {SKU: 0.01}, {SKU: 8.0})):
        async with open_shop(tmp_path / str(place), replace(WORLD, sold_per_day=rates)) as shop:
            ways = await shop.ways(SKU, up=False, now=later)
            sent = min(option.probability for option in ways.answer.options)
            sure.append((ways.nodes[1].sure, sent))
    uncounted, slow, fast = sure
    assert fast < uncounted < slow


async def test_a_place_that_is_on_no_map_comes_last_and_has_no_distance(tmp_path: Path) -> None:
    nowhere = a_node("s-nowhere", name="Alba Sud", place=None)
    world = replace(
        WORLD,
        network=a_network(*NODES, nowhere),
        positions=(*POSITIONS, a_position(2, node_id="s-nowhere")),
    )
    async with open_shop(tmp_path, world) as shop:
        ways = await shop.ways(SKU)
    assert (ways.nodes[-1].node_id, ways.nodes[-1].km) == ("s-nowhere", None)
    assert ways.nodes[0].km == 0


async def test_what_will_come_to_this_store_is_promised_from_here(tmp_path: Path) -> None:
    coming = a_position(0, inbound=(Inbound(at=NOW + timedelta(days=2), quantity=6),))
    async with open_shop(tmp_path, replace(WORLD, positions=(coming,), here={})) as shop:
        ways = await shop.ways(SKU)
    waiting = {(part.node_id, part.waits_for) for option in ways.answer.options for part in option.parts}
    assert waiting == {(STORE, Wait.PURCHASE)}
