"""What facts and commands take on a store's disk, as they lie there: a busy store's month, and what is kept for ever."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from shared.contract.oms.feed import Kind
from shared.contract.oms.line import Lane
from store_server.background import MOST_PACKED
from store_server.dependencies import utc_now
from store_server.storage import inbox, lanes, meta, outbox, packing
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations
from store_server.storage.tx import Tx
from tests.benchmarks.backlog import fill_store
from tests.benchmarks.figure import Figure

A_DAY, DAYS = 10_000, 30
COMMANDS = 20_000
MOST_MB, MOST_BYTES = 300, 64
STORE = "s-lyon"
INCARNATION = str(uuid4())


def figures() -> list[Figure]:
    """Let a store have a busy day, and take commands."""
    with TemporaryDirectory() as folder:
        return [_month(Path(folder) / STORE), _command(Path(folder) / "commands")]


def _month(data: Path) -> Figure:
    facts = fill_store(data, A_DAY, utc_now())
    operations = Database(data / "operations.db", migrate_operations)
    with operations.transaction() as tx:
        outbox.name_incarnation(tx, INCARNATION)
        meta.put(tx, "inc", INCARNATION)
        said = tx.value("SELECT sum(length(body)) FROM outbox")
        waiting = _occupied(tx, "outbox")
        lanes.note_acked(tx, Lane.CORE, facts)
    _packed(operations)
    with operations.transaction() as tx:
        kept = _occupied(tx, "outbox")
    operations.close()
    # What today told lies there as it was written, as if the line were down.
    month = A_DAY * (waiting + (DAYS - 1) * kept) / facts / 1e6
    floor = DAYS * A_DAY * said / facts / 1e6
    target = f"< {MOST_MB} MB"
    return Figure(
        "outbox of a busy store, 30 days", month, "MB", floor, month / floor, target, month < MOST_MB
    )


def _packed(operations: Database) -> None:
    more = 1
    while more:
        with operations.transaction() as tx:
            more = packing.pack(tx, MOST_PACKED)


def _command(data: Path) -> Figure:
    operations = Database(data / "operations.db", migrate_operations)
    with operations.transaction() as tx:
        for _ in range(COMMANDS):
            inbox.take(tx, f"{Kind.OFFER}:{uuid4()}")
        each = _occupied(tx, "inbox") / COMMANDS
    operations.close()
    floor = len(f"{Kind.OFFER}:{uuid4()}")
    target = f"<= {MOST_BYTES} B"
    return Figure(
        "a command that was carried out", each, "B", floor, each / floor, target, each <= MOST_BYTES
    )


def _occupied(tx: Tx, table: str) -> int:
    """Give the bytes that a table and its indexes take: the pages that would be free without it."""
    before = tx.value("PRAGMA freelist_count")
    tx.execute("SAVEPOINT whole")
    tx.execute(f"DROP TABLE {table}")
    freed: int = tx.value("PRAGMA freelist_count") - before
    tx.execute("ROLLBACK TO whole")
    return freed * int(tx.value("PRAGMA page_size"))
