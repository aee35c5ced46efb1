"""Old entries of the feed go, and nobody comes to another state by it: who stands too far back is sent to the snapshot."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central_oms.storage import feed, streams, trimming
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Row
from central_oms.use_cases import compact, trim
from central_oms.use_cases.streams import pull
from central_oms.use_cases.trim import COMMANDS_KEPT, STATE_KEPT
from central_oms.use_cases.upkeep import keep_up
from shared.contract.oms.feed import Cursor, Kind, Op, Pull, store_channel
from shared.errors import CursorExpired
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import EPOCH, StoreLine, a_database, an_offer, opened, snapshot_of

DAY = timedelta(days=1)
SHARED, OWN = "catalogue", store_channel(STORE)
State = dict[str, str]


def applied(state: State, rows: Sequence[Row]) -> State:
    """Give what a reader that stood at `state` comes to."""
    after = dict(state)
    for row in rows:
        if row.op == Op.DELETE:
            after.pop(row.key, None)
        elif row.op == Op.PUT:
            after[row.key] = row.body
    return after


def rows(tx: Tx, name: str, after: int = 0) -> list[Row]:
    return list(feed.between(tx, name, after, feed.head(tx, name), 10_000))


def tidy(tx: Tx, now: datetime) -> None:
    """Do what the upkeep does of it."""
    trim.mark(tx, now)
    for name in compact.channels(tx):
        while compact.compact(tx, name):
            pass
    for name in trim.channels(tx, now):
        while trim.trim(tx, name, now):
            pass


def heard(tx: Tx, line: StoreLine, pos: int) -> None:
    """Let a store tell how far it has carried out its channel."""
    streams.advance(tx, STORE, line.last, line.chain, pos, NOW)


TOLD = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(list(Op))), max_size=5)
DAYS = st.lists(st.tuples(st.integers(1, 50), TOLD, st.floats(0, 1)), max_size=8)


@settings(max_examples=40, deadline=None)
@given(DAYS)
def test_no_reader_comes_to_another_state_by_it(
    days: list[tuple[int, list[tuple[str, Op]], float]],
) -> None:
    with TemporaryDirectory() as folder, a_database(f"sqlite:///{Path(folder) / 'oms.db'}") as database:
        full: dict[str, list[tuple[datetime, Row]]] = {SHARED: [], OWN: []}
        start = dict.fromkeys(full, 0)
        now, read = NOW, 0
        with database.transaction() as tx:
            line = StoreLine(tx)
            start = {name: feed.head(tx, name) for name in full}
            for passed, told, share in days:
                now += passed * DAY
                for name, known in full.items():
                    before = feed.head(tx, name)
                    entries = [
                        Entry(Kind.PRODUCT, key, op, f'"{before}-{n}"') for n, (key, op) in enumerate(told)
                    ]
                    feed.add(tx, name, entries)
                    known += [(now, row) for row in rows(tx, name, before)]
                read = max(read, round(share * feed.head(tx, OWN)))
                heard(tx, line, read)
                tidy(tx, now)
                for name, known in full.items():
                    whole = [row for _, row in known]
                    for cursor in range(trimming.min_pos(tx, name), feed.head(tx, name) + 1):
                        at = applied({}, [row for row in whole if row.pos <= cursor])
                        left = [row for row in rows(tx, name, cursor) if row.pos > start[name]]
                        later = [row for row in whole if row.pos > cursor]
                        assert applied(at, left) == applied(at, later)
                due = {
                    row.pos
                    for at, row in full[OWN]
                    if row.op == Op.COMMAND and (row.pos > read or now - at <= COMMANDS_KEPT)
                }
                assert due <= {row.pos for row in rows(tx, OWN)}
                old = [at for at, row in full[SHARED] if row.pos <= trimming.min_pos(tx, SHARED)]
                assert all(now - at > STATE_KEPT - DAY for at in old)


def test_a_store_that_stands_too_far_back_is_sent_to_the_snapshot(url: str) -> None:
    with a_database(url, (STORE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5))
        line.tell(tx, opened(7, event_id="e-again"))
        tidy(tx, NOW)
        tidy(tx, NOW + STATE_KEPT + 2 * DAY)
        old = Cursor(epoch=EPOCH, through={"stock": 1})
        with pytest.raises(CursorExpired) as refusal:
            pull(tx, STORE, Pull(session=line.hello.session, cursor=old), EPOCH)
        assert refusal.value.facts == {"channel": "stock"}
        (page,) = snapshot_of(tx, "stock")
        assert [entry.body["on_hand"] for entry in page.entries] == [7]
        line.cursor = Cursor(epoch=EPOCH, through={"stock": page.at_pos})
        line.tell(tx, opened(8, event_id="e-third"))
        assert [entry.body["on_hand"] for entry in line.read(tx) if entry.channel == "stock"] == [8]


def test_an_offer_that_the_store_has_not_read_stays_for_years(url: str) -> None:
    with a_database(url, (STORE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5))
        work = an_offer(tx, line)
        channel = store_channel(work.node_id)
        for days in (0, 100, 1_000):
            tidy(tx, NOW + days * DAY)
        assert [row.key for row in rows(tx, channel) if row.op == Op.COMMAND] == [work.fulfilment_id]


def test_a_command_goes_once_it_is_carried_out_and_old(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        feed.add(tx, OWN, [Entry(Kind.OFFER, f"f-{n}", Op.COMMAND, "{}") for n in range(3)])
        tidy(tx, NOW)
        heard(tx, line, 2)
        tidy(tx, NOW + COMMANDS_KEPT)
        assert len(rows(tx, OWN)) == 3
        tidy(tx, NOW + COMMANDS_KEPT + 2 * DAY)
        assert [row.key for row in rows(tx, OWN)] == ["f-2"]
        heard(tx, line, 3)
        tidy(tx, NOW + COMMANDS_KEPT + 2 * DAY)
        assert rows(tx, OWN) == []
        assert line.read(tx) == ()


async def test_the_upkeep_drops_what_is_old_and_what_was_noted_of_it(url: str) -> None:
    with a_database(url) as database:
        with database.transaction() as tx:
            feed.add(tx, SHARED, [Entry(Kind.PRODUCT, f"p-{n}", Op.PUT, "{}") for n in range(1_200)])
        for days in (0, 30, 62):
            await keep_up(database, NOW + days * DAY)
        with database.transaction() as tx:
            assert rows(tx, SHARED) == []
            assert trimming.marked(tx, (NOW + 60 * DAY).date()) == []
            latest = tx.exec_driver_sql("SELECT count(*) FROM feed_latest WHERE channel = 'catalogue'")
            assert latest.scalar() == 1
