"""Soft reservations: what an order on its way keeps for a time."""

from typing import Annotated

from fastapi import APIRouter, Body, Path

from central_oms.dependencies import Db, Now, exactly
from central_oms.use_cases import reserve as use
from shared.contract.oms.reservations import Extend, Overtaken, Reservation, Reserve
from shared.contract.problem import documented
from shared.errors import BadInput, Conflict, NotFound, TooLarge
from shared.value import Id

router = APIRouter(prefix="/reservations", tags=["reservations"])
ReservationId = Annotated[Id, Path(examples=["0197a1c2-0000-7000-8000-000000000010"])]

RESERVE = {
    "reservation_id": "0197a1c2-0000-7000-8000-000000000010",
    "order_id": "0197a1c2-0000-7000-8000-000000000009",
    "lines": [
        {
            "line_id": "1",
            "sku": "P0001-M-BLUE",
            "product_id": "P0001",
            "name": "Pull col V",
            "quantity": 1,
            "price": {"minor": 4990, "currency": "EUR"},
            "mode": "ship_home",
        }
    ],
    "parts": [
        {
            "node_id": "w-orleans",
            "mode": "ship_home",
            "lines": [{"line_id": "1", "sku": "P0001-M-BLUE", "quantity": 1}],
            "ready_at": "2026-11-21T12:00:00Z",
            "promised_at": "2026-11-23T17:00:00Z",
            "cost": 59000,
            "grams_co2e": 722,
        }
    ],
    "seller": "s-lyon",
}


@router.post("", status_code=201, responses=documented(Overtaken, Conflict, BadInput, TooLarge))
async def reserve(
    asked: Annotated[Reserve, exactly(Reserve), Body(examples=[RESERVE])], db: Db, now: Now
) -> Reservation:
    """Keep an option's units while its customer pays; if they are gone, the problem's `option` is the best way left."""
    return await db.write(lambda tx: use.reserve(tx, asked, now))


@router.post("/{reservation_id}/extend", responses=documented(NotFound, BadInput))
async def extend_reservation(
    reservation_id: ReservationId, asked: Annotated[Extend, exactly(Extend)], db: Db, now: Now
) -> Reservation:
    """Keep a reservation longer."""
    return await db.write(lambda tx: use.extend(tx, reservation_id, asked.for_s, now))


@router.delete("/{reservation_id}", status_code=204, responses=documented(BadInput))
async def release_reservation(reservation_id: ReservationId, db: Db, now: Now) -> None:
    """Let go of a reservation, if it is not over."""
    await db.write(lambda tx: use.release(tx, reservation_id, now))
