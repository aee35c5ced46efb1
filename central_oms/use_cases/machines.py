"""Two machines with one identity: a store's files were copied, and both copies run.

A run that a newer one followed should have ended. If it says hello all the same, it is asked for a proof that only a living
program can give, since a message may also be old. The newer hello may be such an old message too, so the run that gave its
proof is heard again; once both have given theirs, two machines live, and neither is heard until a person has chosen.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from hashlib import sha256

import structlog

from central_oms.storage import documents, machines, streams
from central_oms.storage.database import Tx
from central_oms.storage.machines import Run
from central_oms.storage.streams import Stream
from central_oms.use_cases.streams import hello
from shared.contract.oms.line import Hearing, Hello, HelloAnswer, Machine, Machines
from shared.errors import Conflict, Fenced, NotFound, Superseded

log = structlog.get_logger()
NEW = Run("", "", "", Hearing.HEARD)


def greet(
    tx: Tx, store_id: str, said: Hello, epoch: int, now: datetime, mint: Callable[[], str]
) -> HelloAnswer | Conflict:
    """Hear a store's hello, or give what speaks against it: given and not raised, so that what was seen of it is kept.

    Raises:
        NotFound: the network has no such store.
    """
    stream = streams.find(tx, store_id)
    runs = {run.boot_id: run for run in machines.of_store(tx, store_id)}
    if _shut_out(runs.values(), said):
        return Fenced(store_id=store_id)
    doubt = _doubt(tx, stream, runs, said) if stream else None
    if doubt is not None:
        return doubt
    standing = Hearing.RETURNED if said.proof else runs.get(said.boot_id, NEW).standing
    machines.note(tx, store_id, Run(said.boot_id, said.machine_id, now.isoformat(), standing))
    return hello(tx, store_id, said, epoch, now, mint)


def admit(tx: Tx, store_id: str, machine_id: str) -> Machines:
    """Hear this machine from now on, and none of those that spoke beside it.

    Raises:
        NotFound: no such store, or no such machine spoke for it.
    """
    known = {run.machine_id for run in show(tx, store_id).machines}
    if machine_id not in known:
        raise NotFound(what="machine", key=machine_id)
    machines.admit(tx, store_id, machine_id)
    return show(tx, store_id)


def show(tx: Tx, store_id: str) -> Machines:
    """Give the machines that spoke for a store.

    Raises:
        NotFound: no such store.
    """
    if documents.node(tx, store_id) is None:
        raise NotFound(what="store", key=store_id)
    return Machines(machines=tuple(_shown(run) for run in machines.of_store(tx, store_id)))


def _doubt(tx: Tx, stream: Stream, runs: Mapping[str, Run], said: Hello) -> Conflict | None:
    if said.boot_id not in runs or stream.boot_id in (said.boot_id, ""):
        return None
    proof = _proof(stream, said)
    if said.proof != proof:
        return Superseded(proof=proof)
    if runs.get(stream.boot_id, NEW).standing != Hearing.RETURNED:
        return None
    log.warning("store_fenced", store=stream.store_id, boots=[said.boot_id, stream.boot_id])
    machines.fence(tx, stream.store_id, [said.boot_id, stream.boot_id])
    streams.close(tx, stream.store_id)
    return Fenced(store_id=stream.store_id)


def _shut_out(runs: Collection[Run], said: Hello) -> bool:
    fenced = any(run.standing == Hearing.FENCED for run in runs)
    return fenced or any(
        run.standing == Hearing.REFUSED and run.machine_id == said.machine_id for run in runs
    )


def _proof(stream: Stream, said: Hello) -> str:
    # A program that died before the newer run began cannot have heard of that run's name: nothing need be kept.
    return sha256(f"{stream.boot_id}/{said.boot_id}".encode()).hexdigest()


def _shown(run: Run) -> Machine:
    return Machine(
        machine_id=run.machine_id,
        boot_id=run.boot_id,
        seen_at=datetime.fromisoformat(run.seen_at),
        standing=run.standing,
    )
