"""A folder that the version before this one left: what a store must not lose stays, what it can fetch is fetched again."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database as Tables

from shared.contract.oms.feed import Kind
from shared.contract.oms.line import Lane
from shared.stock import MovementKind
from store_server.storage import catalogue, cursors, inbox, lanes, meta, outbox, packing, replica
from store_server.storage.copies import reading
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations, migrate_replica
from store_server.storage.soundness import findings
from tests.support import shelf
from tests.support.builders import NOW, SKU, a_position
from tests.support.store import World, open_shop, told

# As it was when rows of the stock held SKUs, nodes and moments as text.
BEFORE = """
    CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT);
    CREATE TABLE cursor (channel TEXT PRIMARY KEY, epoch INTEGER NOT NULL, pos INTEGER NOT NULL) STRICT;
    CREATE TABLE position (
        sku TEXT NOT NULL, node_id TEXT NOT NULL, on_hand INTEGER NOT NULL, reserved INTEGER NOT NULL,
        granted INTEGER NOT NULL, allocated INTEGER NOT NULL, safety_stock INTEGER NOT NULL,
        channel_buffer INTEGER NOT NULL, atp INTEGER NOT NULL, as_of TEXT NOT NULL,
        PRIMARY KEY (sku, node_id)) STRICT, WITHOUT ROWID;
    CREATE INDEX position_by_node ON position (node_id);
    INSERT INTO _sqlite_migrations VALUES (1, 'replica', 'm001_what_the_oms_tells', '2026-11-01');
    INSERT INTO cursor VALUES ('stock', 1, 40), ('network', 1, 12), ('catalogue', 1, 9), ('customers', 1, 3);
"""
# As it was when a command came with where and when it was told.
INBOX_BEFORE = """
    DROP TABLE inbox;
    CREATE TABLE inbox (
        command_id TEXT PRIMARY KEY, channel TEXT NOT NULL, pos INTEGER NOT NULL, received_at TEXT NOT NULL,
        outcome TEXT NOT NULL) STRICT;
    INSERT INTO inbox VALUES ('fulfilment.offer:f-1', 'store:s-lyon', 7, '2026-11-01T09:30:00+00:00', '');
    DELETE FROM _sqlite_migrations WHERE name LIKE 'm009%';
"""
# As it was when bodies lay there as they were written.
UNPACKED_BEFORE = """
    ALTER TABLE outbox DROP COLUMN packed;
    DROP TABLE packing;
    DROP TABLE inbox;
    CREATE TABLE inbox (command_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    INSERT INTO inbox VALUES ('fulfilment.offer:f-1');
    DELETE FROM _sqlite_migrations WHERE name LIKE 'm011%';
"""
# As it was when there was one lane.
DAYS_BEFORE = """
    DROP TABLE acked_on;
    CREATE TABLE acked_on (day TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;
    INSERT INTO acked_on VALUES ('2026-11-01', 7);
    DELETE FROM _sqlite_migrations WHERE name LIKE 'm010%';
"""
ROWS = 20_000


def test_a_copy_that_another_version_made_is_begun_anew(tmp_path: Path) -> None:
    _leave_a_replica(tmp_path / "replica.db")
    with _opened(tmp_path / "replica.db") as copy, copy.transaction() as tx:
        assert cursors.positions(tx) == {}
        replica.apply(tx, [told(Kind.POSITION, "p", a_position(7))])
        assert catalogue.elsewhere(tx, SKU, "nowhere") == 7


def test_a_copy_that_is_begun_anew_gives_its_room_back(tmp_path: Path) -> None:
    path = tmp_path / "replica.db"
    _leave_a_replica(path)
    left = path.stat().st_size
    with _opened(path):
        pass
    assert path.stat().st_size < left / 10


def test_a_copy_that_this_version_made_stays_as_it_is(tmp_path: Path) -> None:
    for _ in range(2):
        with _opened(tmp_path / "replica.db") as copy, copy.transaction() as tx:
            known = cursors.positions(tx)
            cursors.move(tx, "stock", 1, 40)
    assert known == {"stock": 40}


async def test_a_store_opens_on_what_the_version_before_left_and_keeps_its_own(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World(here={SKU: 3})):
        pass
    (tmp_path / "replica.db").unlink()
    _leave_a_replica(tmp_path / "replica.db")
    async with open_shop(tmp_path) as shop, shop.tablet() as tablet:
        assert (await tablet.get(f"/variants/{SKU}/ledger")).json()["on_hand"] == 3
        assert (await tablet.get("/products/p-0001")).status_code == 404
        assert shop.services.replica.look(cursors.positions) == {}


def test_what_a_version_before_had_carried_out_is_not_carried_out_again(tmp_path: Path) -> None:
    path = tmp_path / "operations.db"
    with closing(Database(path, migrate_operations)):
        pass
    with closing(Tables(path)) as tables:
        tables.executescript(f"{UNPACKED_BEFORE} {INBOX_BEFORE}")
    with closing(Database(path, migrate_operations)) as operations, operations.transaction() as tx:
        assert not inbox.take(tx, "fulfilment.offer:f-1")
        assert inbox.take(tx, "fulfilment.offer:f-2")


def test_the_days_that_a_version_before_noted_are_those_of_the_core(tmp_path: Path) -> None:
    path = tmp_path / "operations.db"
    with closing(Database(path, migrate_operations)):
        pass
    with closing(Tables(path)) as tables:
        tables.executescript(DAYS_BEFORE)
    with closing(Database(path, migrate_operations)) as operations:
        noted = operations.look(lambda tx: tx.all("SELECT lane, day, n FROM acked_on"))
        assert [tuple(row) for row in noted] == [("core", "2026-11-01", 7)]


def test_facts_of_a_version_before_are_sound_and_packed_at_leisure(tmp_path: Path) -> None:
    path = tmp_path / "operations.db"
    with closing(Database(path, migrate_operations)) as operations, operations.transaction() as tx:
        for number in range(3):
            shelf.book(tx, f"e-{number}", MovementKind.OPENING, {SKU: 1}, NOW)
        meta.put(tx, "inc", "i-1")
        outbox.name_incarnation(tx, "i-1")
        lanes.note_acked(tx, Lane.CORE, 2)
        written = outbox.after(tx, 0, 9)
    with closing(Tables(path)) as tables:
        tables.executescript(UNPACKED_BEFORE)
    with reading(path) as tx:
        assert not any(findings(tx).values())
    with closing(Database(path, migrate_operations)) as operations, operations.transaction() as tx:
        assert not inbox.take(tx, "fulfilment.offer:f-1")
        assert packing.pack(tx, 9) == 2
        assert outbox.after(tx, 0, 9) == written
        assert not any(findings(tx).values())


def _leave_a_replica(path: Path) -> None:
    with closing(Tables(path)) as tables:
        tables.executescript(BEFORE)
        with tables.atomic():
            for number in range(ROWS):
                tables.execute(
                    "INSERT INTO position VALUES (?, 's-paris', 5, 0, 0, 0, 0, 0, 5, '2026-11-24T09:30:00+00:00')",
                    (f"sku-{number}",),
                )


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    with closing(Database(path, migrate_replica)) as copy:
        yield copy
