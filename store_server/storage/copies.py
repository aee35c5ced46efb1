"""Copies of a file: taken while it is in use, checked before they count, put back only while nobody uses it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from shared.errors import ShopError
from store_server.storage.bodies import teach
from store_server.storage.mirror import sync_directory
from store_server.storage.soundness import UNREADABLE, findings
from store_server.storage.tx import Tx

BESIDE = ("", "-wal", "-shm")


class CopyRefused(ShopError):
    """A copy that would be worth nothing, or would cost what is there."""

    says = "{why}."


@contextmanager
def reading(path: Path) -> Iterator[Tx]:
    """Look into a file that a server may be writing to, at one moment, without changing anything of it."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        teach(connection)
        yield Tx(connection)


def back_up(path: Path, target: Path) -> None:
    """Copy a file as it is now, check the copy, and only then give it its name.

    Raises:
        CopyRefused: there is nothing to copy, the target is there already, or the copy is not sound.
        OSError: it cannot be written.
    """
    if not path.exists():
        raise CopyRefused(why=f"There is no {path} to copy")
    if target.exists():
        raise CopyRefused(why=f"{target} is there already")
    fresh = target.with_name(f"{target.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        _copy(path, fresh)
        check_copy(fresh)
        fresh.rename(target)
    finally:
        fresh.unlink(missing_ok=True)
    sync_directory(target.parent)


def check_copy(path: Path) -> None:
    """Make sure that a copy says what was written.

    Raises:
        CopyRefused: it does not.
    """
    try:
        with reading(path) as tx:
            found = [finding for some in findings(tx).values() for finding in some]
    except UNREADABLE as error:
        found = [str(error)]
    if found:
        raise CopyRefused(why=f"{path} is not sound: {found[0]}")


def put_back(copy: Path, path: Path, at: datetime) -> Path | None:
    """Let a checked copy take a file's place, and give where the file that was there is now; the server must be down.

    Raises:
        CopyRefused: the copy is not sound, or not there.
        OSError: it cannot be written.
    """
    if not copy.exists():
        raise CopyRefused(why=f"There is no {copy}")
    check_copy(copy)
    fresh = path.with_name(f"{path.name}.new")
    shutil.copyfile(copy, fresh)
    sync_file(fresh)
    aside = put_aside(path, "aside", at)
    fresh.rename(path)
    sync_directory(path.parent)
    return aside


def put_aside(path: Path, why: str, at: datetime) -> Path | None:
    """Rename a file with what SQLite keeps beside it; it is never deleted."""
    aside = path.with_name(f"{path.name}.{why}-{at:%Y%m%dT%H%M%S%f}")
    for ending in BESIDE:
        old = path.with_name(path.name + ending)
        if old.exists():
            old.rename(aside.with_name(aside.name + ending))
    return aside if aside.exists() else None


def sync_file(path: Path) -> None:
    """Have a file on the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(path: Path, fresh: Path) -> None:
    try:
        with reading(path) as tx:
            tx.execute("VACUUM INTO ?", (str(fresh),))
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise CopyRefused(why=f"{path} cannot be read: {error}") from error
    sync_file(fresh)
