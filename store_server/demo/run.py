"""A whole retailer from one command: an embedded OMS, this store, everyone else's life, and a panel to play with."""

import asyncio
import shutil
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import structlog
from fastapi import FastAPI

from central_oms.main import create_oms
from central_oms.settings import Settings as OmsSettings
from central_oms.storage import documents
from central_oms.storage.database import Database as OmsDatabase
from central_oms.storage.database import OtherLayout
from shared.promise.calendar import SUNDAY, is_holiday, weekday
from shared.value import Value
from store_server.demo import panel
from store_server.demo.bank import settle
from store_server.demo.fill import Retailer, fill_network, make_retailer, open_store
from store_server.demo.life import live
from store_server.demo.opening import set_stage
from store_server.demo.retailer.people import STAFF
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.wan import SwitchedLine
from store_server.demo.warehouse import Warehouses
from store_server.dependencies import Clock, Services, mint_id, utc_now
from store_server.devices.payment.simulated import SimulatedTerminal
from store_server.processes import check_directory, check_port, minded, serve
from store_server.settings import Settings
from store_server.storage.mirror import put_others_aside
from store_server.storage.opening import alone, open_operations

OPENS_AT = timedelta(hours=11, minutes=45)
SAVE_CLOCK_EVERY_S = 2.0
LOOK_EVERY_S = 0.05  #: who waits for the first page reads the address as soon as it answers
OMS_URL = "http://oms.demo"
log = structlog.get_logger()
CreateStore = Callable[..., FastAPI]


class Saved(Value):
    """What the demo keeps beside its databases: when it was first opened, and what its clock showed last."""

    opened_at: datetime
    now: datetime


@dataclass(frozen=True)
class Place:
    """Where the demo runs."""

    settings: Settings
    data: Path
    port: int


def run_demo(
    create_store: CreateStore, settings: Settings, port: int, data: Path, speed: float, *, reset: bool
) -> int:
    """Serve the demo until Ctrl-C; it goes on where it stopped, or anew with `reset`."""
    for needed in (port, port + 1):
        check_port(settings.host, needed)
    check_directory(data, "DATA= or --data")
    if reset and (data / "demo.json").exists():
        shutil.rmtree(data)
        if settings.mirror is not None:
            # Otherwise the new retailer would be made anew from the old one's mirror.
            put_others_aside(settings.mirror, lineage="")
    ours = {
        "data": data / "store",
        "port": port + 1,
        "app_port": port,
        "store_id": DEMO_STORE,
        "oms_url": OMS_URL,
    }
    place = Place(settings.model_copy(update=ours), data, port)
    saved = _saved(place)
    clock = Clock(saved.now, speed)
    # Ctrl-C while the retailer is being made; later the server takes it and ends in order.
    with suppress(KeyboardInterrupt), alone(place.settings.data):
        try:
            asyncio.run(_run(create_store, place, saved, clock))
        except OtherLayout as error:
            sys.exit(f"{error} Begin anew with RESET=1, or choose another directory with DATA=.")
    return 0


async def _run(create_store: CreateStore, place: Place, saved: Saved, clock: Clock) -> None:
    async with AsyncExitStack() as stack:
        stop_screens = await stack.enter_async_context(minded(_screens(place), OIS_APP_PANEL_URL=_api(place)))
        retailer = await asyncio.to_thread(make_retailer, saved.opened_at)
        oms = create_oms(OmsSettings(data=place.data / "oms"), clock, mint_id)
        await stack.enter_async_context(oms.router.lifespan_context(oms))
        await _fill(oms.state.program.database, place, retailer, saved.opened_at)
        line = SwitchedLine(httpx.ASGITransport(oms, raise_app_exceptions=False))
        store = create_store(place.settings, line, clock, lambda: clock.speed)
        store.include_router(panel.router)
        transport = httpx.ASGITransport(oms, raise_app_exceptions=False)
        direct = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=OMS_URL))
        store.state.demo = demo = panel.Demo(line=line, clock=clock, oms=direct, retailer=retailer)
        for task in (
            live(direct, demo.shoppers, Warehouses(direct, retailer), clock, mint_id),
            settle(demo.bank, lambda: _terminal(store), clock),
            _save_clock(place, saved, clock),
            _announce(place),
        ):
            stack.push_async_callback(_stop, asyncio.create_task(task))
        await serve(store, place.settings.host, place.settings.port, stop_screens)


def _terminal(store: FastAPI) -> SimulatedTerminal | None:
    """Give the store's terminal, which is there once the store is."""
    services: Services | None = getattr(store.state, "services", None)
    return services.terminal if services and isinstance(services.terminal, SimulatedTerminal) else None


async def _fill(oms: OmsDatabase, place: Place, retailer: Retailer, opened_at: datetime) -> None:
    if not await oms.read(lambda tx: documents.node(tx, DEMO_STORE)):
        await oms.write(lambda tx: fill_network(tx, retailer, opened_at))
    operations = open_operations(place.settings.data, place.settings.mirror, utc_now(), _say)
    with operations.transaction() as tx:
        open_store(tx, retailer.stands, opened_at)
    set_stage(oms, operations, retailer, opened_at)
    operations.close()


def _say(what: str) -> None:
    log.warning("repair", what=what)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _save_clock(place: Place, saved: Saved, clock: Clock) -> None:
    while True:
        _save(place, saved.model_copy(update={"now": clock()}))
        await asyncio.sleep(SAVE_CLOCK_EVERY_S)


async def _announce(place: Place) -> None:
    url = f"http://127.0.0.1:{place.port}"
    async with httpx.AsyncClient() as client:
        while not await _ready(client, f"{url}/readyz"):  # noqa: ASYNC110 -- another process cannot set an event
            await asyncio.sleep(LOOK_EVERY_S)
    pins = "   ".join(
        f"{colleague.person.name} ({colleague.person.role.value}) {colleague.pin}"
        for colleague in STAFF
        if colleague.shown
    )
    print(f"\n  Order In Store is ready: {url}\n  PINs: {pins}\n  Demo panel: {url}/demo\n", flush=True)


async def _ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.HTTPError:
        return False


def _saved(place: Place) -> Saved:
    path = place.data / "demo.json"
    if path.exists():
        return Saved.model_validate_json(path.read_text())
    opened_at = _opening(utc_now().astimezone(ZoneInfo(place.settings.timezone)))
    saved = Saved(opened_at=opened_at, now=opened_at)
    place.data.mkdir(parents=True, exist_ok=True)
    _save(place, saved)
    return saved


def _save(place: Place, saved: Saved) -> None:
    fresh = place.data / "demo.json.new"
    fresh.write_text(saved.model_dump_json())
    fresh.replace(place.data / "demo.json")


def _opening(local: datetime) -> datetime:
    """Give a quarter to noon of the next day on which shops are open, so that every newcomer finds a shop at work."""
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    while weekday(day.toordinal()) == SUNDAY or is_holiday(day.toordinal()):
        day += timedelta(days=1)
    return day + OPENS_AT


def _api(place: Place) -> str:
    return f"http://{place.settings.host}:{place.settings.port}"


def _screens(place: Place) -> list[str]:
    return [
        "store_app.main",
        "serve",
        "--port",
        str(place.port),
        "--store",
        _api(place),
        "--leave-with-parent",
    ]
