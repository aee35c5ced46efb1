"""Wires one store's server: files, line to the OMS, devices, API, and the screens beside it."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from random import Random

import httpx
import structlog
from fastapi import FastAPI

from shared.contract.store.shift import Change
from shared.settings import WrongSetting, read_settings
from store_server.arguments import parser
from store_server.background import (
    check_nightly,
    fill_finder,
    follow,
    gather_photos,
    keep_going,
    lapse_offers,
    look_after_mirror,
    resolve_payments,
    review_rights,
    trim_outbox,
    warm_up,
    watch_room,
)
from store_server.dependencies import Services, mint_id, utc_now
from store_server.devices.carriers.simulated import SimulatedCarrierDesk
from store_server.devices.payment.simulated import SimulatedTerminal
from store_server.devices.photos import PhotoDesk
from store_server.hub import Hub
from store_server.importing import Import, import_catalogue
from store_server.oms.client import OmsClient
from store_server.oms.line import LineState
from store_server.oms.machine import machine_id
from store_server.oms.pacing import Pace
from store_server.oms.runner import Runner
from store_server.oms.sync import Identity, Sync
from store_server.problems import BoundedBody, answer_problems
from store_server.processes import check_directory, check_port, minded, serve
from store_server.routes import include_routes
from store_server.safekeeping import back_up_to, check, restore_from
from store_server.settings import PREFIX, Settings
from store_server.storage import replica as copied
from store_server.storage.database import Database
from store_server.storage.keeping import Keeping
from store_server.storage.opening import InUse, alone, open_operations
from store_server.storage.photos import Photos
from store_server.storage.room import MB, Room
from store_server.storage.schema import migrate_replica
from store_server.tracing import Traced, log_to_stderr
from store_server.use_cases import receive
from store_server.use_cases.find import Finder

log = structlog.get_logger()


def create_store(
    settings: Settings,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Callable[[], datetime] = utc_now,
    speed: Callable[[], float] = lambda: 1.0,
    internet: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Put one store's server together; its lifespan opens the files and the line, then `app.state.services` is there.

    `transport` reaches the OMS, and `internet` the hosts of photos, another way than by the network.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _running(settings, transport, clock, speed, PhotoDesk(internet)) as services:
            app.state.services = services
            yield

    app = FastAPI(
        title="Order In Store: store server",
        version="1",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
    )
    app.add_middleware(BoundedBody)
    app.add_middleware(Traced)
    answer_problems(app)
    include_routes(app)
    return app


@asynccontextmanager
async def _running(
    settings: Settings,
    transport: httpx.AsyncBaseTransport | None,
    clock: Callable[[], datetime],
    speed: Callable[[], float],
    desk: PhotoDesk,
) -> AsyncIterator[Services]:
    async with AsyncExitStack() as stack:
        hub, line = Hub(), LineState(since=clock())
        hub.open()

        def told(changes: frozenset[Change]) -> None:
            hub.tell(changes)
            if any(change.topic == "line" for change in changes):
                runner.wake()

        operations = open_operations(settings.data, settings.mirror, utc_now(), _say, told)
        replica = Database(settings.data / "replica.db", migrate_replica, hub.tell)
        room = Room(settings)
        stack.callback(room.let_go)
        keeping = Keeping(operations, room, utc_now())
        client = OmsClient(settings.oms_url, settings.store_id, transport)
        who = Identity(settings.store_id, mint_id(), machine_id(settings.data, mint_id))
        sync = Sync(who, mint_id, Pace(Random().random), lambda: not room.low)
        runner = Runner(sync, client, operations, replica, line, clock, hub.tell)
        # Not before there is a runner: what is taken up is told to it.
        with operations.transaction() as tx:
            receive.take_up(tx, clock())
        with replica.transaction() as tx:
            copied.take_up(tx)
        services = Services(
            settings=settings,
            operations=operations,
            replica=replica,
            keeping=keeping,
            hub=hub,
            finder=Finder(),
            line=line,
            terminal=SimulatedTerminal(settings.data / "terminal.jsonl"),
            central=client,
            carrier=SimulatedCarrierDesk(),
            photos=Photos(settings.data / "photos", settings.photos_mb * MB),
            clock=clock,
            speed=speed,
        )
        fill_finder(services.finder, operations, replica, settings.store_id)
        stack.push_async_callback(client.close)
        stack.push_async_callback(desk.close)
        for database in (operations, replica):
            database.start()
            stack.callback(database.close)
        for work in (
            follow,
            lapse_offers,
            resolve_payments,
            review_rights,
            trim_outbox,
            warm_up,
            watch_room,
            look_after_mirror,
            check_nightly,
            partial(gather_photos, desk=desk),
        ):
            stack.push_async_callback(_stop, asyncio.create_task(keep_going(partial(work, services))))
        stack.push_async_callback(_stop, asyncio.create_task(keep_going(runner.run)))
        yield services


def _say(what: str) -> None:
    log.warning("repair", what=what)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _serve(settings: Settings, with_screens: bool) -> None:
    app = create_store(settings)
    if not with_screens:
        await serve(app, settings.host, settings.port)
        return
    store = f"http://{settings.host}:{settings.port}"
    screens = [
        "store_app.main",
        "serve",
        "--port",
        str(settings.app_port),
        "--store",
        store,
        "--leave-with-parent",
    ]
    async with minded(screens) as stop_screens:
        await serve(app, settings.host, settings.port, stop_screens)


def main(arguments: list[str] | None = None) -> int:
    """Run `store-server`."""
    options = parser().parse_args(arguments)
    try:
        settings = read_settings(Settings, PREFIX, os.environ)
    except WrongSetting as error:
        print(error, file=sys.stderr)
        return 2
    log_to_stderr(settings.log_level)
    try:
        return _run(options, settings)
    except InUse as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, settings: Settings) -> int:
    if options.command == "demo":
        # A shop's server comes back a quarter sooner after a power cut without the OMS that only the demo has.
        from store_server.demo.run import run_demo

        return run_demo(
            create_store, settings, options.port, options.data, options.speed, reset=options.reset
        )
    if options.command == "import":
        return import_catalogue(Import(options.file, options.server, options.pin))
    if options.command == "check":
        return check(settings.data, settings.mirror)
    if options.command == "backup":
        return back_up_to(settings.data, options.file)
    if options.command == "restore":
        check_directory(settings.data, "OIS_DATA")
        return restore_from(options.file, settings.data, settings.mirror, utc_now())
    check_port(settings.host, settings.port)
    check_directory(settings.data, "OIS_DATA")
    with alone(settings.data):
        asyncio.run(_serve(settings, not options.no_app))
    return 0


if __name__ == "__main__":
    sys.exit(main())
