"""Every version of the retailer's rules as it was kept, and the journal of what was done with them."""

from datetime import datetime
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Table, func, insert, select

from central_oms.storage.database import Tx
from central_oms.storage.schema import policy, policy_journal
from shared.contract.oms.policies import Action, Change, JournalEntry
from shared.promise.policy import HOUSE, Policy

_CHANGES = TypeAdapter(tuple[Change, ...])


class Kept(NamedTuple):
    """One version, and who made it when."""

    policy: Policy
    actor: str
    made_at: datetime


def add(tx: Tx, drafted: Policy, actor: str, now: datetime) -> Policy:
    """Keep rules under the next number, and give them back with it."""
    numbered = drafted.model_copy(update={"version": _last(tx, policy, "version") + 1})
    row = {"version": numbered.version, "made_at": now.isoformat(), "actor": actor}
    tx.execute(insert(policy).values(**row, body=numbered.model_dump_json()))
    return numbered


def find(tx: Tx, version: int) -> Policy | None:
    """Give one version; number 0 is what holds where nothing was decided."""
    body = tx.scalar(select(policy.c.body).where(policy.c.version == version))
    if body is None:
        return HOUSE if version == HOUSE.version else None
    return Policy.model_validate_json(body)


def latest(tx: Tx, limit: int) -> list[Kept]:
    """Give the newest versions first."""
    rows = tx.execute(select(policy).order_by(policy.c.version.desc()).limit(limit))
    return [
        Kept(Policy.model_validate_json(row.body), row.actor, datetime.fromisoformat(row.made_at))
        for row in rows
    ]


def note(
    tx: Tx,
    action: Action,
    version: int,
    from_version: int,
    changes: tuple[Change, ...],
    actor: str,
    at: datetime,
) -> None:
    """Write into the journal."""
    tx.execute(
        insert(policy_journal).values(
            entry=_last(tx, policy_journal, "entry") + 1,
            at=at.isoformat(),
            actor=actor,
            action=action.value,
            version=version,
            from_version=from_version,
            changes=_CHANGES.dump_json(changes).decode(),
        )
    )


def journal(tx: Tx, limit: int) -> list[JournalEntry]:
    """Give the newest entries first."""
    rows = tx.execute(select(policy_journal).order_by(policy_journal.c.entry.desc()).limit(limit))
    return [
        JournalEntry.model_validate({**row, "changes": _CHANGES.validate_json(row["changes"])})
        for row in rows.mappings()
    ]


def last_published_by(tx: Tx) -> str:
    """Name who published last; empty before anybody did."""
    published = policy_journal.c.action == Action.PUBLISHED.value
    query = select(policy_journal.c.actor).where(published).order_by(policy_journal.c.entry.desc())
    return tx.scalar(query.limit(1)) or ""


def _last(tx: Tx, table: Table, number: str) -> int:
    return tx.scalar(select(func.max(table.c[number]))) or 0
