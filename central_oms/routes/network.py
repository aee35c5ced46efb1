"""What all nodes hold and have to do, and how fast it sells there."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query

from central_oms.dependencies import Db, Now, exactly
from central_oms.use_cases import fill, look, outlook, staff
from shared.contract.oms.feed import Staff
from shared.contract.oms.supply import Markdowns, Rates, Supplies
from shared.contract.problem import documented
from shared.errors import BadInput, NotFound, TooLarge
from shared.fulfilment import FulfilmentOrder
from shared.stock import Position
from shared.value import Id

router = APIRouter(tags=["network"])

_SUPPLY = {
    "supplies": [
        {
            "node_id": "s-lyon",
            "sku": "P0001-M-BLUE",
            "inbound": [{"at": "2026-12-12T08:00:00Z", "quantity": 20, "kind": "purchase"}],
        }
    ]
}
_PERSON = {
    "person_id": "a-ines",
    "name": "Inès",
    "initials": "IM",
    "role": "associate",
    "pin_hash": "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
    "active": False,
}
_MARKDOWN = {"markdowns": [{"node_id": "s-lyon", "sku": "P0001-M-BLUE", "percent": 30}]}


@router.get("/work", responses=documented(BadInput))
async def open_work(db: Db, limit: Annotated[int, Query(ge=1, le=1000)] = 500) -> list[FulfilmentOrder]:
    """List the work of all nodes that has not ended, the oldest first."""
    return await db.read(lambda tx: look.open_work(tx, limit))


@router.get("/positions/{sku}", responses=documented(BadInput))
async def positions(sku: Annotated[Id, Path(examples=["P0001-M-BLUE"])], db: Db) -> list[Position]:
    """Show where a SKU is; one that no node holds is an empty list."""
    return await db.read(lambda tx: look.positions_of(tx, sku))


@router.put("/rates", status_code=204, responses=documented(BadInput, TooLarge))
async def tell_rates(
    told: Annotated[
        Rates, exactly(Rates), Body(examples=[{"rates": [{"sku": "P0001-M-BLUE", "sold_per_day": 0.4}]}])
    ],
    db: Db,
) -> None:
    """Tell how many units of some SKUs a node sells in a day; the others stay as they were told."""
    await db.write(lambda tx: fill.upsert_rates(tx, told.rates))


@router.put("/stores/{store_id}/staff", responses=documented(BadInput, NotFound, TooLarge))
async def tell_staff(
    store_id: Annotated[Id, Path(examples=["s-lyon"])],
    told: Annotated[Staff, exactly(Staff), Body(examples=[_PERSON])],
    db: Db,
    now: Now,
) -> Staff:
    """Tell a store of someone who works there; whoever is not active any more is let in no longer, and what they did since is flagged."""
    return await db.write(lambda tx: staff.tell(tx, store_id, told, now))


@router.put("/supply", status_code=204, responses=documented(BadInput, NotFound, TooLarge))
async def tell_supply(
    told: Annotated[Supplies, exactly(Supplies), Body(examples=[_SUPPLY])], db: Db, now: Now
) -> None:
    """Tell what will come of some SKUs to some nodes; it replaces what was expected of each there, and an empty list ends it."""
    await db.write(lambda tx: outlook.expect(tx, told.supplies, now))


@router.put("/markdowns", status_code=204, responses=documented(BadInput, NotFound, TooLarge))
async def tell_markdowns(
    told: Annotated[Markdowns, exactly(Markdowns), Body(examples=[_MARKDOWN])], db: Db, now: Now
) -> None:
    """Tell which share of their price units are expected to lose where they lie; the others stay as they were told."""
    await db.write(lambda tx: outlook.mark_down(tx, told.markdowns, now))
