"""Disks that take no more, as the system itself says it: `test_faults` goes further, with a disk written in C."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.errors import CannotSave
from tests.support.builders import NOW
from tests.support.kept import Kept, based, kept, looked_after


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(directory: Path) -> None:
    """Let every file that is open there be one that takes nothing, not even its own end."""
    full = os.open("/dev/full", os.O_WRONLY)
    for link in Path("/proc/self/fd").iterdir():
        if link.exists() and link.resolve().parent == directory:
            os.dup2(full, int(link.name))
    os.close(full)


async def test_a_file_that_cannot_grow_refuses_and_works_again_at_once(tmp_path: Path) -> None:
    store = Kept(tmp_path)
    database = store.open()
    database.start()
    keeping = looked_after(database)
    await keeping.look_after_mirror(NOW)
    await database.write(kept("before"))
    with (
        no_file_grows_beyond(store.file.with_name("operations.db-wal").stat().st_size),
        pytest.raises(CannotSave),
    ):
        await database.write(kept("during"))
    await database.write(kept("after"))
    assert keeping.copies == 2
    database.close()
    assert store.differences() == []
    store.lose_file()
    assert store.names() == {"before", "after"}


@pytest.mark.parametrize("beyond_base", [-1, 50_000], ids=["for the base", "for what came after it"])
async def test_a_lost_file_for_which_there_is_no_room_is_not_taken_for_an_empty_one(
    tmp_path: Path, beyond_base: int
) -> None:
    store, long = Kept(tmp_path), "later" * 50_000
    await based(store, "before")
    store.keep(long)
    store.lose_file()
    (base,) = store.mirror.glob("base*")
    with no_file_grows_beyond(base.stat().st_size + beyond_base), pytest.raises(CannotSave):
        store.open()
    assert not store.file.exists()
    assert store.names() == {"before", long}


async def test_a_mirror_that_takes_nothing_costs_only_the_second_copy_while_it_does(tmp_path: Path) -> None:
    store = Kept(tmp_path)
    database = store.open()
    database.start()
    keeping = looked_after(database)
    await keeping.look_after_mirror(NOW)
    fill(store.mirror)
    await database.write(kept("alone"))
    assert keeping.copies == 1
    await keeping.look_after_mirror(NOW)
    await database.write(kept("mirrored"))
    assert keeping.copies == 2
    database.close()
    store.lose_file()
    assert store.names() == {"alone", "mirrored"}
