from dataclasses import replace
from pathlib import Path

import pytest

from shared.basket import MOST_LINES, BasketStatus
from shared.contract.store.selling import BasketPage
from shared.network import DeliveryMode
from shared.promise.account import Explanation
from shared.promise.answer import Standing
from store_server.dependencies import mint_id
from store_server.storage import catalogue
from tests.support.builders import SKU, STORE, a_product, a_variant
from tests.support.ruling import a_policy
from tests.support.selling import (
    CLARA,
    COLLECT_HERE,
    HOME,
    LAMP,
    PARIS_STORE,
    a_shop_floor,
    for_clara,
    look,
    open_basket,
)
from tests.support.store import World, once, open_shop


async def test_an_item_that_is_here_is_taken_away_and_one_that_is_not_waits_for_a_way(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU}, {"sku": LAMP})
        assert [line.mode for line in page.basket.lines] == [DeliveryMode.TAKE_AWAY, None]
        assert page.pay_problem == "way-missing"


async def test_units_that_are_in_the_basket_already_are_not_taken_away_twice(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=2)) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU, "quantity": 2}, {"sku": SKU})
        assert [line.mode for line in page.basket.lines] == [DeliveryMode.TAKE_AWAY, None]


async def test_the_best_option_of_an_ordered_line_is_chosen_without_another_tap(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await for_clara(tablet, await open_basket(tablet, {"sku": SKU}, {"sku": LAMP, **HOME}))
        (group,) = page.groups
        assert page.basket.chosen == (group.answer.options[0],)
        assert page.basket.chosen[0].parts[0].node_id == PARIS_STORE
        assert page.names == {PARIS_STORE: "Alba Paris"}
        assert page.pay_problem is None


async def test_a_chosen_option_is_kept_when_another_line_joins_it(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU, "mode": "pick_up"})
        other = next(option for option in page.groups[0].answer.options if option not in page.basket.chosen)
        url = f"/baskets/{page.basket.basket_id}"
        await tablet.put(f"{url}/option", json={"option_id": other.option_id}, headers=once())
        line_id = page.basket.lines[0].line_id
        answer = await tablet.patch(f"{url}/lines/{line_id}", json={"quantity": 2}, headers=once())
        (kept,) = BasketPage.model_validate(answer.json()).basket.chosen
        assert kept.parts[0].place_id == other.parts[0].place_id
        assert kept.parts[0].lines[0].quantity == 2


async def test_an_option_that_is_not_offered_cannot_be_chosen(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": LAMP, **HOME})
        url = f"/baskets/{page.basket.basket_id}/option"
        answer = await tablet.put(url, json={"option_id": "ship_home.none"}, headers=once())
        assert answer.json()["type"] == "/problems/not-found"


async def test_each_option_of_a_basket_says_why(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await for_clara(
            tablet, await open_basket(tablet, {"sku": SKU, **HOME}, {"sku": LAMP, "mode": "pick_up"})
        )
        url = f"/baskets/{page.basket.basket_id}/options"
        offered = [option for group in page.groups for option in group.answer.options]
        assert len(page.groups) == 2
        assert offered
        for option in offered:
            why = Explanation.model_validate((await tablet.get(f"{url}/{option.option_id}/why")).json())
            assert why.option == option
        assert (await tablet.get(f"{url}/ship_home.none/why")).json()["type"] == "/problems/not-found"


@pytest.mark.parametrize(("tier", "sent"), [("gold", PARIS_STORE), ("", None)])
async def test_what_is_kept_for_the_best_customers_is_promised_to_them_alone(
    tmp_path: Path, tier: str, sent: str | None
) -> None:
    kept = a_policy(rules=[{"rule": "protect", "name": "For gold", "units": 8, "for_tiers": ["gold"]}])
    world = replace(a_shop_floor(), policy=kept, customers=(CLARA.model_copy(update={"tier": tier}),))
    async with open_shop(tmp_path, world) as shop, shop.tablet() as tablet:
        page = await for_clara(tablet, await open_basket(tablet, {"sku": LAMP, **HOME}))
        assert [part.node_id for option in page.basket.chosen for part in option.parts] == [sent][
            : bool(sent)
        ]


async def test_own_free_stock_is_promised_firmly(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU, **COLLECT_HERE})
        (option,) = page.basket.chosen
        assert (option.standing, option.parts[0].node_id) == (Standing.CONFIRMED, STORE)


async def test_an_ordered_item_needs_a_customer(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": LAMP, **HOME})
        assert page.pay_problem == "customer-missing"
        assert (await for_clara(tablet, page)).pay_problem is None


async def test_a_change_on_an_old_version_is_refused_and_names_who_was_first(tmp_path: Path) -> None:
    async with (
        open_shop(tmp_path, a_shop_floor()) as shop,
        shop.tablet() as ines,
        shop.tablet("m-helene") as helene,
    ):
        page = await open_basket(ines, {"sku": SKU})
        url = f"/baskets/{page.basket.basket_id}/lines"
        seen = {"If-Match": f'"{page.basket.version}"'}
        first = await helene.post(url, json={"sku": SKU}, headers=once() | seen)
        second = await ines.post(url, json={"sku": SKU}, headers=once() | seen)
        assert first.is_success
        assert (second.status_code, second.json()["facts"]) == (412, {"who": "Hélène"})


async def test_the_same_key_adds_once(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet)
        url, key = f"/baskets/{page.basket.basket_id}/lines", once()
        first = await tablet.post(url, json={"sku": LAMP, **HOME}, headers=key)
        again = await tablet.post(url, json={"sku": LAMP, **HOME}, headers=key)
        assert first.json()["basket"] == again.json()["basket"]
        assert (await look(tablet, page)).basket.lines[0].quantity == 1


async def test_a_parked_basket_is_found_by_all_and_opened_by_the_next_change(tmp_path: Path) -> None:
    async with (
        open_shop(tmp_path, a_shop_floor()) as shop,
        shop.tablet() as ines,
        shop.tablet("m-helene") as helene,
    ):
        page = await open_basket(ines, {"sku": SKU})
        url = f"/baskets/{page.basket.basket_id}"
        await ines.post(f"{url}/park", headers=once())
        (row,) = (await helene.get("/baskets")).json()
        assert (row["status"], row["owner_name"], row["units"]) == ("parked", "Inès", 1)
        resumed = await helene.post(f"{url}/lines", json={"sku": SKU}, headers=once())
        basket = BasketPage.model_validate(resumed.json()).basket
        assert (basket.status, basket.owner_name) == (BasketStatus.OPEN, "Hélène")


async def test_a_dropped_basket_is_listed_no_more_and_cannot_be_filled(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU})
        url = f"/baskets/{page.basket.basket_id}"
        assert (await tablet.delete(url, headers=once())).is_success
        assert (await tablet.get("/baskets")).json() == []
        answer = await tablet.post(f"{url}/lines", json={"sku": SKU}, headers=once())
        assert answer.json()["type"] == "/problems/basket-locked"


async def test_opening_a_basket_that_is_there_goes_on_with_it(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU})
        again = {"basket_id": page.basket.basket_id, "line": {"sku": SKU}}
        answer = await tablet.post("/baskets", json=again, headers=once())
        (line,) = BasketPage.model_validate(answer.json()).basket.lines
        assert line.quantity == 2


@pytest.mark.parametrize("quantity", [-1, 0, 100, 10**12, 1.5, "two", None])
async def test_nonsense_quantities_are_told_and_change_nothing(tmp_path: Path, quantity: object) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet)
        url = f"/baskets/{page.basket.basket_id}/lines"
        answer = await tablet.post(url, json={"sku": SKU, "quantity": quantity}, headers=once())
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-input")
        assert (await look(tablet, page)).basket == page.basket


async def test_a_line_that_grows_over_its_limit_is_told(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU, "quantity": 99, "mode": "take_away"})
        url = f"/baskets/{page.basket.basket_id}/lines"
        answer = await tablet.post(url, json={"sku": SKU, "mode": "take_away"}, headers=once())
        assert answer.json()["type"] == "/problems/invalid-quantity"


async def test_quantity_zero_removes_a_line(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU})
        url = f"/baskets/{page.basket.basket_id}/lines/{page.basket.lines[0].line_id}"
        answer = await tablet.patch(url, json={"quantity": 0}, headers=once())
        assert BasketPage.model_validate(answer.json()).basket.lines == ()


async def test_a_basket_says_that_it_is_full_long_before_a_thousand_lines(tmp_path: Path) -> None:
    many = tuple(a_variant(sku=f"many-{n}", gtin=None) for n in range(MOST_LINES + 1))
    world = World(products=(a_product(variants=many),))
    async with open_shop(tmp_path, world) as shop, shop.tablet() as tablet:
        basket_id = mint_id()
        for variant in many:
            line = {"sku": variant.sku, "mode": "take_away"}
            answer = await tablet.post(
                "/baskets", json={"basket_id": basket_id, "line": line}, headers=once()
            )
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_product_that_is_deleted_meanwhile_stands_in_the_way_of_paying(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU})
        await shop.services.replica.write(lambda tx: catalogue.delete_product(tx, "p-0001"))
        assert (await look(tablet, page)).pay_problem == "no-longer-sold"


async def test_an_unknown_item_is_told(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet)
        url = f"/baskets/{page.basket.basket_id}/lines"
        answer = await tablet.post(url, json={"sku": "nothing"}, headers=once())
        assert answer.json()["type"] == "/problems/not-found"
