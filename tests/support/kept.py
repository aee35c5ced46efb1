"""Figures kept in a file beside its mirror, and what becomes of both when one is lost."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pytest import MonkeyPatch

from store_server.settings import Settings
from store_server.storage import meta, mirror, repair
from store_server.storage.comparing import check_mirror
from store_server.storage.copies import reading
from store_server.storage.database import Database
from store_server.storage.keeping import Keeping
from store_server.storage.opening import open_operations
from store_server.storage.room import Room
from store_server.storage.tx import Tx
from tests.support.builders import NOW
from tests.support.patience import PATIENCE_S


@dataclass
class Kept:
    """A data directory and a mirror on other media, and what was said when the file was opened."""

    folder: Path
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mirror.mkdir(parents=True, exist_ok=True)

    @property
    def data(self) -> Path:
        """Give where the file lies."""
        return self.folder / "data"

    @property
    def mirror(self) -> Path:
        """Give the other medium."""
        return self.folder / "mirror"

    @property
    def file(self) -> Path:
        """Give the file."""
        return self.data / "operations.db"

    def open(self, *, mirrored: bool = True) -> Database:
        """Open the file as the server does; close it."""
        return open_operations(self.data, self.mirror if mirrored else None, NOW, self.said.append)

    @contextmanager
    def opened(self, *, mirrored: bool = True) -> Iterator[Database]:
        """Open the file for a while, before the loop writes."""
        database = self.open(mirrored=mirrored)
        try:
            yield database
        finally:
            database.close()

    def keep(self, *names: str, mirrored: bool = True) -> None:
        """Keep figures, each in a commit of its own."""
        with self.opened(mirrored=mirrored) as database:
            for name in names:
                keep(database, name)

    def names(self, *, mirrored: bool = True) -> set[str]:
        """Open the file and give the names of the figures in it."""
        with self.opened(mirrored=mirrored) as database:
            return database.look(figures)

    def lose_file(self) -> None:
        """Lose the medium of the file."""
        shutil.rmtree(self.data)
        self.data.mkdir()

    def differences(self) -> list[str]:
        """Tell in what the mirror differs from the file."""
        with reading(self.file) as tx:
            return [*check_mirror(tx, self.mirror)]


@contextmanager
def patient_mirrors() -> Iterator[None]:
    """Let a busy machine not be taken for a medium that has died: tests of those say how soon they are sure."""
    with MonkeyPatch.context() as patch:
        patch.setattr(mirror, "SLOWEST_S", PATIENCE_S)
        patch.setattr(mirror, "BEGUN_WITHIN_S", PATIENCE_S)
        patch.setattr(repair, "ANSWERS_WITHIN_S", PATIENCE_S)
        yield


def keep(database: Database, name: str) -> None:
    """Keep a figure, before the loop writes."""
    with database.transaction() as tx:
        meta.put(tx, name, "1")


def kept(name: str) -> Callable[[Tx], None]:
    """Keep a figure in an operation."""
    return lambda tx: meta.put(tx, name, "1")


def figures(tx: Tx) -> set[str]:
    """Give the names of all figures but the mirror's own."""
    return {row["k"] for row in tx.all("SELECT k FROM meta")} - {"mirror"}


def looked_after(database: Database) -> Keeping:
    """Give what looks after a file's mirror."""
    return Keeping(database, Room(Settings(data=database.path.parent, disk_held_mb=0)), NOW)


async def based(store: Kept, *names: str) -> None:
    """Keep figures, with a new base after each."""
    database = store.open()
    database.start()
    for name in names:
        await database.write(kept(name))
        await looked_after(database).look_after_mirror(NOW + timedelta(days=2))
    database.close()
