"""The composition root: one OMS over HTTP, alone (`central-oms serve`) or inside another program."""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import structlog
import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from pydantic import ValidationError
from uuid_utils import uuid7

from central_oms import problems
from central_oms.dependencies import Clock, Mint, Program, system_clock
from central_oms.routes import health, network, orders, policies, repairs, reservations, streams
from central_oms.routes.middleware import BodyLimit, Correlation, Timing
from central_oms.settings import Settings, from_environment
from central_oms.storage import rights
from central_oms.storage.database import Database, OtherLayout
from central_oms.use_cases.turnstile import Turnstile
from central_oms.use_cases.upkeep import keep_up

API = "/api/v1"
GRACE_S = 2
log = structlog.get_logger()


def create_oms(settings: Settings, clock: Clock, mint: Mint) -> FastAPI:
    """Put an OMS together; its lifespan opens and closes the database, which is then `app.state.program.database`."""
    metrics = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = _open(settings)
        await database.write(lambda tx: rights.begin_epoch(tx, settings.epoch))
        turnstile = Turnstile(settings.store_calls_per_s, settings.store_events_per_s)
        app.state.program = Program(database, clock, mint, settings.epoch, metrics, turnstile)
        upkeep = asyncio.create_task(_keep_up(database, clock, settings.upkeep_every_s))
        try:
            yield
        finally:
            upkeep.cancel()
            with suppress(asyncio.CancelledError):
                await upkeep
            database.close()

    app = FastAPI(
        title="Order In Store: central OMS",
        version="1",
        lifespan=lifespan,
        openapi_url=f"{API}/openapi.json",
        redirect_slashes=False,
    )
    app.add_middleware(BodyLimit, most_bytes=problems.MOST_BODY_BYTES)
    app.add_middleware(Timing, metrics=metrics)
    app.add_middleware(Correlation, mint=mint)
    problems.install(app)
    for noun in (streams, orders, reservations, network, policies, repairs):
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `central-oms`; its settings are the variables `OIS_OMS_…`."""
    parser = argparse.ArgumentParser("central-oms", description=__doc__)
    parser.add_subparsers(dest="command", required=True).add_parser("serve", help="serve the API")
    parser.parse_args(arguments)
    try:
        settings = from_environment(os.environ)
        _open(settings).close()
    except (ValidationError, OtherLayout) as error:
        print(error, file=sys.stderr)
        return 2
    structlog.configure(processors=_LOG)
    app = create_oms(settings, system_clock, lambda: str(uuid7()))
    # The program's code stays: to look through it for garbage every thousand facts took a third of the time.
    gc.freeze()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    return 0


_LOG: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(),
]
