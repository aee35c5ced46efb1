"""The two files' tables: `operations.db` must not be lost and is migrated, `replica.db` is fetched again when they change."""

from zlib import crc32

from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

from store_server.storage.marks import mark
from store_server.storage.stock import FIRST_LINK, LEDGER_COLUMNS, link

_operations = Migrations("operations")
# Written out in each query, so that SQLite sees that the index has all it asks for.
BY_THE_OMS = "actor = 'oms' AND bucket = 'reserved' AND kind = 'reserve'"


@_operations()
def m001_everything_a_store_must_not_lose(db: Tables) -> None:
    """Ledger, baskets, orders, work, people, outbox and inbox."""
    for statement in _OPERATIONS:
        db.execute(statement)


@_operations()
def m002_work_is_found_by_the_number_on_its_label(db: Tables) -> None:
    """Index the orders' numbers; files that were made with the index have it already."""
    db.execute("CREATE INDEX IF NOT EXISTS work_by_number ON work (number)")


@_operations()
def m003_what_the_oms_holds_from_this_store_while_two_histories_become_one(db: Tables) -> None:
    """Keep the pages of the OMS's journal, with bodies where this store has none or another."""
    db.execute(
        "CREATE TABLE recalled (n INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, body TEXT) STRICT"
    )


@_operations()
def m004_cases_for_people_and_entries_that_a_newer_version_will_know(db: Tables) -> None:
    """Keep cases as they stand, and entries of the feed as they came."""
    db.execute(
        "CREATE TABLE cases (case_id TEXT PRIMARY KEY, open INTEGER NOT NULL, opened_at TEXT NOT NULL, "
        "body TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX cases_open ON cases (open, opened_at)")
    db.execute(
        "CREATE TABLE parked_in (n INTEGER PRIMARY KEY, command_id TEXT NOT NULL, key TEXT NOT NULL, "
        "reason TEXT NOT NULL, entry TEXT NOT NULL) STRICT"
    )


@_operations()
def m005_units_that_are_asked_back_of_the_oms(db: Tables) -> None:
    """Keep which granted units the OMS was asked to let go of, and find what it sold."""
    db.execute("CREATE TABLE asked_back (sku TEXT PRIMARY KEY, request_id TEXT NOT NULL) STRICT")
    db.execute(f"CREATE INDEX ledger_by_the_oms ON ledger (at, sku, delta) WHERE {BY_THE_OMS}")


@_operations()
def m006_the_ledger_is_chained(db: Tables) -> None:
    """Give each row of the ledger its link, so that a flipped bit is found."""
    db.execute("ALTER TABLE ledger ADD COLUMN hash TEXT NOT NULL DEFAULT ''")
    last = FIRST_LINK
    for n, *written in db.execute(f"SELECT n, {', '.join(LEDGER_COLUMNS)} FROM ledger ORDER BY n").fetchall():
        last = link(last, *written)
        db.execute("UPDATE ledger SET hash = ? WHERE n = ?", (last, n))


@_operations()
def m007_facts_that_left_the_outbox(db: Tables) -> None:
    """Keep a number of each fact that the OMS has had for weeks, and up to which it had all on each day."""
    db.execute("CREATE TABLE trimmed (event INTEGER PRIMARY KEY) STRICT")
    db.execute("CREATE TABLE acked_on (day TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT")


@_operations()
def m008_units_elsewhere_that_this_store_may_promise(db: Tables) -> None:
    """Keep what is left of each right on another node's stock."""
    db.execute(
        "CREATE TABLE allotment (n INTEGER PRIMARY KEY, right_id TEXT NOT NULL UNIQUE, node_id TEXT NOT NULL, "
        "sku TEXT NOT NULL, quantity INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX allotment_by_sku ON allotment (sku)")


@_operations()
def m009_of_a_command_its_name_is_enough(db: Tables) -> None:
    """Keep of each command that was carried out nothing but which it was: there is one for every offer, for ever."""
    db.execute("CREATE TABLE taken (command_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
    db.execute("INSERT INTO taken SELECT command_id FROM inbox ORDER BY command_id")
    db.execute("DROP TABLE inbox")
    db.execute("ALTER TABLE taken RENAME TO inbox")


@_operations()
def m010_a_lane_for_what_can_wait(db: Tables) -> None:
    """Note of each lane up to which fact the OMS had all on each day."""
    db.execute(
        "CREATE TABLE acked (lane TEXT NOT NULL, day TEXT NOT NULL, n INTEGER NOT NULL, "
        "PRIMARY KEY (lane, day)) STRICT"
    )
    db.execute("INSERT INTO acked SELECT 'core', day, n FROM acked_on")
    db.execute("DROP TABLE acked_on")
    db.execute("ALTER TABLE acked RENAME TO acked_on")


@_operations()
def m011_what_the_oms_has_takes_little_room(db: Tables) -> None:
    """Make room for packed bodies, which the server packs at its leisure; of a command keep a number instead of its name."""
    db.execute("ALTER TABLE outbox ADD COLUMN packed BLOB")
    db.execute(
        "CREATE TABLE packing (n INTEGER PRIMARY KEY, lane TEXT NOT NULL, inc TEXT NOT NULL, seq INTEGER NOT NULL, "
        "event_id TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL, aggver INTEGER NOT NULL, body TEXT NOT NULL, "
        "hash TEXT NOT NULL, created_at TEXT NOT NULL, packed BLOB) STRICT"
    )
    db.execute("CREATE TABLE taken (command INTEGER PRIMARY KEY) STRICT")
    for (command_id,) in db.execute("SELECT command_id FROM inbox").fetchall():
        db.execute("INSERT INTO taken (command) VALUES (?)", (mark(command_id),))
    db.execute("DROP TABLE inbox")
    db.execute("ALTER TABLE taken RENAME TO inbox")


@_operations()
def m012_payments_that_the_bank_has_not_seen(db: Tables) -> None:
    """Note what became of a payment that was approved off line, and find those that wait."""
    db.execute("ALTER TABLE payment ADD COLUMN settlement TEXT")
    db.execute("CREATE INDEX payment_stored ON payment (started_at) WHERE settlement = 'offline_stored'")
    db.execute("CREATE INDEX payment_open ON payment (started_at) WHERE status IN ('started', 'checking')")


@_operations()
def m013_deliveries_to_receive(db: Tables) -> None:
    """Keep deliveries as they are announced and counted."""
    db.execute(
        "CREATE TABLE delivery (delivery_id TEXT PRIMARY KEY, waits INTEGER NOT NULL, due_at TEXT NOT NULL, "
        "body TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX delivery_waiting ON delivery (due_at, delivery_id) WHERE waits = 1")


def migrate_operations(db: Tables) -> None:
    """Bring `operations.db` up to date."""
    _operations.apply(db)


def migrate_replica(db: Tables) -> None:
    """Begin `replica.db` anew if another version made its tables: without cursors, all of it is fetched again."""
    if db.execute("PRAGMA user_version").fetchone()[0] == _REPLICA_VERSION:
        return
    outdated = db.table_names()
    with db.atomic():
        for name in outdated:
            db.execute(f"DROP TABLE [{name}]")
        for statement in _REPLICA:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {_REPLICA_VERSION}")
    if outdated:
        db.execute("VACUUM")


_CURSOR = """CREATE TABLE cursor (
    channel TEXT PRIMARY KEY, epoch INTEGER NOT NULL, pos INTEGER NOT NULL) STRICT"""

_META = "CREATE TABLE meta (k TEXT PRIMARY KEY, v TEXT NOT NULL) STRICT"

_OPERATIONS = (
    _META,
    """CREATE TABLE outbox (
        n INTEGER PRIMARY KEY AUTOINCREMENT, lane TEXT NOT NULL, inc TEXT NOT NULL, seq INTEGER NOT NULL,
        event_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, subject TEXT NOT NULL, aggver INTEGER NOT NULL,
        body TEXT NOT NULL, hash TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (lane, inc, seq)) STRICT""",
    """CREATE TABLE inbox (
        command_id TEXT PRIMARY KEY, channel TEXT NOT NULL, pos INTEGER NOT NULL, received_at TEXT NOT NULL,
        outcome TEXT NOT NULL) STRICT""",
    _CURSOR,
    """CREATE TABLE idem (
        device_id TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, response TEXT NOT NULL,
        created_at TEXT NOT NULL, PRIMARY KEY (device_id, key)) STRICT""",
    """CREATE TABLE stock (
        sku TEXT PRIMARY KEY, on_hand INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0,
        granted INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID""",
    """CREATE TABLE ledger (
        n INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, sku TEXT NOT NULL, bucket TEXT NOT NULL,
        delta INTEGER NOT NULL, kind TEXT NOT NULL, document TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    "CREATE INDEX ledger_by_sku ON ledger (sku, n)",
    """CREATE TABLE basket (
        basket_id TEXT PRIMARY KEY, status TEXT NOT NULL, owner TEXT NOT NULL, changed_at TEXT NOT NULL,
        body TEXT NOT NULL) STRICT""",
    "CREATE INDEX basket_by_status ON basket (status, changed_at)",
    """CREATE TABLE payment (
        attempt_id TEXT PRIMARY KEY, basket_id TEXT NOT NULL, status TEXT NOT NULL, started_at TEXT NOT NULL,
        body TEXT NOT NULL) STRICT""",
    "CREATE INDEX payment_by_basket ON payment (basket_id, started_at)",
    """CREATE TABLE orders (
        order_id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, basket_id TEXT UNIQUE, customer_id TEXT,
        placed_at TEXT NOT NULL, pickup_hash TEXT, pickup_code TEXT, seq INTEGER NOT NULL, search TEXT NOT NULL,
        body TEXT NOT NULL, state TEXT) STRICT""",
    "CREATE INDEX orders_by_time ON orders (placed_at)",
    "CREATE INDEX orders_by_customer ON orders (customer_id)",
    """CREATE TABLE work (
        fulfilment_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, number TEXT NOT NULL, status TEXT NOT NULL,
        due_at TEXT NOT NULL, pickup_hash TEXT, assignee TEXT, changed_at TEXT NOT NULL, body TEXT NOT NULL) STRICT""",
    "CREATE INDEX work_by_status ON work (status, due_at)",
    "CREATE INDEX work_by_order ON work (order_id)",
    "CREATE INDEX work_by_pickup ON work (pickup_hash) WHERE pickup_hash IS NOT NULL",
    """CREATE TABLE person (
        person_id TEXT PRIMARY KEY, name TEXT NOT NULL, initials TEXT NOT NULL, role TEXT NOT NULL,
        pin_hash TEXT NOT NULL, active INTEGER NOT NULL, failures INTEGER NOT NULL DEFAULT 0, locked_until TEXT) STRICT""",
    """CREATE TABLE session (
        token_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (person_id), device_id TEXT NOT NULL,
        started_at TEXT NOT NULL, expires_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE customer (
        customer_id TEXT PRIMARY KEY, search TEXT NOT NULL, body TEXT NOT NULL) STRICT""",
)

_REPLICA = (
    _META,
    _CURSOR,
    """CREATE TABLE product (
        product_id TEXT PRIMARY KEY, name TEXT NOT NULL, popularity INTEGER NOT NULL, active INTEGER NOT NULL,
        body TEXT NOT NULL) STRICT""",
    """CREATE TABLE variant (
        sku TEXT PRIMARY KEY, product_id TEXT NOT NULL, gtin TEXT) STRICT, WITHOUT ROWID""",
    "CREATE INDEX variant_by_gtin ON variant (gtin) WHERE gtin IS NOT NULL",
    "CREATE INDEX variant_by_product ON variant (product_id)",
    "CREATE TABLE node (n INTEGER PRIMARY KEY, node_id TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE item (
        n INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, atp INTEGER NOT NULL DEFAULT 0, sold_per_day REAL) STRICT""",
    # A shop with 300 nodes has 4.5 million of these: SQLite keeps a 0 and a NULL in one byte, so no column is left out.
    """CREATE TABLE position (
        item INTEGER NOT NULL, node INTEGER NOT NULL, on_hand INTEGER NOT NULL, reserved INTEGER NOT NULL,
        granted INTEGER NOT NULL, allocated INTEGER NOT NULL, safety_stock INTEGER NOT NULL,
        channel_buffer INTEGER NOT NULL, markdown_percent INTEGER NOT NULL, inbound TEXT, atp INTEGER NOT NULL,
        as_of INTEGER NOT NULL, PRIMARY KEY (item, node)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE unread (kind TEXT NOT NULL, key TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT",
    "CREATE TABLE place (kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT",
    """CREATE TABLE customer (
        customer_id TEXT PRIMARY KEY, search TEXT NOT NULL, body TEXT NOT NULL) STRICT""",
)
_REPLICA_VERSION = crc32("".join(_REPLICA).encode()) & 0x7FFF_FFFF
