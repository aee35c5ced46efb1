from datetime import timedelta
from pathlib import Path
from random import Random

import anyio
import httpx
import pytest

from shared.fulfilment import ReasonCode
from shared.network import DeliveryMode
from shared.workflow import ENDED, Status, Step
from store_server.demo import life, neighbours, web
from store_server.demo.life import live
from store_server.demo.retailer.deliveries import FIRST_NUMBER
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stage import REFUSING_STORE, Scene
from store_server.demo.wan import SwitchedLine
from store_server.demo.warehouse import DELIVERIES, Warehouses
from store_server.demo.web import Shoppers, command, pickup_code, place, web_shop
from store_server.dependencies import mint_id
from store_server.use_cases.fulfil import pickup_hash
from tests.support.builders import NOW, a_fulfilment, a_fulfilment_line
from tests.support.demo import OPENED, a_central, a_retailer
from tests.support.patience import PATIENCE_S

DAY = timedelta(hours=24)


async def test_what_other_nodes_take_on_reaches_its_customer(tmp_path: Path) -> None:
    shop, rng = web_shop(a_retailer()), Random(7)
    async with a_central(tmp_path) as central:
        for number in range(20):
            order = command(shop.next_order(rng), f"order-{number}", web.numbered(number), OPENED)
            await place(central.http, order)
        await central.play(OPENED, hours=24)
        works = await central.works()
        assert {work.status for work in works if work.node_id != DEMO_STORE} <= ENDED
        assert {Status.SHIPPED, Status.DECLINED} <= {work.status for work in works}
        assert await central.parked() == set()
        for position in await central.positions():
            assert position.on_hand >= position.reserved == 0 or position.node_id == DEMO_STORE
            assert position.allocated == 0 or position.node_id == DEMO_STORE


async def test_each_step_is_told_once_however_often_the_neighbours_look(tmp_path: Path) -> None:
    async with a_central(tmp_path) as central:
        order = command(web_shop(a_retailer()).next_order(Random(1)), mint_id(), "W-1", OPENED)
        await place(central.http, order)
        await central.play(OPENED, hours=24)
        before = [(work.fulfilment_id, work.version) for work in await central.works()]
        await central.play(OPENED + DAY, hours=1)
        assert [(work.fulfilment_id, work.version) for work in await central.works()] == before


def test_what_is_due_on_a_later_day_is_taken_on_at_once_and_begun_a_day_before() -> None:
    due_at = NOW + 18 * DAY
    work = a_fulfilment(node_id="w-orleans", mode=DeliveryMode.SHIP_HOME, due_at=due_at)
    steps = [
        [changed.step for done in neighbours.due([work], now).values() for changed in done]
        for now in (NOW + DAY, due_at)
    ]
    assert steps == [["accept"], ["accept", "start", "finish", "pack", "ship"]]


def test_units_are_reserved_when_work_is_accepted_and_leave_when_it_is_shipped() -> None:
    work = a_fulfilment(a_fulfilment_line(2), node_id="w-orleans", mode=DeliveryMode.SHIP_HOME)
    done = neighbours.due([work], NOW + DAY)["w-orleans"]
    assert [changed.step for changed in done] == ["accept", "start", "finish", "pack", "ship"]
    assert [[(move.bucket, move.delta) for move in changed.moves] for changed in done] == [
        [("reserved", 2)],
        [],
        [],
        [],
        [("reserved", -2), ("on_hand", -2)],
    ]


def test_what_is_collected_is_staged_and_leaves_with_its_customer() -> None:
    done = neighbours.due([a_fulfilment(node_id="s-paris")], NOW + DAY)["s-paris"]
    assert [changed.step for changed in done] == ["accept", "start", "finish", "stage", "hand_over"]
    assert [(move.bucket, move.delta, move.kind) for move in done[-1].moves] == [
        ("reserved", -1, "hand_over"),
        ("on_hand", -1, "hand_over"),
    ]


def test_the_demo_stores_own_work_is_left_to_its_people() -> None:
    assert neighbours.due([a_fulfilment(node_id=DEMO_STORE)], NOW + DAY) == {}


def test_nothing_is_done_before_it_can_be() -> None:
    work = a_fulfilment(node_id="w-orleans")
    assert neighbours.next_step(work, work.offered_at + timedelta(minutes=1)) is None
    assert neighbours.next_step(work, work.offered_at + timedelta(minutes=10)) is Step.ACCEPT


def test_the_neighbour_refuses_the_order_that_is_staged_for_it() -> None:
    order_id = web.staged_id(Scene.REFUSED_ELSEWHERE, 3)
    work = a_fulfilment(node_id=REFUSING_STORE, order_id=order_id)
    (changed,) = neighbours.due([work], NOW + DAY)[REFUSING_STORE]
    assert changed.work.status is Status.DECLINED
    assert changed.work.reason_code in set(ReasonCode)
    assert changed.moves == ()


async def test_orders_keep_their_numbers_apart_after_a_restart(tmp_path: Path) -> None:
    async with a_central(tmp_path) as central:
        for start in (OPENED, OPENED + timedelta(hours=2)):
            shoppers = Shoppers(central.http, web_shop(a_retailer()), Random(3), mint_id)
            await shoppers.turn(start)
            await shoppers.turn(start + timedelta(hours=1))
        numbers = [order.number for order in await web.latest(central.http, 200)]
        assert len(numbers) > 10
        assert len(set(numbers)) == len(numbers)


def test_the_code_in_a_customers_qr_opens_their_order() -> None:
    order = command(web_shop(a_retailer()).next_order(Random(1)), mint_id(), "W-1", OPENED)
    assert pickup_hash(pickup_code(order.order_id)) == order.pickup_hash


async def test_life_goes_on_after_the_oms_was_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "TURN_S", 0.001)
    hours = iter(range(10_000))
    async with a_central(tmp_path) as central, anyio.create_task_group() as tasks:
        line = SwitchedLine(httpx.ASGITransport(central.app))
        line.cut = True
        oms = httpx.AsyncClient(transport=line, base_url="http://oms")
        tasks.start_soon(
            live,
            oms,
            Shoppers(oms, web_shop(a_retailer()), Random(5), mint_id),
            Warehouses(oms, a_retailer()),
            lambda: OPENED + timedelta(hours=next(hours)),
            mint_id,
        )
        await anyio.sleep(0.02)
        line.cut = False
        with anyio.fail_after(PATIENCE_S):
            while not await _both_came(central.http):  # noqa: ASYNC110 -- another task makes it true
                await anyio.sleep(0.01)
        tasks.cancel_scope.cancel()


async def _both_came(oms: httpx.AsyncClient) -> bool:
    ordered = bool(await web.latest(oms, 1))
    return ordered and (await oms.get(f"{DELIVERIES}/{FIRST_NUMBER}")).is_success
