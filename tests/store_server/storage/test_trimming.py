"""What the OMS has had for weeks leaves the outbox, and the store still knows it: none of it is told or taken in again."""

from datetime import timedelta
from pathlib import Path

from shared.audit import AuditAction
from shared.contract.oms.line import Lane
from store_server.storage import meta, outbox, trimming
from store_server.storage.outbox import Cause
from store_server.storage.soundness import findings, tail_findings
from store_server.storage.tx import Tx
from store_server.use_cases import audit
from tests.support.pair import Pair, a_pair

DAY = timedelta(days=1)


def days_pass(pair: Pair, days: int, kept: int = 2) -> None:
    """Let days pass on each of which the store trims what it may."""
    for _ in range(days):
        pair.now += DAY
        pair.talk()
        trim(pair, kept)


def trim(pair: Pair, kept: int = 2, most: int = 500) -> int:
    with pair.store.operations.transaction() as tx:
        trimming.note_day(tx, pair.now)
        return trimming.trim(tx, kept, most)


def kept(pair: Pair) -> list[str]:
    return pair.store.operations.look(
        lambda tx: [row["event_id"] for row in tx.all("SELECT event_id FROM outbox ORDER BY n")]
    )


def note(pair: Pair, customer_id: str) -> None:
    """Let someone look at a customer."""
    cause = Cause(f"k-{customer_id}", "a-ines", "tablet-1", pair.now)
    with pair.store.operations.transaction() as tx:
        audit.note(tx, AuditAction.CUSTOMER_OPENED, customer_id, cause)


def of_bulk(pair: Pair) -> list[str]:
    """Give at whom someone looked, as far as the store still keeps it."""
    told = pair.store.operations.look(lambda tx: outbox.newest(tx, Lane.BULK, 9))
    return [event.data["object"] for event in reversed(told)]


def sound(tx: Tx) -> bool:
    return not any(findings(tx).values()) and not tail_findings(tx)


def test_a_fact_leaves_once_the_oms_has_had_it_for_so_many_days(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        pair.move("e-2", -1)
        days_pass(pair, 2)
        pair.move("e-3", -1)
        assert kept(pair) == ["e-1", "e-2", "e-3"]
        days_pass(pair, 1)
        assert kept(pair) == ["e-3"]
        days_pass(pair, 2)
        assert kept(pair) == ["e-3"]


def test_what_the_oms_has_not_stays_however_old_it_is(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        pair.talk()
        pair.move("e-2", -1)
        pair.move("e-3", -1)
        for _ in range(9):
            pair.now += DAY
            trim(pair)
        assert kept(pair) == ["e-1", "e-2", "e-3"]


def test_a_day_counts_from_when_the_oms_had_a_fact_and_not_from_when_it_was_made(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        pair.move("e-2", -1)
        pair.now += 90 * DAY
        days_pass(pair, 2)
        assert kept(pair) == ["e-1", "e-2"]


def test_a_clock_that_jumps_by_years_is_one_day_more(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        pair.move("e-2", -1)
        days_pass(pair, 1)
        for now in (pair.now + 3650 * DAY, pair.now, pair.now + 3650 * DAY):
            with pair.store.operations.transaction() as tx:
                trimming.note_day(tx, now)
                assert trimming.trim(tx, 2, 9) == 0
        assert kept(pair) == ["e-1", "e-2"]


def test_it_goes_a_little_at_a_time_and_the_file_stays_sound(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        for number in range(7):
            pair.move(f"e-{number}", 1)
        days_pass(pair, 2)
        pair.now += DAY
        gone = []
        while not gone or gone[-1]:
            gone.append(trim(pair, most=4))
            assert pair.store.operations.look(sound)
        assert (gone, kept(pair)) == ([4, 2, 0], ["e-6"])


def test_the_chain_goes_on_from_what_left(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        days_pass(pair, 3)
        pair.move("e-2", -1)
        pair.talk()
        pair.move("e-3", -1)
        days_pass(pair, 3)
        assert kept(pair) == ["e-3"]
        assert pair.told() == {"e-1", "e-2", "e-3"}
        assert pair.store.operations.look(lambda tx: outbox.depth(tx, meta.number(tx, "acked"))).waiting == 0


def test_a_flipped_bit_in_the_oldest_fact_that_is_kept_is_found(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        for number in range(3):
            pair.move(f"e-{number}", 1)
        days_pass(pair, 3)
        pair.move("e-3", 1)
        for change in (
            "UPDATE outbox SET body = replace(body, '1', '3')",
            "UPDATE meta SET v = replace(v, '2', '1') WHERE k = 'trimmed'",
            "DELETE FROM trimmed WHERE event = (SELECT min(event) FROM trimmed)",
        ):
            assert pair.store.operations.look(sound)
            with pair.store.operations.transaction() as tx:
                tx.execute("SAVEPOINT before")
                tx.execute(change)
                assert not sound(tx)
                tx.execute("ROLLBACK TO before")


def test_a_fact_that_left_was_made_here_all_the_same(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.move("e-1", 9)
        pair.move("e-2", -1)
        days_pass(pair, 3)
        assert "e-1" not in kept(pair)
        known = pair.store.operations.look(
            lambda tx: [outbox.holds(tx, f"e-{number}") for number in (1, 2, 3)]
        )
        assert known == [True, True, False]


def test_each_lane_is_trimmed_by_itself(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        note(pair, "c-1")
        note(pair, "c-2")
        pair.move("e-1", 9)
        days_pass(pair, 3)
        # Of either lane the last one stays that the OMS has.
        assert (of_bulk(pair), kept(pair)[1:]) == (["c-2"], ["e-1"])
        pair.move("e-2", -1)
        days_pass(pair, 3)
        assert (of_bulk(pair), kept(pair)[1:]) == (["c-2"], ["e-2"])
        assert pair.store.operations.look(sound)


def test_an_entry_that_the_oms_lacked_stays_as_long_as_a_new_one(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        pair.oms.put_aside()
        note(pair, "c-1")
        note(pair, "c-2")
        days_pass(pair, 2)
        pair.oms.restore(pair.now)
        pair.talk()
        # A day later the first one would have gone.
        days_pass(pair, 1)
        assert of_bulk(pair) == ["c-1", "c-2"]
        days_pass(pair, 2)
        assert of_bulk(pair) == ["c-2"]
        assert pair.store.operations.look(sound)
