"""What the OMS has lies packed in the outbox, and whoever asks for it reads what was written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.audit import AuditAction
from shared.contract.events import Known
from shared.contract.oms.line import Lane
from shared.stock import MovementKind
from store_server.storage import bodies as bodies_module
from store_server.storage import histories, lanes, meta, outbox, packing
from store_server.storage.bodies import packed, unpacked
from store_server.storage.outbox import Cause
from store_server.storage.soundness import findings
from store_server.storage.tx import Tx
from store_server.use_cases import audit
from tests.simulation.faults import Crash, Fuse, Point
from tests.simulation.store import FragileTx
from tests.support import shelf
from tests.support.builders import NOW, SKU, STORE
from tests.support.kept import Kept, based
from tests.support.pair import Pair, a_pair

BODY = (
    '{"id":"e-1","type":"stock.opened.v1","subject":"stock","aggver":1,"data":{"moves":[{"sku":"0001-NOI-M",'
    '"bucket":"on_hand","delta":-1,"kind":"sale"}]}}'
)
#: As the first version that packed bodies packed this one.
PACKED = "78f901c0dc24831640a9ba868832085cbfeb41da7de86510acee472a88608508bacb0c0c0c0c75fdfc3d757d4974636d2d00aa082e7b"
#: Numbers of the statements that packing takes, and one more.
STATEMENTS = range(6)


def bodies(tx: Tx) -> dict[str, str]:
    rows = tx.all(f"SELECT event_id, {packing.BODY} AS body FROM outbox ORDER BY n")
    return {row["event_id"]: row["body"] for row in rows}


def are_packed(tx: Tx) -> set[str]:
    return {row["event_id"] for row in tx.all("SELECT event_id FROM outbox WHERE packed IS NOT NULL")}


def pack(pair: Pair, most: int = 500) -> int:
    with pair.store.operations.transaction() as tx:
        return packing.pack(tx, most)


def note(pair: Pair, customer_id: str) -> None:
    """Let someone look at a customer."""
    cause = Cause(f"k-{customer_id}", "a-ines", "tablet-1", pair.now)
    with pair.store.operations.transaction() as tx:
        audit.note(tx, AuditAction.CUSTOMER_OPENED, customer_id, cause)


def at_oms(pair: Pair) -> dict[str, str]:
    return dict(pair.oms.rows("SELECT event_id, body FROM inbound WHERE store_id = ?", (STORE,)))


@given(st.text())
def test_a_body_is_what_it_was_once_it_is_unpacked(body: str) -> None:
    assert unpacked(packed(body)) == body


def test_what_the_first_version_packed_is_read_by_this_one() -> None:
    assert unpacked(bytes.fromhex(PACKED)) == BODY


def test_a_packed_body_of_which_a_bit_flips_is_never_another_body() -> None:
    content = packed(BODY)
    for place in range(len(content) * 8):
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        assert unpacked(bytes(flipped)) in (None, BODY)
    assert [unpacked(content[:end]) for end in range(len(content))] == [None] * len(content)
    assert unpacked(content + b"0") is None


def test_what_the_oms_has_is_packed_and_what_waits_is_not(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        note(pair, "c-1")
        pair.talk()
        pair.move("e-2", -1)
        note(pair, "c-2")
        operations = pair.store.operations
        before, waiting = operations.look(bodies), operations.look(lambda tx: outbox.after(tx, 1, 9))
        assert (pack(pair), pack(pair)) == (2, 0)
        assert len(operations.look(are_packed)) == 2
        assert operations.look(bodies) == before
        assert operations.look(lambda tx: outbox.after(tx, 1, 9)) == waiting
        assert "e-2" not in operations.look(are_packed)
        assert not any(operations.look(findings).values())


def test_it_is_packed_a_little_at_a_time(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        for number in range(7):
            pair.move(f"e-{number}", 1)
        pair.talk()
        assert [pack(pair, most=3) for _ in range(4)] == [3, 3, 1, 0]
        pair.move("e-7", 1)
        pair.talk()
        assert (pack(pair), len(pair.store.operations.look(are_packed))) == (1, 8)


def test_what_is_packed_gives_its_room_back(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        for number in range(300):
            pair.move(f"e-{number}", 1)
        pair.talk()
        operations = pair.store.operations
        pages, free = (
            operations.look(lambda tx, what=what: tx.value(f"PRAGMA {what}"))  # type: ignore[misc]
            for what in ("page_count", "freelist_count")
        )
        while pack(pair, most=50):
            pass
        assert operations.look(lambda tx: tx.value("PRAGMA freelist_count")) > free
        assert operations.look(lambda tx: tx.value("PRAGMA page_count")) <= pages + 5


def test_what_is_asked_of_packed_facts_is_answered_as_before(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        note(pair, "c-1")
        pair.talk()

        def asked(tx: Tx) -> tuple[object, ...]:
            newest = outbox.newest(tx, Lane.BULK, 9)
            subject, version = newest[0].subject, newest[0].aggver
            told = outbox.told_by(tx, "a-ines", NOW)
            return newest, outbox.actor_of(tx, subject, version), told, outbox.holds(tx, "e-1")

        before = pair.store.operations.look(asked)
        assert pack(pair) == 2
        assert pair.store.operations.look(asked) == before


def test_an_oms_that_went_back_is_told_again_what_was_packed(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        pair.talk()
        pair.oms.put_aside()
        pair.move("e-2", -2)
        note(pair, "c-1")
        pair.talk()
        assert pack(pair) == 3
        told = at_oms(pair)
        pair.oms.restore(pair.now)
        assert at_oms(pair).keys() == {"e-1"}
        pair.talk()
        assert told.items() <= at_oms(pair).items()
        assert pair.store.operations.look(bodies) == at_oms(pair)
        assert pair.on_hand() == (7, 7)
        assert pack(pair)
        assert not any(pair.store.operations.look(findings).values())


def test_a_store_that_went_back_takes_in_what_it_lacks_beside_what_it_packed(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        pair.move("e-2", -1)
        pair.talk()
        assert pack(pair) == 2
        pair.store.copy_to(tmp_path / "aside")
        pair.move("e-3", -1)
        pair.talk()
        assert pack(pair) == 1
        pair.store.restore(tmp_path / "aside")
        pair.move("e-4", -1)
        pair.talk()
        assert pair.store.operations.look(bodies) == at_oms(pair)
        assert pair.on_hand() == (6, 6)
        assert pack(pair)
        assert not any(pair.store.operations.look(findings).values())


@pytest.mark.parametrize("left", STATEMENTS)
def test_a_store_that_dies_while_it_packs_has_lost_nothing(tmp_path: Path, left: int) -> None:
    with a_pair(tmp_path) as pair:
        for number in range(5):
            pair.move(f"e-{number}", 1)
        pair.talk()
        before = pair.store.operations.look(bodies)
        fuse = Fuse(pair.store.name, Point.STATEMENT, left)
        with pytest.raises(Crash), pair.store.operations.transaction() as tx:
            packing.pack(FragileTx(tx, fuse), 9)
            fuse.before_commit()
        pair.store.crash()
        operations = pair.store.operations
        assert (operations.look(bodies), operations.look(are_packed)) == (before, set())
        assert pack(pair) == 5
        assert (operations.look(bodies), len(operations.look(are_packed))) == (before, 5)
        assert not any(operations.look(findings).values())


async def test_a_mirror_packs_again_what_was_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept(tmp_path)
    await based(store, "base")
    with store.opened() as database, database.transaction() as tx:
        for number in range(9):
            shelf.book(tx, f"e-{number}", MovementKind.OPENING, {SKU: 1}, NOW)
        before = bodies(tx)
    with store.opened() as database, database.transaction() as tx:
        meta.put(tx, "inc", "i-1")
        outbox.name_incarnation(tx, "i-1")
        lanes.note_acked(tx, Lane.CORE, 7)
        assert packing.pack(tx, 50) == 7
    *_, told = (
        line for path in sorted(store.mirror.glob("journal-*")) for line in path.read_text().splitlines()
    )
    assert "packed(body)" in told
    assert "on_hand" not in told
    # Another version of zlib may pack otherwise; what it says counts.
    packed_before = packed(before["e-1"])
    monkeypatch.setattr(bodies_module, "_BEST", 1)
    assert packed(before["e-1"]) != packed_before
    assert store.differences() == []
    store.lose_file()
    with store.opened() as database:
        assert database.look(bodies) == before
        assert len(database.look(are_packed)) == 7
        assert not any(database.look(findings).values())


def test_a_flipped_bit_in_a_packed_body_is_found_and_told_to_nobody(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        for number in range(4):
            pair.move(f"e-{number}", 1)
        pair.talk()
        assert pack(pair) == 4
        with pair.store.operations.transaction() as tx:
            content = tx.value("SELECT packed FROM outbox WHERE seq = 3")
            flipped = content[:-1] + bytes([content[-1] ^ 4])
            tx.execute("UPDATE outbox SET packed = ? WHERE seq = 3", (flipped,))
            assert findings(tx)["outbox"] == ["fact 3 of core is not as it was written"]
            assert [told.seq for told in outbox.after(tx, 0, 9)] == [1, 2]
            tx.execute("UPDATE outbox SET packed = ? WHERE seq = 3", (content,))


def test_a_fact_that_cannot_be_read_is_not_taken_for_one_that_was_never_made(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 1)
        pair.talk()
        assert pack(pair) == 1
        with pair.store.operations.transaction() as tx:
            tx.execute("UPDATE outbox SET packed = substr(packed, 1, 40)")
            (told,) = (Known(id=key, body=body) for key, body in at_oms(pair).items())
            with pytest.raises(ValidationError):
                histories.stage(tx, [told])
