"""What a person types when a disk is lost, and what is printed."""

from pathlib import Path

import pytest

from shared.errors import ShopError
from store_server.safekeeping import back_up_to, check, restore_from
from store_server.storage.opening import alone
from tests.support.builders import NOW
from tests.support.kept import Kept, based
from tests.support.morning import a_morning


@pytest.fixture
def store(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


async def test_a_sound_store_is_told_so_while_it_runs(
    store: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_morning(store, sales=3)
    with store.opened():
        assert check(store.data, store.mirror) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in told] == [
        [name, "ok"] for name in ("pages", "ledger", "stock", "outbox", "trimmed", "mirror")
    ]


async def test_a_mirror_that_tells_something_else_is_found(
    store: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_morning(store, sales=3)
    (base,) = store.mirror.glob("base-*.db")
    base.write_bytes(base.read_bytes().replace(b"LYON", b"LY0N").replace(b"Vernier", b"VernieR"))
    for journal in store.mirror.glob("journal-*"):
        written = journal.read_bytes()
        journal.write_bytes(written[: len(written) // 2])
    assert check(store.data, store.mirror) == 1
    assert "mirror   WRONG" in capsys.readouterr().out


async def test_a_backup_is_taken_while_the_store_runs_and_put_back_when_it_is_down(
    store: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await based(store, "first")
    with store.opened(), alone(store.data):
        assert back_up_to(store.data, tmp_path / "copy.db") == 0
        assert restore_from(tmp_path / "copy.db", store.data, store.mirror, NOW) == 1
    assert "A store server is running" in capsys.readouterr().err
    store.keep("second")
    assert restore_from(tmp_path / "copy.db", store.data, store.mirror, NOW) == 0
    assert [*store.data.glob("operations.db.aside-*")]
    assert store.names() == {"first", "second"}


async def test_a_backup_overwrites_nothing(store: Kept, tmp_path: Path) -> None:
    await based(store, "first")
    (tmp_path / "copy.db").write_text("mine")
    assert back_up_to(store.data, tmp_path / "copy.db") == 1
    assert (tmp_path / "copy.db").read_text() == "mine"


async def test_what_is_no_sound_copy_is_not_put_back(
    store: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await based(store, "first")
    (tmp_path / "copy.db").write_bytes(b"not a database" * 1_000)
    assert restore_from(tmp_path / "copy.db", store.data, store.mirror, NOW) == 1
    assert "is not sound" in capsys.readouterr().err
    assert store.names() == {"first"}


def test_two_servers_never_open_one_file(store: Kept) -> None:
    with alone(store.data), pytest.raises(ShopError, match="stop it first"), alone(store.data):
        raise AssertionError("it was let in")
