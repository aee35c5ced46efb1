"""Deliveries on their way to stores."""

from typing import Annotated

from fastapi import APIRouter, Body, Path

from central_oms.dependencies import Db, exactly
from central_oms.use_cases import deliveries
from shared.contract.oms.deliveries import Announced, DeliveryState
from shared.contract.problem import documented
from shared.errors import BadInput, NotFound, TooLarge
from shared.receiving import DeliveryId

router = APIRouter(tags=["deliveries"])

_ANNOUNCED = {
    "deliveries": [
        {
            "delivery_id": "20517",
            "node_id": "s-lyon",
            "origin": "Entrepôt Orléans",
            "due_at": "2026-12-12T08:00:00Z",
            "lines": [{"sku": "P0001-M-BLUE", "quantity": 20}],
        }
    ]
}


@router.put("/deliveries", status_code=204, responses=documented(BadInput, NotFound, TooLarge))
async def announce_deliveries(
    told: Annotated[Announced, exactly(Announced), Body(examples=[_ANNOUNCED])], db: Db
) -> None:
    """Announce what deliveries bring; `withdrawn` takes one back. What is promised of it is told with `/supply`."""
    await db.write(lambda tx: deliveries.announce(tx, told.deliveries))


@router.get("/deliveries/{delivery_id}", responses=documented(BadInput, NotFound))
async def show_delivery(
    delivery_id: Annotated[DeliveryId, Path(examples=["20517"])], db: Db
) -> DeliveryState:
    """Show how a delivery was announced, and what came of it."""
    return await db.read(lambda tx: deliveries.show(tx, delivery_id))
