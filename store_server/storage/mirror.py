"""A second copy on another medium: what each commit did, on that medium's disk before anyone hears of the commit.

base-<lineage>-<n>.db           the whole file as it was after commit n
journal-<lineage>-<n>.ndjson    what the commits after n did
aside-<lineage>/                what another file's mirror left here

A base and the journals after it make the file anew, whatever its tables are. A newer base lets go of what it replaces.
"""

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from store_server.storage.journal import Line, Position, Statement, head_line, next_line
from store_server.storage.medium import SILENT, Medium

MOST_BYTES = 64 << 20
READY_BYTES = 1 << 20
BEGUN_WITHIN_S = 5.0
# A stick that dies takes seconds for each write: then one copy at once is worth more than two so late.
SLOWEST_S = 1.0
POSITION = "SELECT v FROM meta WHERE k = 'mirror'"
KEEP_POSITION = "INSERT INTO meta (k, v) VALUES ('mirror', ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v"
FORGET_POSITION = "DELETE FROM meta WHERE k = 'mirror'"
T = TypeVar("T")
_NAMED = re.compile(r"(base|journal)-([0-9a-f]+)-([0-9]+)\.(?:db|ndjson)")


@dataclass(frozen=True)
class Part:
    """A base or a journal: of which lineage, and after which commit."""

    lineage: str
    n: int
    path: Path


@dataclass(frozen=True)
class Start:
    """What a mirror begins with: where the file is, if both agree on that, and whether the mirror tells all of it."""

    position: Position | None = None
    whole: bool = False


class Mirror:
    """One file's second copy in `directory`; losing it, or waiting for it in vain, only costs the second copy."""

    def __init__(self, directory: Path, start: Start) -> None:
        self.directory = directory
        self.position = start.position or Position(token_hex(8))
        self.failure = ""
        self.bytes = 0
        self._unbroken_after: int | None = 0 if start.whole else None
        self._base: int | None = None
        self._journal: _Journal | None = None
        # A base takes minutes, for which no commit may wait.
        self._medium, self._copier = Medium(), Medium()

    @property
    def copies(self) -> int:
        """Count the media from which the file could be made anew: 2 or 1."""
        after, base = self._unbroken_after, self._base
        return 2 if after is not None and base is not None and base >= after else 1

    def attach(self, connection: Any, *, migrated: bool) -> None:
        """Begin beside a file that is open; tables that were changed since can only be told by a base."""
        self.turn()
        if migrated:
            line = self.next(None)
            connection.execute(KEEP_POSITION, (str(line.at),))
            self._unbroken_after = line.at.n
            self.append(line)
        else:
            connection.execute(KEEP_POSITION, (str(self.position),))

    def next(self, did: Sequence[Statement] | None) -> Line:
        """Write the line of a commit that is to come."""
        return next_line(self.position, did)

    def append(self, line: Line) -> None:
        """Keep the line of a commit that is on the file's disk."""
        self.position, journal = line.at, self._journal
        if journal is None:
            return
        try:
            self._medium.do(lambda: journal.append(line.written), SLOWEST_S)
        except OSError as error:
            self._lose(str(error))
        else:
            self.bytes += len(line.written)

    @property
    def gone(self) -> bool:
        """Tell whether the journal is no longer where it was: its medium was taken away, is not what it was, or does not answer."""
        journal = self._journal
        if journal is None:
            return False
        try:
            return not self._medium.do(journal.there, SLOWEST_S)
        except OSError:
            return True

    def give_up(self) -> None:
        """Write no more to a journal that is gone."""
        self._lose("it is no longer there")

    def turn(self) -> None:
        """Begin a new journal, once the medium answers; only between two commits."""
        self._let_go()
        if self._medium.silent:
            # Asked all the same, what waits for it would grow for as long as it is silent.
            self._lose(SILENT)
            return
        journal = _Journal(_name(self.directory, "journal", self.position, "ndjson"))
        try:
            self.bytes, self._base = self._medium.do(lambda: self._begin(journal), BEGUN_WITHIN_S)
        except OSError as error:
            self._medium.ask(journal.close)
            self._lose(str(error))
            return
        self._journal, self.failure = journal, ""
        if self._unbroken_after is None:
            self._unbroken_after = self.position.n

    def at_leisure(self, work: Callable[[], T]) -> Future[T]:
        """Do something long with the medium, beside the commits."""
        return self._copier.ask(work)

    def take_base(self, copy: Path, position: Position) -> None:
        """Keep a whole and sound copy of the file as the base, and let go of what it replaces.

        Raises:
            OSError: the medium does not take it.
        """
        copy.rename(_name(self.directory, "base", position, "db"))
        sync_directory(self.directory)
        journals = parts(self.directory, "journal")
        over = [part for part, after in pairwise(journals) if after.n <= position.n]
        for part in (*over, *(base for base in parts(self.directory, "base") if base.n < position.n)):
            part.path.unlink()
        self._base, self.bytes = position.n, _bytes(self.directory)

    def close(self) -> None:
        """Let go of the journal, as soon as the medium does."""
        if let_go := self._let_go():
            wait([let_go], SLOWEST_S)

    def _begin(self, journal: "_Journal") -> tuple[int, int | None]:
        """Give the bytes of all journals, and after which commit the newest base was taken."""
        put_others_aside(self.directory, self.position.lineage)
        journal.open()
        journal.append(head_line(self.position))
        sync_directory(self.directory)
        return _bytes(self.directory), max((base.n for base in parts(self.directory, "base")), default=None)

    def _let_go(self) -> Future[None] | None:
        journal, self._journal = self._journal, None
        return None if journal is None else self._medium.ask(journal.close)

    def _lose(self, why: str) -> None:
        self._let_go()
        self.failure, self._unbroken_after = why, None


class _Journal:
    """A file whose room is made ready ahead: a write that lengthens a file waits for its disk four times as long."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self._end = self._ready = 0

    def open(self) -> None:
        """Begin the file."""
        # With O_DSYNC a write and its way to the disk are one call, so that the thread waits for the interpreter once.
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_DSYNC, 0o600)

    def there(self) -> bool:
        """Tell whether the file still has its name."""
        try:
            return os.path.samestat(self._path.stat(), os.fstat(self._file))
        except OSError:
            return False

    def append(self, written: bytes) -> None:
        """Have a line on the disk."""
        if self._end + len(written) > self._ready:
            self._make_ready(len(written))
        self._write(written, self._end)
        self._end += len(written)

    def close(self) -> None:
        """Leave what was written, and nothing of what was made ready."""
        # A medium that fails does not take this either; what was made ready is zeros, and no reader goes beyond them.
        with suppress(OSError):
            os.ftruncate(self._file, self._end)
        with suppress(OSError):
            os.close(self._file)

    def _make_ready(self, needed: int) -> None:
        room = max(READY_BYTES, needed)
        self._write(bytes(room), self._end)
        self._ready = self._end + room

    def _write(self, written: bytes, place: int) -> None:
        if os.pwrite(self._file, written, place) != len(written):
            raise OSError("it is full")


def put_others_aside(directory: Path, lineage: str) -> None:
    """Put aside what other lineages left: it may hold what nothing else does.

    Raises:
        OSError: the mirror is not there.
    """
    for part in (*parts(directory, "base"), *parts(directory, "journal")):
        if part.lineage != lineage:
            aside = directory / f"aside-{part.lineage}"
            aside.mkdir(exist_ok=True)
            part.path.rename(aside / part.path.name)


def parts(directory: Path, kind: str) -> list[Part]:
    """Give the bases or journals of a mirror, the oldest first.

    Raises:
        OSError: it is not there.
    """
    named = [(_NAMED.fullmatch(path.name), path) for path in directory.iterdir()]
    found = [Part(match[2], int(match[3]), path) for match, path in named if match and match[1] == kind]
    return sorted(found, key=lambda part: part.n)


def _bytes(directory: Path) -> int:
    return sum(part.path.stat().st_size for part in parts(directory, "journal"))


def _name(directory: Path, kind: str, position: Position, ending: str) -> Path:
    return directory / f"{kind}-{position.lineage}-{position.n:012}.{ending}"


def sync_directory(directory: Path) -> None:
    """Have a directory's names on the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
