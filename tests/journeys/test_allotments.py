"""What a store may promise of a warehouse's stock without asking: firm while the line is cut, and kept afterwards."""

from pathlib import Path
from typing import Any

from central_oms.storage import allotments as given
from central_oms.storage.database import Database
from central_oms.use_cases.upkeep import keep_up
from shared.contract.oms.policies import Draft, PolicyVersion, Publish
from shared.contract.store.selling import AddLine, BasketPage
from shared.network import DeliveryMode
from shared.promise.answer import Standing
from shared.workflow import Status
from store_app.store_client import StoreClient
from store_server.storage import allotments
from tests.support.builders import STORE
from tests.support.network import JSON, LAMP, PARIS_STORE, WAREHOUSE, Retail, a_retail, filled_basket, paid
from tests.support.ruling import a_policy

TWO_LAMPS = {
    "name": "Best sellers", "stores": [STORE], "nodes": [WAREHOUSE], "best_sellers": 1, "units": 2,
}  # fmt: skip
SENT = DeliveryMode.SHIP_HOME


def oms_of(retail: Retail) -> Database:
    database: Database = retail.central.state.program.database
    return database


async def decide(retail: Retail, *rules: dict[str, Any]) -> None:
    live = await retail.oms.get("/api/v1/policy")
    drafted = Draft(policy=a_policy(allotments=list(rules)), actor="Hélène")
    kept = await retail.oms.post("/api/v1/policies", content=drafted.model_dump_json(), headers=JSON)
    version = PolicyVersion.model_validate_json(kept.content).policy.version
    headers = {**JSON, "If-Match": live.headers["ETag"]}
    body = Publish(actor="Hélène").model_dump_json()
    answer = await retail.oms.post(f"/api/v1/policies/{version}/publish", content=body, headers=headers)
    assert answer.is_success, answer.text


async def looked_after(retail: Retail) -> None:
    await keep_up(oms_of(retail), retail.clock())
    await retail.settled()


async def allot(retail: Retail, *rules: dict[str, Any]) -> None:
    """Let the OMS give what the rules say."""
    rates = {"rates": [{"sku": LAMP, "sold_per_day": 1.0}]}
    assert (await retail.oms.put("/api/v1/rates", json=rates)).is_success
    await decide(retail, *(rules or (TWO_LAMPS,)))
    await looked_after(retail)


async def held(retail: Retail) -> int:
    rights = await retail.services.operations.read(lambda tx: allotments.held(tx, [LAMP]))
    return sum(right.quantity for right in rights)


async def kept_there(retail: Retail) -> int:
    return sum(right.left for right in await oms_of(retail).read(given.held))


async def a_lamp(tablet: StoreClient, quantity: int = 1) -> BasketPage:
    return await filled_basket(tablet, AddLine(sku=LAMP, quantity=quantity, mode=SENT))


def standing(page: BasketPage) -> tuple[str, Standing]:
    (option,) = page.basket.chosen
    return option.parts[0].node_id, option.standing


async def test_what_is_allotted_is_firm_off_line_and_placed_without_a_refusal(retail: Retail) -> None:
    await allot(retail)
    assert (await held(retail), await kept_there(retail)) == (2, 2)
    await retail.goes_down()
    async with retail.tablet() as tablet:
        page = await a_lamp(tablet)
        assert standing(page) == (WAREHOUSE, Standing.CONFIRMED)
        sale = await paid(tablet, page)
        assert sale.order is not None
        assert [option.standing for option in sale.order.plan] == [Standing.CONFIRMED]
        assert (await held(retail), await kept_there(retail)) == (1, 2)
        retail.line.cut = False
        await retail.settled()
    order = await retail.order(sale.order.order_id)
    assert order is not None
    assert [(part.node_id, part.status) for part in order.parts] == [(WAREHOUSE, Status.OFFERED)]
    assert (await kept_there(retail), order.unfilled) == (1, ())


async def test_while_nothing_is_allotted_another_nodes_stock_is_not_firm_off_line(retail: Retail) -> None:
    await retail.goes_down()
    async with retail.tablet() as tablet:
        assert standing(await a_lamp(tablet))[1] is not Standing.CONFIRMED


async def test_nobody_else_is_promised_what_is_allotted(retail: Retail) -> None:
    await allot(retail, {**TWO_LAMPS, "units": 18})
    assert (await held(retail), (await retail.position(LAMP, WAREHOUSE)).atp) == (18, 0)
    await retail.goes_down()
    order_id = await retail.web_order(LAMP, SENT)
    order = await retail.order(order_id)
    assert order is not None
    assert [part.node_id for part in order.parts] == [PARIS_STORE]


async def test_more_than_is_allotted_is_as_sure_as_before(retail: Retail) -> None:
    await allot(retail)
    await retail.goes_down()
    async with retail.tablet() as tablet:
        page = await a_lamp(tablet, 3)
        assert standing(page)[1] is not Standing.CONFIRMED
        await paid(tablet, page)
    assert await held(retail) == 2


async def test_what_was_sold_is_given_again_and_what_is_not_wanted_comes_back(retail: Retail) -> None:
    await allot(retail)
    async with retail.tablet() as tablet:
        await paid(tablet, await a_lamp(tablet, 2))
    await retail.settled()
    await looked_after(retail)
    assert (await held(retail), await kept_there(retail)) == (2, 2)
    await decide(retail)
    await looked_after(retail)
    assert (await held(retail), await kept_there(retail)) == (0, 0)
    position = await retail.position(LAMP, WAREHOUSE)
    assert position.allocated == 2


async def test_a_right_that_is_asked_back_is_sold_until_the_store_has_answered(retail: Retail) -> None:
    await allot(retail)
    await retail.goes_down()
    await decide(retail)
    await keep_up(oms_of(retail), retail.clock())
    assert await kept_there(retail) == 2
    async with retail.tablet() as tablet:
        sale = await paid(tablet, await a_lamp(tablet))
    retail.line.cut = False
    await retail.settled()
    assert sale.order is not None
    order = await retail.order(sale.order.order_id)
    assert order is not None
    assert [part.node_id for part in order.parts] == [WAREHOUSE]
    assert (await held(retail), await kept_there(retail)) == (0, 0)


async def test_rights_of_an_epoch_that_is_over_are_void_on_both_sides(tmp_path: Path) -> None:
    async with a_retail(tmp_path) as retail:
        await allot(retail)
    async with a_retail(tmp_path, epoch=2) as retail:
        await retail.settled()
        assert (await held(retail), await kept_there(retail)) == (0, 0)
        assert (await retail.position(LAMP, WAREHOUSE)).allocated == 0
        await looked_after(retail)
        assert (await held(retail), await kept_there(retail)) == (2, 2)
