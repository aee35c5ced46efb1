"""The queue, and preparing one order."""

from functools import partial

from fastapi import APIRouter, Request, Response

from shared.contract.problem import documented
from shared.contract.store.preparing import (
    Decline,
    HandOver,
    Pack,
    Picked,
    Queue,
    Scan,
    Short,
    Stage,
    WorkPage,
)
from shared.errors import (
    AlreadyPicked,
    InvalidCode,
    InvalidQuantity,
    NotFound,
    NothingToUndo,
    NotOnThisList,
    StepNotAllowed,
    VersionConflict,
)
from shared.fulfilment import FulfilmentOrder, Parcel
from shared.value import Id
from store_server.dependencies import (
    Db,
    Key,
    Me,
    Now,
    Replica,
    SeenVersion,
    Wired,
    command,
    services_of,
    signed_in,
)
from store_server.devices.printing.label import names_on_label, shipping_label
from store_server.devices.printing.slip import packing_slip
from store_server.routes.pdf import PdfResponse, pdf
from store_server.routes.ready import (
    BEARER,
    IDEMPOTENCY_KEY,
    documented_body,
    documented_id,
    id_in_path,
    read_body,
    ready_router,
)
from store_server.storage import network, work
from store_server.storage.database import Database
from store_server.storage.idempotency import Command, once, once_written
from store_server.storage.outbox import Cause
from store_server.storage.people import SignedIn
from store_server.storage.tx import Tx
from store_server.use_cases import browse, fulfil, queue

scanning = ready_router("Preparing")
router = APIRouter(tags=["Preparing"])
STEP = documented(NotFound, StepNotAllowed, VersionConflict)


@scanning.post(
    "/work/{fulfilment_id}/scans",
    response_model=Picked,
    responses=documented(NotFound, NotOnThisList, AlreadyPicked, InvalidCode),
    openapi_extra={
        "parameters": [documented_id("fulfilment_id"), IDEMPOTENCY_KEY, BEARER],
        "requestBody": documented_body(Scan),
    },
)
async def scan_item(request: Request) -> bytes:
    """Pick one unit by its code."""
    services = services_of(request)
    me = signed_in(services, request)
    key = await command(services, request, me)
    fulfilment_id, scan = id_in_path(request, "fulfilment_id"), await read_body(request, Scan)
    cause = _cause(key, me)

    def pick(tx: Tx) -> str:
        return fulfil.scan(tx, fulfilment_id, scan.code, me.person, cause)

    try:
        return (await services.operations.write(once_written(key, pick))).encode()
    except NotOnThisList as error:
        # Only now: to read a product with its variants for its name takes as long as the scan itself.
        named = services.replica.look(lambda tx: browse.name_of_code(tx, scan.code))
        raise NotOnThisList(scanned=named or error.facts["scanned"]) from error


@router.get("/queue")
async def show_queue(me: Me, db: Db, now: Now) -> Queue:
    """Show what is due here, and what is ready."""
    return await db.read(lambda tx: queue.show_queue(tx, now))


@router.get("/work/{fulfilment_id}", responses=documented(NotFound))
async def show_work(fulfilment_id: Id, me: Me, db: Db) -> WorkPage:
    """Show one fulfilment order."""
    return await db.read(lambda tx: queue.show_work(tx, fulfilment_id))


@router.post("/work/{fulfilment_id}/accept", responses=STEP)
async def accept_work(fulfilment_id: Id, key: Key, me: Me, db: Db, version: SeenVersion) -> FulfilmentOrder:
    """Take an offer on."""
    cause = _cause(key, me)
    return await db.write(
        once(key, FulfilmentOrder, lambda tx: fulfil.accept(tx, fulfilment_id, version, cause))
    )


@router.post("/work/{fulfilment_id}/decline", responses=STEP)
async def decline_work(
    fulfilment_id: Id, why: Decline, key: Key, me: Me, db: Db, version: SeenVersion
) -> FulfilmentOrder:
    """Refuse an offer."""
    cause = _cause(key, me)
    return await db.write(
        once(key, FulfilmentOrder, lambda tx: fulfil.decline(tx, fulfilment_id, why.reason, version, cause))
    )


@router.post("/work/{fulfilment_id}/start", responses=STEP)
async def start_work(fulfilment_id: Id, key: Key, me: Me, db: Db, version: SeenVersion) -> FulfilmentOrder:
    """Begin to pick, or take over."""
    cause = _cause(key, me)
    return await db.write(
        once(key, FulfilmentOrder, lambda tx: fulfil.start(tx, fulfilment_id, me.person, version, cause))
    )


@router.post("/work/{fulfilment_id}/undo", responses=documented(NotFound, NothingToUndo, StepNotAllowed))
async def undo_scan(fulfilment_id: Id, key: Key, me: Me, db: Db) -> FulfilmentOrder:
    """Take the last scan back."""
    cause = _cause(key, me)
    return await db.write(once(key, FulfilmentOrder, lambda tx: fulfil.undo(tx, fulfilment_id, cause)))


@router.post("/work/{fulfilment_id}/shorts", responses=documented(NotFound, InvalidQuantity, StepNotAllowed))
async def mark_short(fulfilment_id: Id, short: Short, key: Key, me: Me, db: Db) -> FulfilmentOrder:
    """Say that units cannot be picked here, and why."""
    cause = _cause(key, me)
    return await db.write(
        once(
            key,
            FulfilmentOrder,
            lambda tx: fulfil.mark_short(
                tx, fulfilment_id, short.line_id, short.quantity, short.reason, cause
            ),
        )
    )


@router.post("/work/{fulfilment_id}/finish", responses=STEP)
async def finish_work(fulfilment_id: Id, key: Key, me: Me, db: Db, version: SeenVersion) -> FulfilmentOrder:
    """End the picking."""
    cause = _cause(key, me)
    return await db.write(
        once(key, FulfilmentOrder, lambda tx: fulfil.finish(tx, fulfilment_id, version, cause))
    )


@router.post("/work/{fulfilment_id}/stage", responses=documented(NotFound, StepNotAllowed, InvalidCode))
async def stage_work(fulfilment_id: Id, place: Stage, key: Key, me: Me, db: Db) -> FulfilmentOrder:
    """Put a picked order where it waits for its customer."""
    cause = _cause(key, me)
    return await db.write(
        once(key, FulfilmentOrder, lambda tx: fulfil.stage(tx, fulfilment_id, place.location, cause))
    )


@router.post("/work/{fulfilment_id}/hand-over", responses=documented(NotFound, StepNotAllowed, InvalidCode))
async def hand_over_work(fulfilment_id: Id, proof: HandOver, key: Key, me: Me, db: Db) -> FulfilmentOrder:
    """Give a ready order to its customer."""
    cause = _cause(key, me)
    return await db.write(
        once(
            key,
            FulfilmentOrder,
            lambda tx: fulfil.hand_over(tx, fulfilment_id, proof.code, proof.checked, cause),
        )
    )


@router.post("/work/{fulfilment_id}/pack", responses=documented(NotFound, StepNotAllowed))
async def pack_work(
    fulfilment_id: Id, box: Pack, key: Key, me: Me, services: Wired, replica: Replica
) -> FulfilmentOrder:
    """Close the box: the carrier gives its tracking number first, the same one however often it is asked."""
    db: Database = services.operations
    known = await db.read(lambda tx: work.get(tx, fulfilment_id))
    places = await replica.read(lambda tx: network.network(tx, key.at))
    tracking = await services.carrier.book(fulfilment_id, known.carrier_id or "", box.weight_g)
    parcel = Parcel(tracking=tracking, carrier=names_on_label(known, places).carrier, weight_g=box.weight_g)
    cause = _cause(key, me)
    return await db.write(
        once(key, FulfilmentOrder, lambda tx: fulfil.pack(tx, fulfilment_id, parcel, cause))
    )


@router.post("/work/{fulfilment_id}/ship", responses=documented(NotFound, StepNotAllowed))
async def ship_work(fulfilment_id: Id, key: Key, me: Me, db: Db) -> FulfilmentOrder:
    """Hand the parcel to the carrier."""
    cause = _cause(key, me)
    return await db.write(once(key, FulfilmentOrder, lambda tx: fulfil.ship(tx, fulfilment_id, cause)))


@router.get(
    "/work/{fulfilment_id}/packing-slip.pdf", response_class=PdfResponse, responses=documented(NotFound)
)
async def print_packing_slip(fulfilment_id: Id, me: Me, db: Db) -> Response:
    """Print what lies in the box."""
    known = await db.read(lambda tx: work.get(tx, fulfilment_id))
    return await pdf(packing_slip, known)


@router.get(
    "/work/{fulfilment_id}/label.pdf",
    response_class=PdfResponse,
    responses=documented(NotFound, StepNotAllowed),
)
async def print_label(fulfilment_id: Id, me: Me, db: Db, replica: Replica) -> Response:
    """Print the carrier's label of a packed order."""
    known = await db.read(lambda tx: work.get(tx, fulfilment_id))
    if known.parcel is None:
        raise StepNotAllowed(status=known.status.value, step="label")
    places = await replica.read(lambda tx: network.network(tx, known.offered_at))
    return await pdf(partial(shipping_label, network=places), known)


def _cause(key: Command, me: SignedIn) -> Cause:
    return Cause(key.key, me.person.person_id, me.device_id, key.at)
