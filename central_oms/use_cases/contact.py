"""What the OMS notices when a store says hello: a clock that is wrong, and a second machine."""

from collections.abc import Callable
from datetime import datetime

from central_oms.storage import cases as kept
from central_oms.storage.database import Tx
from central_oms.storage.feed import Told
from central_oms.use_cases import cases, machines, publish
from shared.cases import MOST_SKEW_S, CaseClass, Facts, case_of
from shared.contract.oms.line import Hearing, Hello, HelloAnswer, Machines
from shared.errors import Conflict, Fenced


def greet(
    tx: Tx, store_id: str, said: Hello, epoch: int, now: datetime, mint: Callable[[], str]
) -> HelloAnswer | Conflict:
    """Answer a hello as `machines.greet` does, and open or close the cases that it tells of."""
    answer = machines.greet(tx, store_id, said, epoch, now, mint)
    # A machine that was not chosen is refused for ever: that is no case any more.
    if isinstance(answer, Fenced) and _undecided(tx, store_id):
        facts = {"machine_id": said.machine_id, "boot_id": said.boot_id}
        publish.send(tx, _begin_one(tx, CaseClass.CLN_1, store_id, said.nonce, facts, now))
    elif isinstance(answer, HelloAnswer):
        publish.send(tx, _clock(tx, store_id, said, now))
    return answer


def admit(tx: Tx, store_id: str, machine_id: str, now: datetime) -> Machines:
    """Choose a machine as `machines.admit` does, which closes the case.

    Raises:
        NotFound: no such store or machine.
    """
    known = machines.admit(tx, store_id, machine_id)
    publish.send(tx, cases.end(tx, CaseClass.CLN_1, [store_id], machine_id, now))
    return known


def _undecided(tx: Tx, store_id: str) -> bool:
    return any(machine.standing == Hearing.FENCED for machine in machines.show(tx, store_id).machines)


def _clock(tx: Tx, store_id: str, said: Hello, now: datetime) -> list[Told]:
    skew_s = round((said.clock - now).total_seconds())
    if abs(skew_s) <= MOST_SKEW_S:
        return cases.end(tx, CaseClass.CLK_1, [store_id], "the clock is right", now)
    return _begin_one(tx, CaseClass.CLK_1, store_id, said.nonce, {"skew_s": skew_s}, now)


def _begin_one(
    tx: Tx, case_class: CaseClass, store_id: str, occasion: str, facts: Facts, now: datetime
) -> list[Told]:
    if kept.open_of(tx, case_class, [store_id]):
        return []
    return cases.begin(tx, case_of(case_class, store_id, store_id, occasion, now, facts), now)
