"""What watches over the server: is it alive, can it sell, and its figures for Prometheus."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from shared.contract.oms_api import STATE_CHANNELS
from shared.value import Message
from store_server.dependencies import Now, Replica, Wired
from store_server.storage import cursors, meta, outbox
from store_server.storage.database import SQLITE_VERSION

router = APIRouter(tags=["Watching"])
WAITING = Gauge("ois_outbox_waiting", "Facts that the OMS does not have yet")
LINE_UP = Gauge("ois_line_up", "1 while the OMS answers")


class Health(Message):
    """How the server is."""

    status: str
    sqlite: str
    line_up: bool


@router.get("/healthz")
async def show_health(services: Wired) -> Health:
    """Answer while the process lives."""
    return Health(status="alive", sqlite=SQLITE_VERSION, line_up=services.line.up)


@router.get("/readyz")
async def show_readiness(services: Wired, replica: Replica, response: Response) -> Health:
    """Answer 200 once all that the OMS tells is here, so that the shop can sell and promise."""
    here = await replica.read(cursors.positions)
    ready = services.finder.size > 0 and here.keys() >= set(STATE_CHANNELS)
    response.status_code = 200 if ready else 503
    return Health(status="ready" if ready else "filling", sqlite=SQLITE_VERSION, line_up=services.line.up)


@router.get("/metrics", response_class=PlainTextResponse)
async def show_metrics(services: Wired, now: Now) -> Response:
    """Give the figures in Prometheus's text format."""
    depth = await services.operations.read(lambda tx: outbox.depth(tx, meta.number(tx, "acked")))
    WAITING.set(depth.waiting)
    LINE_UP.set(services.line.up)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
