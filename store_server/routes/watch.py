"""What watches over the server: is it alive, can it sell, and its figures for Prometheus."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from shared.contract.oms.feed import STATE_CHANNELS
from shared.contract.store.managing import Alarm
from shared.value import Message
from store_server.dependencies import Now, Replica, Services, Wired
from store_server.storage import cursors, meta, outbox
from store_server.storage.database import SQLITE_MODE, SQLITE_VERSION

router = APIRouter(tags=["Watching"])
WAITING = Gauge("ois_outbox_waiting", "Facts that the OMS does not have yet")
LINE_UP = Gauge("ois_line_up", "1 while the OMS answers")
LINE_ALARM = Gauge("ois_line_alarm", "1 while the line to the OMS needs a person")
COPIES = Gauge("ois_copies", "Media that hold all that was acknowledged")
DISK_FREE = Gauge("ois_disk_free_bytes", "Room on the disk, less what is held back")


class Health(Message):
    """How the server is; `line_alarm` says what a person must mend between it and the OMS, while the shop goes on."""

    status: str
    sqlite: str
    sqlite_mode: str
    line_up: bool
    line_alarm: str
    copies: int
    alarms: tuple[Alarm, ...]


@router.get("/healthz")
async def show_health(services: Wired) -> Health:
    """Answer while the process lives."""
    return _health(services, "alive")


@router.get("/readyz")
async def show_readiness(services: Wired, replica: Replica, response: Response) -> Health:
    """Answer 200 once all that the OMS tells is here, so that the shop can sell and promise."""
    here = await replica.read(cursors.positions)
    ready = services.finder.size > 0 and here.keys() >= set(STATE_CHANNELS)
    response.status_code = 200 if ready else 503
    return _health(services, "ready" if ready else "filling")


@router.get("/metrics", response_class=PlainTextResponse)
async def show_metrics(services: Wired, now: Now) -> Response:
    """Give the figures in Prometheus's text format."""
    depth = await services.operations.read(lambda tx: outbox.depth(tx, meta.number(tx, "acked")))
    WAITING.set(depth.waiting)
    LINE_UP.set(services.line.up)
    LINE_ALARM.set(bool(services.line.alarm))
    COPIES.set(services.keeping.copies)
    DISK_FREE.set(services.keeping.room.free)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _health(services: Services, status: str) -> Health:
    line, keeping = services.line, services.keeping
    return Health(
        status=status,
        sqlite=SQLITE_VERSION,
        sqlite_mode=SQLITE_MODE,
        line_up=line.up,
        line_alarm=line.alarm,
        copies=keeping.copies,
        alarms=keeping.alarms(),
    )
