"""Orders: placed by other channels, seen and cancelled by customer service."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query

from central_oms.dependencies import Db, Now, exactly
from central_oms.use_cases import amend, orders
from shared.contract.oms.amend import Amended, AmendOrder
from shared.contract.oms.orders import NetworkOrder, Placed, PlaceOrder
from shared.contract.problem import documented
from shared.errors import BadInput, Conflict, NotFound, TooLarge
from shared.promise.account import Explanation
from shared.value import Id

router = APIRouter(prefix="/orders", tags=["orders"])
OrderId = Annotated[Id, Path(examples=["0197a1c2-0000-7000-8000-000000000009"])]
PartId = Annotated[Id, Path(examples=["50b5bf93-4107-567d-a4e4-76bd28051c91"])]

ORDER = {
    "order_id": "0197a1c2-0000-7000-8000-000000000009",
    "number": "W-10482",
    "channel": "web",
    "placed_at": "2026-11-21T09:00:00Z",
    "customer": {"name": "Ada Martin", "address": {"street": "1 rue X", "postcode": "69003", "town": "Lyon"}},
    "lines": [
        {
            "line_id": "1",
            "sku": "P0001-M-BLUE",
            "product_id": "P0001",
            "name": "Pull col V",
            "quantity": 1,
            "price": {"minor": 4990, "currency": "EUR"},
        }
    ],
    "mode": "ship_home",
}

AMENDMENT = {
    "amendment_id": "0197a1c2-0000-7000-8000-00000000000a",
    "lines": [{"line_id": "1", "quantity": 2}],
}


@router.post("", status_code=201, responses=documented(BadInput, TooLarge))
async def place_order(
    command: Annotated[PlaceOrder, exactly(PlaceOrder), Body(examples=[ORDER])], db: Db, now: Now
) -> Placed:
    """Take an order and offer its parts to nodes; the same `order_id` again is answered the same."""
    return await db.write(lambda tx: orders.place_order(tx, command, now))


@router.get("", responses=documented(BadInput))
async def latest_orders(db: Db, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[NetworkOrder]:
    """List the newest orders first."""
    return await db.read(lambda tx: orders.latest_orders(tx, limit))


@router.get("/{order_id}", responses=documented(NotFound, BadInput))
async def find_order(order_id: OrderId, db: Db) -> NetworkOrder:
    """Show one order with what each node does for it."""
    return await db.read(lambda tx: orders.find_order(tx, order_id))


@router.get("/{order_id}/parts/{fulfilment_id}/why", responses=documented(NotFound, BadInput))
async def explain_part(order_id: OrderId, fulfilment_id: PartId, db: Db) -> Explanation:
    """Explain why a part of an order was asked of its node: whence, when, why not from nearer, what else there was."""
    return await db.read(lambda tx: orders.why_sourced(tx, order_id, fulfilment_id))


@router.post("/{order_id}/amend", responses=documented(NotFound, BadInput, Conflict, TooLarge))
async def amend_order(
    order_id: OrderId,
    command: Annotated[AmendOrder, exactly(AmendOrder), Body(examples=[AMENDMENT])],
    db: Db,
    now: Now,
) -> Amended:
    """Change how many units of lines the customer wants; a node that has not begun is asked, else it is split or told too late."""
    return await db.write(lambda tx: amend.amend_order(tx, order_id, command, now))


@router.post("/{order_id}/cancel", responses=documented(NotFound, BadInput))
async def cancel_order(order_id: OrderId, db: Db, now: Now) -> NetworkOrder:
    """Ask every node to stop its work for an order."""
    return await db.write(lambda tx: orders.cancel_order(tx, order_id, now))
