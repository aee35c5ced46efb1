"""Opens the file that the store must not lose: repaired first, and beside its mirror."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from shared.errors import ShopError
from store_server.storage.database import Database, Told
from store_server.storage.mirror import FORGET_POSITION, Mirror
from store_server.storage.repair import Say, repair
from store_server.storage.schema import migrate_operations


class InUse(ShopError):
    """Another program holds the data directory."""

    says = "A store server is running on {data}: stop it first."


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Be the only program that writes to a data directory: two servers on one file would each break the other's.

    Raises:
        InUse: another one is.
    """
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / "store.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(data=str(data)) from error
        yield
    finally:
        os.close(descriptor)


def open_operations(
    data: Path, mirror: Path | None, at: datetime, say: Say, told: Told = lambda changes: None
) -> Database:
    """Open `operations.db`; `say` hears of what had to be repaired.

    Args:
        mirror: a directory on another medium; None is none.
    """
    path = data / "operations.db"
    start = repair(path, mirror, at, say)
    if mirror is not None:
        return Database(path, migrate_operations, told, Mirror(mirror, start))
    database = Database(path, migrate_operations, told)
    with database.transaction() as tx:
        # From here on no mirror tells what this file holds; one that comes back must not take it for what it knew.
        tx.execute(FORGET_POSITION)
    return database
