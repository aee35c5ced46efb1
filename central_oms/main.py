"""The composition root: one OMS over HTTP, alone (`central-oms serve`) or inside another program."""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from socket import socket

import structlog
import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from uuid_utils import uuid7

from central_oms import problems
from central_oms.dependencies import Clock, Mint, Program, system_clock
from central_oms.routes import (
    audit,
    deliveries,
    health,
    network,
    orders,
    policies,
    repairs,
    reservations,
    settlements,
    streams,
)
from central_oms.routes.middleware import BodyLimit, Correlation, Timing, Unpacking
from central_oms.settings import PREFIX, Settings
from central_oms.storage.database import CannotOpen, Database, OtherLayout
from central_oms.use_cases import rights
from central_oms.use_cases.turnstile import Turnstile
from central_oms.use_cases.upkeep import keep_up
from central_oms.use_cases.waiting import LOOK_EVERY_S, Waiting
from shared.settings import WrongSetting, read_settings

API = "/api/v1"
GRACE_S, NOT_STARTED = 2, 3
log = structlog.get_logger()


def create_oms(settings: Settings, clock: Clock, mint: Mint) -> FastAPI:
    """Put an OMS together; its lifespan opens and closes the database, which is then `app.state.program.database`."""
    metrics = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = _open(settings)
        await database.write(lambda tx: rights.begin_epoch(tx, settings.epoch, clock()))
        turnstile = Turnstile(settings.store_calls_per_s, settings.store_events_per_s)
        waiting = Waiting(database)
        database.follow(waiting.ring)
        app.state.program = Program(database, clock, mint, settings.epoch, metrics, turnstile, waiting)
        works = (_keep_up(database, clock, settings.upkeep_every_s), _wake(waiting))
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield
        finally:
            waiting.leave()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            database.close()

    app = FastAPI(
        title="Order In Store: central OMS",
        version="1",
        lifespan=lifespan,
        openapi_url=f"{API}/openapi.json",
        redirect_slashes=False,
    )
    app.add_middleware(Unpacking, most_bytes=problems.MOST_BODY_BYTES)
    app.add_middleware(BodyLimit, most_bytes=problems.MOST_BODY_BYTES)
    app.add_middleware(Timing, metrics=metrics)
    app.add_middleware(Correlation, mint=mint)
    problems.install(app)
    for noun in (
        streams,
        audit,
        orders,
        settlements,
        reservations,
        network,
        deliveries,
        policies,
        repairs,
    ):
        app.include_router(noun.router, prefix=API)
    app.include_router(health.router)
    return app


def _open(settings: Settings) -> Database:
    if not settings.database_url:
        settings.data.mkdir(parents=True, exist_ok=True)
    return Database(settings.url)


async def _keep_up(database: Database, clock: Clock, every_s: int) -> None:
    while True:
        await asyncio.sleep(every_s)
        try:
            await keep_up(database, clock())
        except Exception:
            # What could not be done waits for the next round: a database that was gone comes back.
            log.exception("upkeep_waits")


async def _wake(waiting: Waiting) -> None:
    while True:
        try:
            await waiting.look()
        except Exception:
            log.exception("pulls_wait")
            await asyncio.sleep(LOOK_EVERY_S)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, leaving: Callable[[], None]) -> None:
        super().__init__(config)
        self._leaving = leaving

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Let go of the pulls that are held: they would be waited for."""
        self._leaving()
        await super().shutdown(sockets)


def _unopened(what: str, why: object, setting: str) -> int:
    print(f"{what} cannot be opened: {why}. {PREFIX}{setting} says where it is.", file=sys.stderr)
    return 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `central-oms`; its settings are the variables `OIS_OMS_…`."""
    parser = argparse.ArgumentParser("central-oms", description=__doc__)
    parser.add_subparsers(dest="command", required=True).add_parser("serve", help="serve the API")
    parser.parse_args(arguments)
    try:
        settings = read_settings(Settings, PREFIX, os.environ)
        _open(settings).close()
    except (WrongSetting, OtherLayout) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        return _unopened(f"The data directory {settings.data}", error.strerror, "DATA")
    except CannotOpen as error:
        return _unopened("The database", error, "DATABASE_URL" if settings.database_url else "DATA")
    structlog.configure(processors=_LOG)
    app = create_oms(settings, system_clock, lambda: str(uuid7()))
    # The program's code stays: to look through it for garbage every thousand facts took a third of the time.
    gc.freeze()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config, lambda: app.state.program.waiting.leave())
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else NOT_STARTED


_LOG: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(),
]
