"""A write beside another one: it runs in a thread until it waits for the first, or is done."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from time import monotonic, sleep
from typing import TypeVar

from sqlalchemy import text

from central_oms.storage.database import Database, Tx, alone
from tests.support.patience import PATIENCE_S

T = TypeVar("T")


def beside(database: Database, first: Tx, work: Callable[[Tx], T]) -> Future[T]:
    """Begin `work` while the write `first` goes on; its result comes once `first` is committed."""
    second: Future[T] = Future()
    Thread(target=_do, args=(database, work, second), daemon=True).start()
    until = monotonic() + PATIENCE_S
    while not second.done() and not _waits(first):
        assert monotonic() < until, "it neither waits nor ends"
        sleep(0.01)
    return second


def _do(database: Database, work: Callable[[Tx], T], done: Future[T]) -> None:
    try:
        with database.transaction() as tx:
            result = work(tx)
    except Exception as error:  # noqa: BLE001 -- whoever waits for the result is told
        done.set_exception(error)
    else:
        done.set_result(result)


def _waits(first: Tx) -> bool:
    """Tell whether some write waits; where one writes alone, a second can do nothing else."""
    return alone(first) or bool(first.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
