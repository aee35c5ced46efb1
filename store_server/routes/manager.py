"""The manager's page."""

from fastapi import APIRouter

from shared.contract.store_api import Manager
from store_server.dependencies import Me, Now, Wired
from store_server.use_cases import manage
from store_server.use_cases.today import show_line

router = APIRouter(tags=["Manager"])


@router.get("/manager")
async def show_manager(me: Me, services: Wired, now: Now) -> Manager:
    """Show the queue, the team, the line and what needs a look."""
    line = await services.operations.read(lambda tx: show_line(tx, services.line, services.speed(), now))
    timezone = services.settings.timezone
    return await services.operations.read_long(lambda tx: manage.show_manager(tx, line, timezone, now))
