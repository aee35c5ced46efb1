"""What a mirror gives back, whatever is lost."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from shared.contract.store.managing import AlarmKind
from store_server.storage import keeping as keeping_module
from store_server.storage import mirror as mirrors
from store_server.storage.copies import reading
from store_server.storage.database import Database
from store_server.storage.mirror import Mirror, parts
from store_server.storage.repair import repair
from store_server.storage.schema import migrate_operations
from tests.support.builders import NOW
from tests.support.kept import Kept, based, figures, keep, kept, looked_after
from tests.support.morning import a_morning


@pytest.fixture
def store(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


async def test_all_that_a_shop_writes_is_on_the_mirror(store: Kept) -> None:
    await a_morning(store, sales=5)
    assert store.differences() == []


async def test_a_shop_that_lost_its_disk_has_all_that_it_acknowledged(store: Kept) -> None:
    await a_morning(store, sales=5)
    with store.opened() as before:
        sold = before.look(lambda tx: [tuple(row) for row in tx.all("SELECT * FROM orders ORDER BY number")])
    store.lose_file()
    with store.opened() as after:
        assert (
            after.look(lambda tx: [tuple(row) for row in tx.all("SELECT * FROM orders ORDER BY number")])
            == sold
        )
    assert store.differences() == []


async def test_what_failed_is_not_done_again(store: Kept) -> None:
    await based(store, "base")
    database = store.open()
    database.start()

    def wrong(tx: object) -> None:
        kept("wrong")(tx)  # type: ignore[arg-type]
        raise ValueError

    await asyncio.gather(*map(database.write, (kept("a"), wrong, kept("b"))), return_exceptions=True)
    database.close()
    store.lose_file()
    assert store.names() == {"base", "a", "b"}


async def test_an_old_backup_learns_what_happened_since(store: Kept) -> None:
    await based(store, "base")
    old = store.file.read_bytes()
    store.keep("later", "latest")
    store.lose_file()
    store.file.write_bytes(old)
    assert store.names() == {"base", "later", "latest"}
    assert store.said == ["2 commits were done again from the mirror"]


async def test_a_backup_that_is_older_than_the_journals_makes_room_for_the_base(store: Kept) -> None:
    await based(store, "first")
    old = store.file.read_bytes()
    await based(store, "second")
    for journal in parts(store.mirror, "journal")[:-1]:
        journal.path.unlink()
    store.keep("third")
    store.lose_file()
    store.file.write_bytes(old)
    assert store.names() == {"first", "second", "third"}
    assert [*store.data.glob("operations.db.old-*")]


async def test_a_line_that_was_torn_by_the_power_cut_is_left_out(store: Kept) -> None:
    await based(store, "base")
    store.keep("whole", "torn")
    journal = parts(store.mirror, "journal")[-1].path
    journal.write_bytes(journal.read_bytes()[:-40])
    store.lose_file()
    assert store.names() == {"base", "whole"}


async def test_a_file_that_is_ahead_of_its_mirror_keeps_all_and_needs_a_base(store: Kept) -> None:
    await based(store, "base")
    store.keep("mirrored", "only here")
    journal = parts(store.mirror, "journal")[-1].path
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    database = store.open()
    database.start()
    assert database.look(figures) == {"base", "mirrored", "only here"}
    assert database.mirror is not None
    assert database.mirror.copies == 1
    await looked_after(database).look_after_mirror(NOW)
    assert database.mirror.copies == 2
    database.close()
    store.lose_file()
    assert store.names() == {"base", "mirrored", "only here"}


async def test_two_histories_keep_the_file_and_put_the_mirror_aside(store: Kept, tmp_path: Path) -> None:
    await based(store, "base")
    shutil.copytree(store.folder, tmp_path / "twin")
    twin = Kept(tmp_path / "twin")
    twin.keep("of the twin")
    store.keep("on the mirror")
    shutil.copy(twin.file, store.file)
    assert store.names() == {"base", "of the twin"}
    assert "another history" in store.said[0]
    assert [*store.mirror.glob("aside-*/journal-*")]


async def test_a_file_that_was_used_without_its_mirror_counts(store: Kept) -> None:
    await based(store, "base")
    store.keep("alone", mirrored=False)
    assert store.names() == {"base", "alone"}
    assert [*store.mirror.glob("aside-*/base-*")]


async def test_without_its_medium_the_shop_sells_on_with_one_copy_and_has_two_when_it_is_back(
    store: Kept,
) -> None:
    database = store.open()
    database.start()
    keeping = looked_after(database)
    await keeping.look_after_mirror(NOW)
    assert (keeping.copies, keeping.alarms()) == (2, ())

    away = store.mirror.rename(store.folder / "away")
    await keeping.look_after_mirror(NOW)
    await database.write(kept("alone"))
    assert keeping.copies == 1
    assert [alarm.kind for alarm in keeping.alarms()] == [AlarmKind.ONE_COPY]

    away.rename(store.mirror)
    await keeping.look_after_mirror(NOW)
    assert (keeping.copies, keeping.alarms()) == (2, ())
    database.close()
    store.lose_file()
    assert store.names() == {"alone"}


async def test_a_medium_that_is_missing_at_the_start_costs_only_the_second_copy(store: Kept) -> None:
    await based(store, "base")
    away = store.mirror.rename(store.folder / "away")
    store.keep("alone")
    away.rename(store.mirror)
    assert store.names() == {"base", "alone"}


async def test_an_empty_mirror_and_no_file_begin_anew(store: Kept) -> None:
    assert store.names() == set()
    assert store.said == []


async def test_a_new_base_lets_go_of_what_it_replaces(store: Kept) -> None:
    database = store.open()
    database.start()
    keeping = looked_after(database)
    for day in range(4):
        await database.write(kept(f"day {day}"))
        await keeping.look_after_mirror(NOW + timedelta(days=1.5 * day))
    database.close()
    assert (len(parts(store.mirror, "base")), len(parts(store.mirror, "journal"))) == (1, 1)
    assert store.differences() == []


async def test_long_journals_are_replaced_by_a_base(store: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_module, "MOST_BYTES", 10_000)
    monkeypatch.setattr(mirrors, "READY_BYTES", 100)
    database = store.open()
    database.start()
    keeping = looked_after(database)
    for number in range(60):
        await database.write(kept("x" * 100 + str(number)))
        await keeping.look_after_mirror(NOW)
    assert database.mirror is not None
    assert database.mirror.bytes < 12_000
    assert parts(store.mirror, "base")[0].n > 20
    database.close()


async def test_new_tables_are_told_by_a_new_base(store: Kept) -> None:
    await based(store, "base")

    def migrate(db: Tables) -> None:
        migrate_operations(db)
        db.execute("CREATE TABLE later (name TEXT) STRICT")
        db.execute("INSERT INTO later VALUES ('first')")

    start = repair(store.file, store.mirror, NOW, store.said.append)
    database = Database(store.file, migrate, mirror=Mirror(store.mirror, start))
    database.start()
    await database.write(lambda tx: tx.execute("INSERT INTO later VALUES ('second')"))
    assert looked_after(database).copies == 1
    await looked_after(database).look_after_mirror(NOW)
    await database.write(lambda tx: tx.execute("INSERT INTO later VALUES ('third')"))
    database.close()
    store.lose_file()
    with store.opened() as made:
        assert made.look(lambda tx: [row["name"] for row in tx.all("SELECT name FROM later")]) == [
            "first",
            "second",
            "third",
        ]


async def test_a_file_that_cannot_be_read_is_kept_and_made_anew(store: Kept) -> None:
    await based(store, "base")
    store.keep("later")
    written = bytearray(store.file.read_bytes())
    written[100:4096] = bytes(3996)
    store.file.write_bytes(written)
    assert store.names() == {"base", "later"}
    (aside,) = store.data.glob("operations.db.corrupt-*[0-9]")
    assert aside.read_bytes() == written


async def test_a_file_whose_damage_shows_only_when_it_is_written_to_is_made_anew(store: Kept) -> None:
    await based(store, "base")
    with reading(store.file) as tx:
        page = tx.value("SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_idem_1'")
        size = tx.value("PRAGMA page_size")
    old = bytearray(store.file.read_bytes())
    old[(page - 1) * size : page * size] = bytes(size)
    with store.opened() as database, database.transaction() as tx:
        tx.execute("INSERT INTO idem VALUES ('tablet', 'key', '', '', '')")
        kept("later")(tx)
    store.lose_file()
    store.file.write_bytes(old)
    assert store.names() == {"base", "later"}
    assert [*store.data.glob("operations.db.corrupt-*")]


async def test_what_a_rebuilding_that_was_cut_off_left_is_not_read(store: Kept, tmp_path: Path) -> None:
    await based(store, "base")
    other = Kept(tmp_path / "other")
    database = other.open(mirrored=False)
    keep(database, "of another file")
    left = other.file.with_name("operations.db-wal").read_bytes()
    database.close()
    store.lose_file()
    (store.data / "operations.db.new-wal").write_bytes(left)
    assert store.names() == {"base"}


async def test_a_file_that_cannot_be_read_and_has_no_mirror_is_kept_beside_an_empty_one(store: Kept) -> None:
    store.data.mkdir()
    store.file.write_bytes(b"not a database" * 1_000)
    assert store.names(mirrored=False) == set()
    assert [*store.data.glob("operations.db.corrupt-*")]
