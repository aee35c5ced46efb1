"""The line between stores and OMS, measured on real processes: draining, news in both directions, writing, and coming back.

Lines between them take 100 ms there and back, as a shop's line does, unless a figure says otherwise.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from subprocess import run as run_program
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx

from shared.contract.oms.orders import PlaceOrder
from shared.contract.store.preparing import Scan
from shared.contract.store.selling import AddLine, OpenBasket, Pay
from shared.contract.store.shift import SignIn
from shared.network import DeliveryMode
from shared.order import Channel
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id, utc_now
from tests.benchmarks.draining import EACH_WAY_S, draining
from tests.benchmarks.figure import Figure
from tests.benchmarks.load import paced_ms, request
from tests.chaos.people import ORDERS
from tests.chaos.programs import ROOT, Program
from tests.chaos.proxy import Fault
from tests.chaos.retailer import CUSTOMER, PIN, PLENTY, person_id, product_of
from tests.chaos.run import World, a_world
from tests.support.builders import a_contact, a_line
from tests.support.patience import PATIENCE_S

NEWS, BETWEEN_ORDERS_S = 40, 0.25
TABLETS, EACH_SECOND, SECONDS, ROUNDS = 10, 5, 6, 3
UNITS, PICKED = 400, 200
BOOTS = 5
SKU = PLENTY[0]


def figures() -> list[Figure]:
    """Measure the draining of what waited, then a shop that sells."""
    return [*asyncio.run(draining()), *asyncio.run(_living())]


async def _living() -> list[Figure]:
    with TemporaryDirectory() as folder:
        async with a_world(Path(folder), 1) as world:
            for line in world.lines:
                line.latency_s = EACH_WAY_S
            down, up = await _news_down(world), await _news_up(world)
            writing = await _writing(world)
            return [down, up, *writing, *await _coming_back(world)]


async def _news_down(world: World) -> Figure:
    """Time how long an order of the web takes from the OMS's answer to a tablet that listens."""
    tablet = _tablet(world)
    seen: dict[str, float] = {}
    placed: dict[str, float] = {}
    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(_listen(tablet, seen))
        for _ in range(NEWS):
            order = _web_order(world.stores[0].name, 1)
            await _place(world, order)
            placed[order.order_id] = time.monotonic()
            await asyncio.sleep(BETWEEN_ORDERS_S)
        await _eventually(partial(_all_known, placed, seen))
        listening.cancel()
    took = [seen[order_id] - at for order_id, at in placed.items()]
    return _within("order of the web: OMS to tablet, p95", took, 1.5)


async def _listen(tablet: StoreClient, seen: dict[str, float]) -> None:
    async for change in tablet.changes():
        if change is None or change.topic == "queue":
            for row in (await tablet.queue()).rows:
                seen.setdefault(row.work.order_id, time.monotonic())


async def _all_known(placed: dict[str, float], seen: dict[str, float]) -> bool:
    return placed.keys() <= seen.keys()


async def _news_up(world: World) -> Figure:
    """Time how long a sale takes from the tablet's answer to the OMS."""
    tablet, took = _tablet(world), []
    for _ in range(NEWS):
        order_id = await _sold(tablet)
        told = time.monotonic()
        await _eventually(partial(_is_central, world, order_id))
        took.append(time.monotonic() - told)
    return _within("sale: tablet to OMS, p95", took, 2.0)


async def _is_central(world: World, order_id: str) -> bool:
    return (await world.web.oms.get(f"{ORDERS}/{order_id}")).is_success


async def _writing(world: World) -> list[Figure]:
    """Let tablets pick 50 units a second while the line is up and while it is cut, in turns."""
    asked = cycle(await _picks(world))
    many = TABLETS * EACH_SECOND * SECONDS
    up, down, nothing = list[float](), list[float](), list[float]()
    port, line = world.stores[0].port, world.lines[0]
    for _ in range(ROUNDS):
        nothing += await _paced(port, [request("GET", "/healthz", "")])
        up += await _paced(port, list(islice(asked, many)))
        line.break_with(Fault.CUT)
        down += await _paced(port, list(islice(asked, many)))
        line.heal()
        await _eventually(partial(_is_drained, world))
    bare, on, off = map(_p99, (nothing, up, down))
    return [
        Figure("a pick at 50 a second, p99", on, "ms", bare, on / bare, "<= 50 ms", on <= 50),
        Figure("a pick with the line cut, p99", off, "ms", on, off / on, "ratio <= 1.1", off / on <= 1.1),
    ]


async def _picks(world: World) -> list[bytes]:
    """Make one order to pick, half of it picked, and give requests that pick a unit and take it back in turns."""
    tablet, order = _tablet(world), _web_order(world.stores[0].name, UNITS)
    await _place(world, order)
    offered: list[str] = []

    async def is_offered() -> bool:
        rows = (await tablet.queue()).rows
        offered[:] = [row.work.fulfilment_id for row in rows if row.work.order_id == order.order_id]
        return bool(offered)

    await _eventually(is_offered)
    (work,) = offered
    await tablet.start(work, mint_id())
    for _ in range(PICKED):
        await tablet.scan(work, Scan(code=SKU), mint_id())
    body = Scan(code=SKU).model_dump_json().encode()
    some = TABLETS * EACH_SECOND * SECONDS * ROUNDS
    return [
        request("POST", f"/api/v1/work/{work}/{verb}", tablet.token, sent, Idempotency_Key=str(uuid4()))
        for _ in range(some)
        for verb, sent in (("scans", body), ("undo", b""))
    ]


async def _paced(port: int, asked: Sequence[bytes]) -> list[float]:
    return await asyncio.to_thread(paced_ms, port, asked, TABLETS, EACH_SECOND, SECONDS)


async def _is_drained(world: World) -> bool:
    line = await _tablet(world).line()
    return line.up and not line.waiting


async def _coming_back(world: World) -> list[Figure]:
    """Kill a store again and again while there is no OMS; each time someone signs in with a PIN and sells."""
    world.oms.kill()
    store = world.stores[0]
    served, sold = list[float](), list[float]()
    for _ in range(BOOTS):
        store.kill()
        begun = time.monotonic()
        store.start()
        await store.ready()
        served.append(time.monotonic() - begun)
        await _sold_after_sign_in(store)
        sold.append(time.monotonic() - begun)
    bare_s = await asyncio.to_thread(_import_s)
    worst, usual, sale = max(served), median(served), median(sold)
    return [
        Figure(
            "kill to serving, no OMS, worst of 5", worst, "s", bare_s, worst / bare_s, "<= 5 s", worst <= 5
        ),
        Figure("kill to a sale after a sign-in", sale, "s", usual, sale / usual, "<= 8 s", sale <= 8),
    ]


async def _sold_after_sign_in(store: Program) -> None:
    async with httpx.AsyncClient(base_url=store.address, timeout=PATIENCE_S) as http:
        tablet = StoreClient(http)
        await tablet.sign_in(SignIn(person_id=person_id(1), pin=PIN, device_id="tablet-again"))
        await _sold(tablet)


def _import_s() -> float:
    """Time a bare Python that only reads the program's code."""
    begun = time.monotonic()
    run_program([sys.executable, "-c", "import store_server.main"], cwd=ROOT, check=True)
    return time.monotonic() - begun


def _tablet(world: World) -> StoreClient:
    return world.colleagues[world.stores[0].name][0].tablet


async def _sold(tablet: StoreClient) -> str:
    basket_id = mint_id()
    line = AddLine(sku=SKU, mode=DeliveryMode.TAKE_AWAY)
    page = await tablet.open_basket(OpenBasket(basket_id=basket_id, line=line), mint_id())
    paid = await tablet.pay(basket_id, Pay(attempt_id=mint_id(), amount=page.due.now), mint_id())
    if paid.order is None:
        raise RuntimeError(f"not paid: {paid.payment.status}")
    return paid.order.order_id


def _web_order(store_id: str, quantity: int) -> PlaceOrder:
    price = product_of(SKU).variants[0].price
    order_id = mint_id()
    return PlaceOrder(
        order_id=order_id,
        number=f"W-{order_id[-8:]}",
        channel=Channel.WEB,
        placed_at=utc_now(),
        customer=a_contact(customer_id=CUSTOMER.customer_id),
        lines=(a_line(price.minor, quantity, sku=SKU, gtin=None),),
        mode=DeliveryMode.PICK_UP,
        collect_at=store_id,
    )


async def _place(world: World, order: PlaceOrder) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await world.web.oms.post(ORDERS, content=order.model_dump_json(), headers=headers)
    answer.raise_for_status()


async def _eventually(look: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not await look():
        if time.monotonic() > deadline:
            raise RuntimeError("it did not happen")
        await asyncio.sleep(0.02)


def _p99(took: Sequence[float]) -> float:
    return quantiles(took, n=100)[98]


def _within(name: str, took: Sequence[float], most_s: float) -> Figure:
    value, floor = quantiles(took, n=20)[18], 2 * EACH_WAY_S
    return Figure(name, value, "s", floor, value / floor, f"<= {most_s:g} s", value <= most_s)
