"""Power cuts: what a store wrote is written again through a disk that remembers, and the power fails at any moment.

`python -m tests.disk.cuts --cuts 6000`

What was not yet on the disk is lost, or is there in any order, or is torn at any sector. Then the store is opened by its own
code, with and without its file: whatever was acknowledged must be there.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from shutil import copyfile, rmtree
from tempfile import TemporaryDirectory
from typing import Any

import apsw

from store_server.storage.copies import reading
from store_server.storage.journal import lines
from store_server.storage.mirror import KEEP_POSITION, parts
from store_server.storage.soundness import findings
from tests.support.kept import Kept
from tests.support.morning import a_morning

SECTOR = 512
SALES = 25
IN_MEMORY = Path("/dev/shm")
# Python cannot lend SQLite shared memory; with the file locked for one connection it needs none. Checkpoints come often.
PRAGMAS = (
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA wal_autocheckpoint=60",
)


@dataclass(frozen=True)
class Write:
    """Bytes on their way to a file; `data` None cuts it off there, and `place` None is a sync of all before."""

    name: str
    place: int | None
    data: bytes | None = None


@dataclass(frozen=True)
class Acknowledged:
    """From here on commit `n` is promised to be kept."""

    n: int


Event = Write | Acknowledged


@dataclass
class Recording:
    """Where everything began, and all that happened to the disks since."""

    base: Path
    journal: Path
    file: bytes
    head: bytes
    events: list[Event] = field(default_factory=list)


class _RecordingFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], events: list[Event]) -> None:
        super().__init__("", name, flags)
        path = name if isinstance(name, str) else name.filename()
        self._name = Path(path).name
        self._events = events

    def xWrite(self, data: bytes, offset: int) -> None:
        self._events.append(Write(self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._events.append(Write(self._name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        self._events.append(Write(self._name, None))
        super().xSync(flags)


class _RecordingVfs(apsw.VFS):
    def __init__(self, events: list[Event]) -> None:
        self._events = events
        super().__init__("recording", "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _RecordingFile(name, flags, self._events)


def record(folder: Path) -> Recording:
    """Let a shop sell, and write what its mirror tells once more through a disk that remembers."""
    store = Kept(folder / "shop")
    asyncio.run(a_morning(store, SALES))
    (base,), (journal,) = parts(store.mirror, "base"), parts(store.mirror, "journal")
    path = folder / "operations.db"
    copyfile(base.path, path)
    _prepare(path)
    with journal.path.open("rb") as written:
        recording = Recording(base.path, journal.path, path.read_bytes(), written.readline())
    vfs = _RecordingVfs(recording.events)
    with closing(apsw.Connection(str(path), vfs="recording")) as connection:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        recording.events.clear()
        for line in lines(journal.path):
            if line.at.n > base.n:
                connection.execute("BEGIN IMMEDIATE")
                for sql, rows in line.statements() or []:
                    for row in rows:
                        connection.execute(sql, row)
                connection.execute(KEEP_POSITION, (str(line.at),))
                connection.execute("COMMIT")
            recording.events.append(Write("journal", 0, line.written))
            recording.events.append(Write("journal", None))
            recording.events.append(Acknowledged(line.at.n))
    del vfs
    return recording


def _prepare(path: Path) -> None:
    """Put a copy into the mode in which the store keeps its file."""
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def cut(recording: Recording, folder: Path, chance: Random) -> list[str]:
    """Let the power fail once, and tell what was lost."""
    moment = chance.randrange(len(recording.events) + 1)
    past = recording.events[:moment]
    promised = max((event.n for event in past if isinstance(event, Acknowledged)), default=0)
    store = _after(recording, past, folder, chance)
    found = [*_missing(store, promised)]
    if chance.random() < 0.3:
        store.lose_file()
        found += [f"without its file: {one}" for one in _missing(store, promised)]
    rmtree(folder)
    return [f"at event {moment}, commit {promised}: {one}" for one in found]


def _after(recording: Recording, past: list[Event], folder: Path, chance: Random) -> Kept:
    store = Kept(folder)
    store.data.mkdir()
    disks: dict[str, bytearray] = {
        "operations.db": bytearray(recording.file),
        "journal": bytearray(recording.head),
    }
    waiting: list[Write] = []
    for event in past:
        if not isinstance(event, Write):
            continue
        if event.place is not None:
            waiting.append(event)
            continue
        for write in waiting:
            if write.name == event.name:
                _reach(disks, write)
        waiting = [write for write in waiting if write.name != event.name]
    for write in chance.sample(waiting, chance.randint(0, len(waiting))):
        _reach(disks, _torn(write, chance) if chance.random() < 0.5 else write)
    copyfile(recording.base, store.mirror / recording.base.name)
    (store.mirror / recording.journal.name).write_bytes(disks.pop("journal"))
    for name, content in disks.items():
        (store.data / name).write_bytes(content)
    return store


def _reach(disks: dict[str, bytearray], write: Write) -> None:
    """Let a write reach its disk."""
    assert write.place is not None
    disk = disks.setdefault(write.name, bytearray())
    if write.data is None:
        del disk[write.place :]
        return
    # The journal only grows, as its file is opened for that.
    place = len(disk) if write.name == "journal" else write.place
    if len(disk) < place:
        disk.extend(bytes(place - len(disk)))
    disk[place : place + len(write.data)] = write.data


def _torn(write: Write, chance: Random) -> Write:
    if write.data is None:
        return write
    most = max(1, len(write.data) // SECTOR)
    return Write(write.name, write.place, write.data[: SECTOR * chance.randint(0, most)])


def _missing(store: Kept, promised: int) -> Iterator[str]:
    with store.opened() as database:
        assert database.mirror is not None
        copies = database.mirror.copies
        if database.mirror.position.n < promised:
            yield f"only {database.mirror.position.n} commits are there"
        if store.said and "damaged" in store.said[0]:
            yield store.said[0]
    with reading(store.file) as tx:
        yield from (f"{name}: {some[0]}" for name, some in findings(tx).items() if some)
    # A commit that the mirror had no time to hear of is in the file alone, and was promised to nobody.
    yield from store.differences() if copies == 2 else ()


def cut_often(cuts: int, seed: int = 0) -> list[str]:
    """Let the power fail so often, and tell every loss."""
    # In memory where that is possible: each cut opens a store, which waits for its disk a dozen times.
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.exists() else None) as folder:
        recording = record(Path(folder))
        chance = Random(seed)
        return [
            lost for number in range(cuts) for lost in cut(recording, Path(folder) / f"cut-{number}", chance)
        ]


def main() -> int:
    """Cut, and print what was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.disk.cuts", description=__doc__)
    parser.add_argument("--cuts", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    lost = cut_often(asked.cuts, asked.seed)
    print(*lost, f"{asked.cuts} power cuts, {len(lost)} losses", sep="\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
