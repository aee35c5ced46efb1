"""Mistakes with the second copy, put in on purpose: each shows where a disk dies, and what was acknowledged with it."""

from collections import deque
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pytest import MonkeyPatch

from store_server.storage import opening, repair
from store_server.storage.journal import Line, Position
from store_server.storage.mirror import Mirror, Start
from store_server.storage.repair import Say
from tests.simulation.run import Defect


def the_mirror_is_not_read(patch: MonkeyPatch) -> None:
    patch.setattr(opening, "repair", lambda _path, _directory, _at, _say: Start())


def the_mirror_hears_after_the_tablet(patch: MonkeyPatch) -> None:
    append = Mirror.append

    def one_late(self: Mirror, line: Line) -> None:
        late: deque[Line] = self.__dict__.setdefault("late", deque())
        if late:
            append(self, late.popleft())
        late.append(line)
        self.position = line.at

    patch.setattr(Mirror, "append", one_late)


def a_hole_after_a_crash_counts_as_told(patch: MonkeyPatch) -> None:
    whole = repair.repair

    def optimistic(path: Path, directory: Path | None, at: datetime, say: Say) -> Start:
        start = whole(path, directory, at, say)
        return start if start.position is None else replace(start, whole=True)

    patch.setattr(opening, "repair", optimistic)


def a_journal_without_a_base_counts_as_a_copy(patch: MonkeyPatch) -> None:
    patch.setattr(Mirror, "copies", property(lambda self: 1 if self.failure else 2))


def a_new_base_lets_go_of_the_journal_in_use(patch: MonkeyPatch) -> None:
    take = Mirror.take_base

    def thorough(self: Mirror, copy: Path, position: Position) -> None:
        take(self, copy, position)
        for journal in self.directory.glob("journal-*"):
            journal.unlink()

    patch.setattr(Mirror, "take_base", thorough)


ALL: tuple[tuple[Defect, str], ...] = (
    (the_mirror_is_not_read, "store_lost"),
    (the_mirror_hears_after_the_tablet, "store_lost"),
    (a_hole_after_a_crash_counts_as_told, "store_lost"),
    (a_journal_without_a_base_counts_as_a_copy, "store_lost"),
    (a_new_base_lets_go_of_the_journal_in_use, "store_lost"),
)
