from pathlib import Path

import pytest

from shared.contract.store.finding import Ledger, ProductPage, Ways
from shared.network import Place
from shared.promise.account import Explanation
from tests.support.builders import PARIS, SKU, a_network, a_node, a_position, a_product, a_variant
from tests.support.store import World, open_shop

NEAR = a_node("s-near", place=Place(lat=45.19, lon=5.72))
FAR = a_node("s-far", place=PARIS)
OTHER = a_product(
    6_000, product_id="p-0002", name="Robe Loire", variants=(a_variant(sku="other", gtin=None),)
)
WORLD = World(
    network=a_network(a_node(), NEAR, FAR),
    products=(a_product(), OTHER),
    positions=(a_position(9), a_position(3, node_id="s-near"), a_position(4, node_id="s-far")),
    here={SKU: 2, "other": 1},
)


async def test_a_product_shows_each_variants_stock_here_near_and_in_the_network(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        page = ProductPage.model_validate_json((await tablet.get("/products/p-0001")).content)
    assert [(cell.here, cell.near, cell.network) for cell in page.cells] == [(2, 3, 9)]
    assert [hit.product_id for hit in page.alternatives] == ["p-0002"]
    assert page.as_of == shop.clock()


async def test_ways_name_every_node_that_has_it(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        ways = Ways.model_validate_json((await tablet.get(f"/variants/{SKU}/ways?quantity=2")).content)
    assert [node.node_id for node in ways.nodes] == ["s-lyon", "s-near", "s-far"]
    assert ways.answer.options


async def test_each_way_says_why_in_the_words_of_its_own_moment(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        asked = f"/variants/{SKU}/ways"
        ways = Ways.model_validate_json((await tablet.get(f"{asked}?quantity=2")).content)
        assert ways.answer.options
        for option in ways.answer.options:
            answer = await tablet.get(f"{asked}/{option.option_id}/why?quantity=2")
            why = Explanation.model_validate_json(answer.content)
            assert why.option == option


async def test_a_way_that_is_not_offered_says_nothing(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        answer = await tablet.get(f"/variants/{SKU}/ways/ship_home.none/why")
    assert answer.json()["type"] == "/problems/not-found"


async def test_a_ledger_adds_up_to_what_is_on_hand(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        ledger = Ledger.model_validate_json((await tablet.get(f"/variants/{SKU}/ledger")).content)
    assert ledger.on_hand == sum(row.movement.delta for row in ledger.rows) == 2


@pytest.mark.parametrize("path", ["/products/none", "/variants/none/ways", "/variants/none/ledger"])
async def test_what_is_not_sold_is_not_found(tmp_path: Path, path: str) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        assert (await tablet.get(path)).status_code == 404


@pytest.mark.parametrize("quantity", ["0", "-1", "100", "1.5", "many"])
async def test_a_quantity_that_cannot_be_is_a_clear_problem(tmp_path: Path, quantity: str) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        refused = await tablet.get(f"/variants/{SKU}/ways?quantity={quantity}")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-input")
