"""What payment providers report."""

from typing import Annotated

from fastapi import APIRouter, Body

from central_oms.dependencies import Db, Now, exactly
from central_oms.use_cases import settlements
from shared.contract.oms.settlements import Settled, Settlements
from shared.contract.problem import documented
from shared.errors import BadInput, TooLarge

router = APIRouter(tags=["payments"])

_SETTLED = {
    "settlements": [
        {
            "attempt_id": "0197a1c2-0000-7000-8000-00000000000b",
            "settlement": "captured",
            "at": "2026-11-21T18:40:00Z",
        }
    ]
}


@router.put("/settlements", responses=documented(BadInput, TooLarge))
async def tell_settlements(
    told: Annotated[Settlements, exactly(Settlements), Body(examples=[_SETTLED])], db: Db, now: Now
) -> list[Settled]:
    """Tell what banks said of payments that were approved off line, and hear where each stands; the last word stays."""
    return await db.write(lambda tx: settlements.tell(tx, told.settlements, now))
