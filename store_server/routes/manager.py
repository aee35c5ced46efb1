"""The manager's page."""

from fastapi import APIRouter

from shared.cases import Case
from shared.contract.problem import documented
from shared.contract.store.managing import Manager
from shared.errors import Conflict, NotFound
from shared.value import Id
from store_server.dependencies import Db, Key, Me, Now, Wired
from store_server.storage import replica
from store_server.storage.idempotency import once
from store_server.storage.outbox import Cause
from store_server.use_cases import cases, manage
from store_server.use_cases.today import show_line

router = APIRouter(tags=["Manager"])


@router.get("/manager")
async def show_manager(me: Me, services: Wired, now: Now) -> Manager:
    """Show the queue, the team, the line and what needs a look."""
    line = await services.operations.read(lambda tx: show_line(tx, services.line, services.speed(), now))
    timezone, alarms = services.settings.timezone, services.keeping.alarms()
    unread = await services.replica.read(replica.unread)
    page = await services.operations.read_long(
        lambda tx: manage.show_manager(tx, line, alarms, timezone, now)
    )
    return page.model_copy(update={"unread": page.unread + unread})


@router.post("/cases/{case_id}/close", responses=documented(NotFound, Conflict))
async def close_case(case_id: Id, me: Me, key: Key, db: Db) -> Case:
    """Say that a case was dealt with."""
    cause = Cause(key.key, me.person.person_id, me.device_id, key.at)
    return await db.write(once(key, Case, lambda tx: cases.close(tx, case_id, me.person.name, cause)))
