"""The stores' audit trails."""

from typing import Annotated

from fastapi import APIRouter, Query

from central_oms.dependencies import Db
from central_oms.routes.streams import StoreId
from central_oms.use_cases import audit
from shared.audit import AuditPage
from shared.contract.problem import documented
from shared.errors import BadInput, NotFound
from shared.value import Id

router = APIRouter(prefix="/stores/{store_id}", tags=["stores"])


@router.get("/audit", responses=documented(NotFound, BadInput))
async def show_audit(
    store_id: StoreId,
    db: Db,
    before: Annotated[Id | None, Query(examples=["0197a1c2-0000-7000-8000-000000000012"])] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage:
    """List what people there did by their word, the newest first; ask on with `before` until it is null."""
    return await db.read(lambda tx: audit.show(tx, store_id, before, limit))
