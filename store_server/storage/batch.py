"""Operations that share one commit: each is done or leaves nothing behind, and none is answered before the commit."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from shared.errors import CannotSave
from store_server.storage.journal import Line, Statement
from store_server.storage.mirror import KEEP_POSITION, Mirror
from store_server.storage.tx import Tx

T = TypeVar("T")


@dataclass(slots=True)
class Operation(Generic[T]):
    """Something to do in the next commit; `did` is what the mirror is told of it."""

    run: Callable[[Tx], T]
    long: bool
    answer: asyncio.Future[T]
    result: T | None = None
    error: Exception | None = None
    touched: frozenset[tuple[str, str]] = frozenset()
    did: Sequence[Statement] = ()


def run_and_commit(
    connection: sqlite3.Connection, mirror: Mirror | None, batch: list[Operation[Any]]
) -> None:
    """Do all of a batch and commit it, in the thread that calls."""
    commit(connection, mirror, run_each(connection, mirror, batch))


def run_each(
    connection: sqlite3.Connection, mirror: Mirror | None, batch: list[Operation[Any]]
) -> Line | None:
    """Do each operation of a batch, and give the line that the mirror is to have once it is committed."""
    mirrored = mirror is not None
    try:
        if batch[0].long or not _ran_together(connection, batch, mirrored=mirrored):
            connection.execute("BEGIN IMMEDIATE")
            for operation in batch:
                _run_in_savepoint(connection, operation, mirrored=mirrored)
        return told_to(mirror, connection, [done for operation in batch for done in operation.did])
    except Exception:
        # Also of what the mirror cannot write down: an open transaction would be every later commit's.
        connection.rollback()
        raise


def _ran_together(connection: sqlite3.Connection, batch: list[Operation[Any]], *, mirrored: bool) -> bool:
    """Run operations without savepoints, which take a scan 7 µs; if one fails halfway, all of them are undone."""
    connection.execute("BEGIN IMMEDIATE")
    for operation in batch:
        before = connection.total_changes
        _run(connection, operation, mirrored=mirrored)
        halfway = operation.error is not None and connection.total_changes != before
        # SQLite ends the transaction by itself where the disk fails.
        if halfway or not connection.in_transaction:
            connection.rollback()
            return False
    return True


def _run_in_savepoint(connection: sqlite3.Connection, operation: Operation[Any], *, mirrored: bool) -> None:
    connection.execute("SAVEPOINT operation")
    _run(connection, operation, mirrored=mirrored)
    if operation.error is not None:
        connection.execute("ROLLBACK TO operation")
    connection.execute("RELEASE operation")


def _run(connection: sqlite3.Connection, operation: Operation[Any], *, mirrored: bool) -> None:
    did: list[Statement] = []
    tx = Tx(connection, did if mirrored else None)
    operation.error, operation.touched, operation.did = None, frozenset(), ()
    try:
        operation.result = operation.run(tx)
    except Exception as error:  # noqa: BLE001 -- it is handed to the caller; one bug must not stop the writer
        operation.error = error
    else:
        operation.touched, operation.did = frozenset(tx.touched), did


def told_to(mirror: Mirror | None, connection: sqlite3.Connection, did: list[Statement]) -> Line | None:
    """Write the line that the mirror is to have, and where it ends into the commit itself."""
    if mirror is None or not did:
        return None
    line = mirror.next(did)
    connection.execute(KEEP_POSITION, (str(line.at),))
    return line


def commit(connection: sqlite3.Connection, mirror: Mirror | None, line: Line | None) -> None:
    """Commit, then tell the mirror."""
    try:
        connection.commit()
    except sqlite3.Error:
        connection.rollback()
        raise
    if mirror is not None and line is not None:
        mirror.append(line)


def answer(operation: Operation[Any], failure: BaseException | None) -> None:
    """Answer whoever waits for an operation, once its commit has ended."""
    if operation.answer.done():
        return
    if error := failure or operation.error:
        operation.answer.set_exception(_in_domain_words(error))
    else:
        operation.answer.set_result(operation.result)


def _in_domain_words(error: BaseException) -> BaseException:
    if isinstance(error, sqlite3.OperationalError):
        saying = CannotSave(why=str(error))
        saying.__cause__ = error
        return saying
    return error
