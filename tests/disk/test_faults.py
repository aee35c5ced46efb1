"""Disks that fail under a real program: what it acknowledged is there afterwards, and it works again when they do."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from store_server.storage.mirror import SLOWEST_S
from tests.disk import compiler
from tests.support.kept import Kept
from tests.support.patience import PATIENCE_S


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("disk") / "faults.so"
    source = Path(__file__).with_name("faults.c")
    subprocess.run([compiler.find(), "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


@dataclass
class Keeper:
    """The program, and the disk it has."""

    process: subprocess.Popen[str]
    faults: Path

    def keep(self, name: str) -> list[str]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def fail(self, call: str, number: int, path: str, milliseconds: int = 0) -> None:
        fresh = self.faults.with_suffix(".new")
        fresh.write_text(f"{call} {number} {milliseconds} {path}\n")
        fresh.replace(self.faults)

    def mend(self) -> None:
        self.faults.unlink()


@contextmanager
def a_keeper(disk: Path, folder: Path, slowest_s: float = PATIENCE_S) -> Iterator[Keeper]:
    faults = folder / "faults"
    environment = os.environ | {"LD_PRELOAD": str(disk), "FAULTS": str(faults)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.disk.keeper", str(folder), str(slowest_s)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield Keeper(process, faults)
        finally:
            process.kill()


@pytest.mark.parametrize("call", ["write", "sync"])
@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EIO, errno.EROFS], ids=lambda number: errno.errorcode[number]
)
def test_a_disk_that_fails_refuses_and_works_again_at_once(
    disk: Path, tmp_path: Path, call: str, number: int
) -> None:
    with a_keeper(disk, tmp_path) as keeper:
        assert keeper.keep("before") == ["kept", "before", "2"]
        keeper.fail(call, number, "operations.db-wal")
        assert keeper.keep("during")[0] == "refused"
        keeper.mend()
        assert keeper.keep("after") == ["kept", "after", "2"]
    names = Kept(tmp_path).names()
    assert names >= {"before", "after"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=lambda number: errno.errorcode[number])
def test_a_mirror_that_fails_costs_only_the_second_copy_while_it_does(
    disk: Path, tmp_path: Path, number: int
) -> None:
    with a_keeper(disk, tmp_path) as keeper:
        keeper.fail("write", number, "/mirror/")
        assert keeper.keep("alone") == ["kept", "alone", "1"]
        keeper.mend()
        keeper.keep("again")
        assert keeper.keep("mirrored") == ["kept", "mirrored", "2"]
    store = Kept(tmp_path)
    store.lose_file()
    assert {"alone", "again", "mirrored"} <= store.names()


def test_a_mirror_that_is_slow_to_death_makes_one_commit_wait_and_no_more(disk: Path, tmp_path: Path) -> None:
    with a_keeper(disk, tmp_path, SLOWEST_S) as keeper:
        keeper.fail("write", 0, "/mirror/journal-", milliseconds=1_500)
        assert keeper.keep("late")[-1] == "1"


def test_a_mirror_that_does_not_answer_makes_nobody_wait_for_ever_and_is_taken_again(
    disk: Path, tmp_path: Path
) -> None:
    with a_keeper(disk, tmp_path, SLOWEST_S) as keeper:
        keeper.fail("write", 0, "/mirror/journal-", milliseconds=-1)
        assert keeper.keep("late") == ["kept", "late", "1"]
        assert keeper.keep("alone") == ["kept", "alone", "1"]
        keeper.mend()
        deadline = monotonic() + PATIENCE_S
        while keeper.keep("again")[-1] == "1":
            assert monotonic() < deadline
    store = Kept(tmp_path)
    store.lose_file()
    assert store.names() >= {"late", "alone", "again"}


def test_a_slow_disk_only_makes_wait(disk: Path, tmp_path: Path) -> None:
    with a_keeper(disk, tmp_path) as keeper:
        keeper.fail("sync", 0, "operations.db-wal", milliseconds=300)
        begun = monotonic()
        assert keeper.keep("slowly") == ["kept", "slowly", "2"]
        assert monotonic() - begun > 0.25
