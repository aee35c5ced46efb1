"""What all nodes hold and have to do."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from central_oms.dependencies import Db
from central_oms.use_cases import look
from shared.contract.problem import documented
from shared.errors import BadInput
from shared.fulfilment import FulfilmentOrder
from shared.stock import Position
from shared.value import Id

router = APIRouter(tags=["network"])


@router.get("/work", responses=documented(BadInput))
async def open_work(db: Db, limit: Annotated[int, Query(ge=1, le=1000)] = 500) -> list[FulfilmentOrder]:
    """List the work of all nodes that has not ended, the oldest first."""
    return await db.read(lambda tx: look.open_work(tx, limit))


@router.get("/positions/{sku}", responses=documented(BadInput))
async def positions(sku: Annotated[Id, Path(examples=["P0001-M-BLUE"])], db: Db) -> list[Position]:
    """Show where a SKU is; one that no node holds is an empty list."""
    return await db.read(lambda tx: look.positions_of(tx, sku))
