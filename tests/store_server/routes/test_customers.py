from pathlib import Path

import pytest

from shared.customer import Customer
from tests.support.builders import a_customer
from tests.support.store import World, once, open_shop

WORLD = World(customers=(a_customer(), a_customer(customer_id="c-1043", first_name="Théo", phone=None)))
NEW = {"customer_id": "c-new", "first_name": "Zoé", "last_name": "Ferré", "phone": "06 39 98 00 01"}


async def test_customers_are_found_by_beginnings(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        rows = (await tablet.get("/customers", params={"q": "moul theo"})).json()
    assert [(row["customer_id"], row["town"]) for row in rows] == [("c-1043", "Lyon")]


async def test_a_new_customer_is_found_at_once_and_before_others(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        added = await tablet.post("/customers", json=NEW, headers=once())
        assert Customer.model_validate(added.json()).name == "Zoé Ferré"
        assert (await tablet.get("/customers")).json()[0]["name"] == "Zoé Ferré"
        assert (await tablet.get("/customers/c-new")).json()["customer"] == added.json()


async def test_the_same_intention_adds_one_customer_and_another_is_refused(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        key = once()
        first, again = [await tablet.post("/customers", json=NEW, headers=key) for _ in range(2)]
        assert first.content == again.content
        assert (await tablet.post("/customers", json=NEW, headers=once())).status_code == 409


@pytest.mark.parametrize(
    "change",
    [{"last_name": ""}, {"last_name": "a\u202eb"}, {"phone": "call me"}, {"email": "no"}, {"tier": "x"}],
)
async def test_a_malformed_customer_is_a_clear_problem(tmp_path: Path, change: dict[str, str]) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet() as tablet:
        refused = await tablet.post("/customers", json=NEW | change, headers=once())
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-input")


async def test_a_picker_does_not_look_into_customers(tmp_path: Path) -> None:
    async with open_shop(tmp_path, WORLD) as shop, shop.tablet("k-noemie") as tablet:
        assert (await tablet.get("/customers")).status_code == 403
