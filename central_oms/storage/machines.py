"""The runs of each store's program that the OMS heard of, and what it thinks of the machine under each."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, select, update

from central_oms.storage.database import Tx, upsert
from central_oms.storage.schema import run
from shared.contract.oms.line import Hearing


class Run(NamedTuple):
    """One run."""

    boot_id: str
    machine_id: str
    seen_at: str
    standing: Hearing


def of_store(tx: Tx, store_id: str) -> Sequence[Run]:
    """Give those of a store, the newest first."""
    query = select(run.c.boot_id, run.c.machine_id, run.c.seen_at, run.c.standing)
    rows = tx.execute(query.where(run.c.store_id == store_id).order_by(run.c.seen_at.desc(), run.c.boot_id))
    return [Run(boot, machine, seen, Hearing(standing)) for boot, machine, seen, standing in rows]


def note(tx: Tx, store_id: str, noted: Run) -> None:
    """Keep a run as it stands now."""
    upsert(tx, run, [{"store_id": store_id, **noted._asdict()}])


def fence(tx: Tx, store_id: str, boot_ids: Sequence[str]) -> None:
    """Hear none of these runs."""
    of_these = run.c.store_id == store_id, run.c.boot_id.in_(boot_ids)
    tx.execute(update(run).where(*of_these).values(standing=Hearing.FENCED.value))


def admit(tx: Tx, store_id: str, machine_id: str) -> None:
    """Hear one machine as if it were new, and those that were fenced with it no more."""
    tx.execute(delete(run).where(run.c.store_id == store_id, run.c.machine_id == machine_id))
    fenced = run.c.store_id == store_id, run.c.standing == Hearing.FENCED.value
    tx.execute(update(run).where(*fenced).values(standing=Hearing.REFUSED.value))
