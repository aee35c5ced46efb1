"""A bit that flips by itself in the ledger or the outbox, of either lane: SQLite hardly notices, the chains do."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from shared.audit import AuditAction
from shared.contract.events import EventType, StockMoved
from shared.contract.oms.line import Lane
from shared.stock import Bucket, Movement, MovementKind
from store_server.storage import lanes, meta, outbox, packing, stock
from store_server.storage.copies import reading
from store_server.storage.outbox import Cause
from store_server.storage.packing import BODY
from store_server.storage.soundness import UNREADABLE, findings
from store_server.storage.stock import Entry
from store_server.storage.tx import Tx
from store_server.use_cases import audit
from tests.support.builders import NOW
from tests.support.kept import Kept

FLIPS = 400
FACTS = 120
# Of what is packed a few bits say nothing.
_FACTS = f"SELECT n, lane, inc, seq, event_id, type, subject, aggver, {BODY}, hash, created_at FROM outbox"
HASHED = ("SELECT * FROM ledger NOT INDEXED", f"{_FACTS} NOT INDEXED")


def test_every_flipped_bit_of_the_ledger_and_the_outbox_is_found(tmp_path: Path) -> None:
    written, unnoticed = _a_file(tmp_path), []
    path = tmp_path / "flipped.db"
    path.write_bytes(written)
    before = _rows(path)
    flips = _changing_flips(path, written, before)
    for _ in range(FLIPS):
        place, bit = next(flips)
        if not _found(path):
            unnoticed.append((place, bit))
    assert unnoticed == []


def test_a_fact_that_flips_while_it_waits_is_told_to_nobody(tmp_path: Path) -> None:
    with Kept(tmp_path).opened(mirrored=False) as database, database.transaction() as tx:
        for number in range(5):
            _receive(tx, number)
        assert [told.seq for told in outbox.after(tx, 1, 9)] == [2, 3, 4, 5]
        tx.execute("UPDATE outbox SET body = replace(body, '\"delta\":', '\"delta\":1') WHERE seq = 4")
        assert [told.seq for told in outbox.after(tx, 1, 9)] == [2, 3]


def _changing_flips(path: Path, written: bytes, before: object) -> Iterator[tuple[int, int]]:
    """Flip one bit after the other, and give those that change what is read."""
    chance = Random(20261124)
    while True:
        place, bit = chance.randrange(100, len(written)), chance.randrange(8)
        flipped = bytearray(written)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        if _rows(path) != before:
            yield place, bit


def _a_file(folder: Path) -> bytes:
    kept = Kept(folder)
    with kept.opened(mirrored=False) as database:
        for number in range(FACTS):
            with database.transaction() as tx:
                _receive(tx, number)
        with database.transaction() as tx:
            _pack_half(tx)
    return kept.file.read_bytes()


def _receive(tx: Tx, number: int) -> None:
    moves = [
        Movement(
            sku=f"sku-{number % 7}", bucket=Bucket.ON_HAND, delta=1 + number % 3, kind=MovementKind.RECEIVE
        )
    ]
    stock.book(tx, moves, Entry(f"e-{number}", f"d-{number}", "a-ines", NOW))
    cause = Cause(f"c-{number}", "a-ines", "tab-1", NOW)
    data = StockMoved(moves=tuple(moves))
    outbox.add(tx, f"e-{number}", EventType.STOCK_OPENED, "stock", number, data, cause)
    if number % 3 == 0:
        audit.note(tx, AuditAction.CASE_CLOSED, f"case-{number}", cause)


def _pack_half(tx: Tx) -> None:
    meta.put(tx, "inc", "i-1")
    outbox.name_incarnation(tx, "i-1")
    for lane in Lane:
        lanes.note_acked(tx, lane, outbox.head(tx, lane)[0] // 2)
    assert packing.pack(tx, FACTS) == FACTS // 2 + FACTS // 3 // 2


def _rows(path: Path) -> object:
    try:
        with reading(path) as tx:
            return [[tuple(row) for row in tx.all(sql)] for sql in HASHED]
    except UNREADABLE:
        return None


def _found(path: Path) -> bool:
    try:
        with reading(path) as tx:
            return any(findings(tx).values())
    except UNREADABLE:
        return True
