"""Before the store serves: what the file lacks comes from its mirror, and a file that is not sound makes room for a sound one.

      ┌─ the mirror tells more  ─▶ those commits are done again
file ─┼─ the file tells more    ─▶ a new base, soon
      ├─ they tell otherwise    ─▶ the file counts, and the mirror is put aside when a new one begins
      └─ gone, unsound, too old ─▶ made anew from a base and the journals after it; nothing is deleted
"""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from shared.errors import CannotSave
from store_server.storage.bodies import teach
from store_server.storage.copies import BESIDE, put_aside, reading, sync_file
from store_server.storage.database import PRAGMAS
from store_server.storage.journal import Line, Position, lines, read_head
from store_server.storage.medium import Medium
from store_server.storage.mirror import KEEP_POSITION, POSITION, Start, parts, sync_directory
from store_server.storage.soundness import UNREADABLE, findings, tail_findings

# A disk that slept takes some seconds; a shop that could sell does not wait for one that is dead.
ANSWERS_WITHIN_S = 15.0
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
Say = Callable[[str], None]


class End(Enum):
    """How a file stands to the journals, once they were followed as far as they lead."""

    TOLD = auto()  #: they lead to where the file is
    BEHIND = auto()  #: they end before it, or have a hole
    BEYOND = auto()  #: they go on where they do not lead to
    APART = auto()  #: they tell another history


@dataclass(frozen=True)
class Reached:
    """Where a file is after it followed the journals."""

    position: Position
    end: End


@dataclass(frozen=True)
class _File:
    position: Position | None = None
    damage: str = ""
    readable: bool = True


@dataclass(frozen=True)
class _Repairing:
    path: Path
    directory: Path
    at: datetime
    say: Say


def repair(path: Path, directory: Path | None, at: datetime, say: Say) -> Start:
    """Bring a file and its mirror together, and give where the mirror goes on.

    Args:
        say: hears of each thing that was not as it should be.
    """
    file = _look(path) if path.exists() else None
    if file is not None and file.damage:
        say(f"{path} is damaged: {file.damage}")
    if directory is None:
        return _without_mirror(path, file, at, say)
    repairing = _Repairing(path, directory, at, say)
    try:
        if file is None or file.damage:
            # Only the mirror has what is lost, so it is waited for.
            return _made_anew(repairing, file)
        Medium().do(lambda: parts(directory, "journal"), ANSWERS_WITHIN_S)
        return Start() if file.position is None else _together(repairing, file.position)
    except OSError as error:
        say(f"the mirror cannot be read: {error}")
        return _without_mirror(path, file, at, say)


def suspect(path: Path) -> Path:
    """Name the note that says that a serving file was found unsound: the next start then checks all of it."""
    return path.with_name(f"{path.name}.suspect")


def rebuild(directory: Path, lineage: str | None, target: Path, upto: int | None = None) -> Reached | None:
    """Make a file from the newest base that is sound and the journals after it; None if there is no base.

    Args:
        lineage: None is the one that was written to last.
        upto: the commit to stop at; None is the last.

    Raises:
        OSError: the mirror cannot be read.
        CannotSave: the file cannot be written.
    """
    bases = sorted(parts(directory, "base"), key=lambda base: base.path.stat().st_mtime_ns)
    for base in reversed(bases):
        if base.lineage == (lineage or bases[-1].lineage) and (upto is None or base.n <= upto):
            _remove(target)
            _copied(base.path, target)
            copied = _look(target)
            if copied.position is not None and not copied.damage:
                return follow(target, copied.position, directory, upto)
    return None


def follow(path: Path, position: Position, directory: Path, upto: int | None = None) -> Reached:
    """Do again what a mirror's journals tell beyond a file's position.

    Raises:
        OSError: the mirror cannot be read.
        CannotSave: the file cannot be written.
    """
    try:
        return _followed(path, position, directory, upto)
    except sqlite3.OperationalError as error:
        raise CannotSave(why=f"{path}: {error}") from error


def _followed(path: Path, position: Position, directory: Path, upto: int | None) -> Reached:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        teach(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("BEGIN IMMEDIATE")
        reached = _follow(connection, position, directory, upto)
        connection.execute(KEEP_POSITION, (str(reached.position),))
        connection.commit()
    return reached


def _follow(connection: sqlite3.Connection, position: Position, directory: Path, upto: int | None) -> Reached:
    met, unbroken, told = False, True, None
    for step in _steps(directory, position.lineage):
        known = step.at if isinstance(step, Line) else step
        if upto is not None and known.n > upto:
            break
        if told is not None and not isinstance(step, Line):
            unbroken = unbroken and step == told
        told = known
        if known.n > position.n:
            if not isinstance(step, Line) or step.before.n != position.n:
                return Reached(position, End.BEYOND)
            if step.before != position:
                return Reached(position, End.APART)
            if (did := step.statements()) is None:
                return Reached(position, End.BEYOND)
            for sql, rows in did:
                for row in rows:
                    connection.execute(sql, row).fetchall()
            position = step.at
        elif known.n == position.n and known != position:
            return Reached(position, End.APART)
        met = known == position
    return Reached(position, End.TOLD if met and unbroken else End.BEHIND)


def _steps(directory: Path, lineage: str) -> Iterator[Position | Line]:
    """Give the head of each journal, and its lines."""
    for part in parts(directory, "journal"):
        if part.lineage == lineage and (head := read_head(part.path)) is not None:
            yield head
            yield from lines(part.path)


def _look(path: Path) -> _File:
    try:
        with reading(path) as tx:
            if tx.value("SELECT 1 FROM sqlite_master WHERE name = 'meta'") is None:
                return _File()
            text = tx.value(POSITION)
            checked = findings(tx).values() if suspect(path).exists() else [tail_findings(tx)]
            position = None if text is None else Position.parse(text)
    except UNREADABLE as error:
        return _File(damage=str(error), readable=False)
    found = [finding for some in checked for finding in some]
    return _File(position, damage=found[0] if found else "")


def _copied(source: Path, target: Path) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        # The mirror has what is needed: a start without it would take an empty file for all there is.
        if error.errno in NO_ROOM:
            raise CannotSave(why=f"{target}: {error.strerror}") from error
        raise


def _remove(path: Path) -> None:
    # With what SQLite keeps beside it: a log that a rebuilding left which was cut off would be read into the next one.
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _without_mirror(path: Path, file: _File | None, at: datetime, say: Say) -> Start:
    if file is not None and not file.readable:
        say(f"an empty file takes its place; it is kept as {put_aside(path, 'corrupt', at)}")
    return Start()


def _together(repairing: _Repairing, position: Position) -> Start:
    try:
        reached = follow(repairing.path, position, repairing.directory)
    except sqlite3.DatabaseError as error:
        # Damage that a look at its end does not meet: what is written goes everywhere.
        repairing.say(f"{repairing.path} is damaged: {error}")
        return _made_anew(repairing, _File(position, damage=str(error)))
    again = reached.position.n - position.n
    if again:
        repairing.say(f"{again} commits were done again from the mirror")
    match reached.end:
        case End.TOLD:
            return Start(reached.position, whole=True)
        case End.BEHIND:
            return Start(reached.position)
        case End.APART:
            repairing.say("the mirror tells another history, and will be put aside")
            return Start()
    return _made_anew(repairing, _File(reached.position))


def _made_anew(repairing: _Repairing, file: _File | None) -> Start:
    path = repairing.path
    fresh = path.with_name(f"{path.name}.new")
    known = None if file is None else file.position
    reached = rebuild(repairing.directory, None if known is None else known.lineage, fresh)
    if reached is None or (known is not None and known.n > reached.position.n):
        _remove(fresh)
        return _without_mirror(path, file, repairing.at, repairing.say)
    sync_file(fresh)
    aside = put_aside(path, "corrupt" if file and file.damage else "old", repairing.at)
    fresh.rename(path)
    suspect(path).unlink(missing_ok=True)
    sync_directory(path.parent)
    repairing.say(
        f"made anew from the mirror up to commit {reached.position.n}"
        + (f"; what was there is {aside}" if aside else "")
    )
    return Start(reached.position, whole=reached.end is End.TOLD)
