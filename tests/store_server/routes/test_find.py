from hashlib import sha256
from pathlib import Path

import pytest

from shared.contract.store.finding import Found, Scanned
from store_server.storage import work
from tests.support.builders import NOW, SKU, a_customer, a_fulfilment
from tests.support.store import World, open_shop, put_on_shelf

WORLD = World(here={SKU: 2}, customers=(a_customer(),))
PICK_UP = "7KQ2M8"


async def test_search_answers_what_the_api_promises(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        answer = Found.model_validate_json((await tablet.get("/search", params={"q": "robe al"})).content)
    assert [(hit.product_id, hit.here) for hit in answer.hits] == [("p-0001", 2)]


async def test_search_follows_the_stock(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        async with shop.heard():
            await shop.services.operations.write(lambda tx: put_on_shelf(tx, {SKU: 3}))
        assert (await tablet.get("/search")).json()["hits"][0]["here"] == 5


async def test_several_sizes_and_prices_may_be_asked_for(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        asked = "size=XS&size=M&colour=noir&price=-1000&price=5000-6000&here=true&facets=true"
        answer = Found.model_validate_json((await tablet.get(f"/search?{asked}")).content)
    assert [hit.product_id for hit in answer.hits] == ["p-0001"]
    assert [(facet.value, facet.count) for facet in answer.sizes] == [("M", 1)]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=61",
        "offset=-1",
        "here=perhaps",
        f"q={'x' * 121}",
        "limit=2.5",
        "size=",
        "&".join(["size=M"] * 31),
        f"colour={'x' * 201}",
        "price=cheap",
        "price=5000-2000",
        "price=-",
        "price=5000",
        "price=-20-30",
        "facets=some",
    ],
)
async def test_a_search_that_cannot_be_read_is_a_clear_problem(tmp_path: Path, query: str) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        refused = await tablet.get(f"/search?{query}")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-input")


@pytest.mark.parametrize("path", ["/search", "/scans/4006381333931"])
async def test_a_stranger_finds_nothing(tmp_path: Path, path: str) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.stranger() as tablet:
        assert (await tablet.get(path)).status_code == 401
        tablet.headers["Authorization"] = "Bearer guessed"
        assert (await tablet.get(path)).status_code == 401


@pytest.mark.parametrize("code", ["4006381333931", "04006381333931", "%204006381333931%20"])
async def test_a_barcode_is_an_item(tmp_path: Path, code: str) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        scanned = Scanned.model_validate_json((await tablet.get(f"/scans/{code}")).content)
    assert (scanned.product_id, scanned.sku, scanned.name) == ("p-0001", SKU, "Robe midi Alba")


async def test_a_customers_card_is_the_customer(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        assert (await tablet.get("/scans/C-1042")).json()["customer_id"] == "c-1042"


async def test_a_pick_up_code_is_what_waits_for_it_here(tmp_path: Path) -> None:
    waiting = a_fulfilment(pickup_hash=sha256(PICK_UP.encode()).hexdigest())
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        await shop.services.operations.write(lambda tx: work.save(tx, waiting, NOW))
        assert (await tablet.get(f"/scans/P-{PICK_UP}")).json()["fulfilment_ids"] == ["f-1"]


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [
        ("4006381333932", 422, "invalid-code"),
        ("hello", 422, "invalid-code"),
        ("%00", 422, "invalid-code"),
        ("9" * 200, 422, "invalid-code"),
        ("2900001000017", 404, "not-found"),
        ("P-UNKNOWN", 404, "not-found"),
        ("O-1", 404, "not-found"),
        ("C-1", 404, "not-found"),
    ],
)
async def test_a_code_that_leads_nowhere_says_why(
    tmp_path: Path, code: str, status: int, problem: str
) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        refused = await tablet.get(f"/scans/{code}")
    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{problem}")


async def test_both_stand_in_the_api_description_with_their_parameters(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop:
        paths = shop.app.openapi()["paths"]
    search = {parameter["name"] for parameter in paths["/api/v1/search"]["get"]["parameters"]}
    assert search >= {"q", "department", "category", "size", "colour", "price", "here", "offset", "limit"}
    assert paths["/api/v1/scans/{code}"]["get"]["responses"]["200"]["content"]
