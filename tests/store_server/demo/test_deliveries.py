"""What warehouses send to the demo store: announced at the opening and each hour, listed on the panel, received by its codes."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import anyio
import httpx
import pytest

from shared.contract.oms.deliveries import DeliveryState
from shared.contract.store.receiving import DeliveryPage
from shared.contract.store.shift import Session, SignIn
from shared.receiving import Delivery
from store_server.demo.coming import Coming
from store_server.demo.fill import make_retailer
from store_server.demo.opening import set_stage
from store_server.demo.retailer.deliveries import FIRST_NUMBER, delivery, goods, opening
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stage import REFUSING_STORE
from store_server.demo.showcase import Where, showcase
from store_server.demo.wan import SwitchedLine
from store_server.demo.warehouse import DELIVERIES, EVERY, MOST_WAITING, Warehouses
from tests.support.builders import SKU
from tests.support.demo import OPENED, Central, Playground, a_central, a_playground, a_retailer, a_stage
from tests.support.patience import PATIENCE_S
from tests.support.receiving import a_delivery
from tests.support.running_demo import PINS
from tests.support.store import once

RETAILER = make_retailer(OPENED)
GOODS = goods(RETAILER.network, RETAILER.products, RETAILER.stands)
VARIANTS = {variant.sku: variant for product in RETAILER.products for variant in product.variants}
HOURS = [OPENED + hours * EVERY for hours in range(8)]


async def announced(central: Central) -> dict[int, Delivery]:
    """Give what the OMS was told of, by its number."""
    told: dict[int, Delivery] = {}
    for number in range(FIRST_NUMBER, FIRST_NUMBER + 20):
        answer = await central.http.get(f"{DELIVERIES}/{number}")
        if answer.is_success:
            state = DeliveryState.model_validate_json(answer.content)
            assert state.announced is not None
            told[number] = state.announced
    return told


async def withdrawn(central: Central, told: Delivery) -> None:
    gone = told.model_copy(update={"withdrawn": True}).model_dump(mode="json")
    assert (await central.http.put(DELIVERIES, json={"deliveries": [gone]})).is_success


async def listed(playground: Playground, count: int) -> Sequence[Coming]:
    """Wait until the store has heard of so many deliveries, and give what the panel shows of them."""
    with anyio.fail_after(PATIENCE_S):
        while True:
            shown = (await playground.until_told()).deliveries
            if len(shown) >= count:
                return shown
            await anyio.sleep(0.05)


async def signed_in(playground: Playground) -> dict[str, str]:
    who = SignIn(person_id="k-noemie", pin=PINS["Noémie"], device_id="tablet-1")
    answer = await playground.browser.post("/api/v1/sessions", json=who.model_dump())
    return {"Authorization": f"Bearer {Session.model_validate_json(answer.content).token}"}


async def until_known(playground: Playground, page: str, headers: dict[str, str]) -> None:
    """Wait until the store's copy of the catalogue has what a delivery brings."""
    with anyio.fail_after(PATIENCE_S):
        while True:
            answer = await playground.browser.get(page, headers=headers)
            items = DeliveryPage.model_validate_json(answer.content).items
            if all(item.code for item in items):
                return
            await anyio.sleep(0.05)


@pytest.mark.parametrize("number", range(FIRST_NUMBER, FIRST_NUMBER + 50))
def test_a_delivery_brings_a_few_well_known_wares_and_always_the_same(number: int) -> None:
    sent = delivery(number, GOODS, OPENED)
    assert sent == delivery(number, GOODS, OPENED)
    assert len({line.sku for line in sent.lines}) == 6
    assert 15 <= sum(line.quantity for line in sent.lines) <= 25
    assert all(VARIANTS[line.sku].gtin for line in sent.lines)


def test_what_the_other_stories_need_elsewhere_or_later_is_in_no_delivery() -> None:
    wares = showcase(RETAILER.products, RETAILER.stands)
    elsewhere = {ware.sku for ware in wares if ware.where is not Where.HERE}
    ahead = {sku for sku, variant in VARIANTS.items() if variant.ahead}
    here = {stand.sku for stand in RETAILER.stands if stand.node_id == DEMO_STORE}
    assert not set(GOODS.skus) & (elsewhere | ahead)
    assert set(GOODS.skus) <= here


def test_one_came_this_morning_one_comes_tomorrow_and_one_goes_elsewhere() -> None:
    midnight = OPENED.replace(hour=0, minute=0)
    today, tomorrow, other = opening(GOODS, midnight)
    assert midnight < today.due_at < OPENED
    assert tomorrow.due_at.astimezone(OPENED.tzinfo).date() == (OPENED + timedelta(days=1)).date()
    assert [sent.node_id for sent in (today, tomorrow, other)] == [DEMO_STORE, DEMO_STORE, REFUSING_STORE]


async def test_the_demo_opens_with_what_is_announced_once(tmp_path: Path) -> None:
    async with a_stage(tmp_path) as (central, operations):
        before = await announced(central)
        assert list(before) == [FIRST_NUMBER, FIRST_NUMBER + 1, FIRST_NUMBER + 2]
        set_stage(central.database, operations, a_retailer(), OPENED)
        assert await announced(central) == before


async def test_each_hour_one_more_is_announced_until_enough_wait(tmp_path: Path) -> None:
    async with a_central(tmp_path) as central:
        warehouses = Warehouses(central.http, a_retailer())
        counts = []
        for now in HOURS:
            for moment in (now, now + EVERY / 2):
                await warehouses.turn(moment)
            counts.append(len(await announced(central)))
        assert counts == [0, 1, 2, *[MOST_WAITING] * 5]
        told = await announced(central)
        assert all(HOURS[0] < sent.due_at < HOURS[-1] for sent in told.values())
        await withdrawn(central, told[FIRST_NUMBER])
        await warehouses.turn(HOURS[-1] + EVERY)
        assert list(await announced(central)) == [*told, FIRST_NUMBER + MOST_WAITING]


async def test_deliveries_keep_their_numbers_apart_after_a_restart(tmp_path: Path) -> None:
    async with a_central(tmp_path) as central:
        for start in (HOURS[0], HOURS[2]):
            warehouses = Warehouses(central.http, a_retailer())
            for now in (start, start + EVERY):
                await warehouses.turn(now)
        assert list(await announced(central)) == [FIRST_NUMBER, FIRST_NUMBER + 1]


async def test_what_an_oms_that_was_away_did_not_take_is_announced_later(tmp_path: Path) -> None:
    async with a_central(tmp_path) as central:
        line = SwitchedLine(httpx.ASGITransport(central.app))
        async with httpx.AsyncClient(transport=line, base_url="http://oms") as oms:
            warehouses = Warehouses(oms, a_retailer())
            await warehouses.turn(HOURS[0])
            line.cut = True
            with pytest.raises(httpx.HTTPError):
                await warehouses.turn(HOURS[1])
            line.cut = False
            await warehouses.turn(HOURS[1] + timedelta(seconds=1))
        assert list(await announced(central)) == [FIRST_NUMBER]


async def test_a_delivery_is_received_by_the_codes_that_the_panel_shows(tmp_path: Path) -> None:
    async with a_playground(tmp_path) as playground:
        today, tomorrow = await listed(playground, 2)
        headers = await signed_in(playground)
        page = f"/api/v1/deliveries/{today.delivery_id}"
        await until_known(playground, page, headers)
        scanned = (await playground.browser.get(f"/api/v1/scans/{today.code}", headers=headers)).json()
        assert scanned["delivery_id"] == today.delivery_id
        codes = [line.code for line in today.lines for _ in range(line.quantity)]
        for code in codes[1:]:
            body = {"code": code}
            answer = await playground.browser.post(f"{page}/scans", json=body, headers=headers | once())
            assert answer.is_success, answer.text
        (begun, _) = await listed(playground, 2)
        assert [line.quantity - line.received for line in begun.lines] == [1, 0, 0, 0, 0, 0]
        closed = await playground.browser.post(f"{page}/receipt", headers=headers | once())
        assert closed.is_success, closed.text
        shown = await playground.until_told()
        assert [each.delivery_id for each in shown.deliveries] == [tomorrow.delivery_id]
        assert ("delivery", today.delivery_id) in {(fact.what, fact.number) for fact in shown.facts}
        assert {row.sku for row in shown.stock} & {line["sku"] for line in closed.json()["lines"]}
        assert all((row.on_hand, row.reserved) == (row.oms_on_hand, row.oms_reserved) for row in shown.stock)
        told = await playground.central.http.get(f"{DELIVERIES}/{today.delivery_id}")
        state = DeliveryState.model_validate_json(told.content)
        assert state.arrival is not None
        assert (state.arrival.node_id, state.arrival.receipt.received) == (DEMO_STORE, len(codes) - 1)


async def test_what_the_catalogue_does_not_know_is_shown_by_its_sku(tmp_path: Path) -> None:
    async with a_playground(tmp_path) as playground:
        strange = a_delivery("1", **{SKU: 3}).model_dump(mode="json")
        told = await playground.central.http.put(DELIVERIES, json={"deliveries": [strange]})
        assert told.is_success
        (boxed,) = next(each for each in await listed(playground, 3) if each.delivery_id == "1").lines
        assert (boxed.name, boxed.code, boxed.quantity) == (SKU, SKU, 3)
