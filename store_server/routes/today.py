"""What is due now, and the line to the OMS."""

from fastapi import APIRouter

from shared.contract.store.shift import Line, Today
from store_server.dependencies import Db, Me, Now, Wired
from store_server.use_cases import today

router = APIRouter(tags=["Today"])


@router.get("/today")
async def show_today(me: Me, services: Wired, db: Db, now: Now) -> Today:
    """Show what is due and what waits."""
    line = await db.read(lambda tx: today.show_line(tx, services.line, services.speed(), now))
    return await db.read(lambda tx: today.show_today(tx, line, now))


@router.get("/line")
async def show_line(me: Me, services: Wired, db: Db, now: Now) -> Line:
    """Show how the line to the OMS is, and what waits for it."""
    return await db.read(lambda tx: today.show_line(tx, services.line, services.speed(), now))
