from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from central_oms.storage import feed
from central_oms.storage.database import Database, Tx
from central_oms.storage.feed import Entry
from central_oms.use_cases import compact
from central_oms.use_cases.upkeep import keep_up
from shared.contract.oms.feed import Kind, Op
from tests.support.builders import NOW
from tests.support.central import a_database

State = dict[tuple[str, str], str]
CHANNEL = "catalogue"
KEYS = st.sampled_from(["a", "b", "c"])
CHANGES = st.tuples(
    st.sampled_from([Kind.PRODUCT, Kind.OFFER]), KEYS, st.sampled_from([Op.PUT, Op.DELETE, Op.COMMAND])
)


def applied(state: State, rows: list[feed.Row]) -> State:
    """Give what a reader that stood at `state` comes to."""
    after = dict(state)
    for row in rows:
        if row.op == Op.DELETE:
            after.pop((row.kind, row.key), None)
        elif row.op == Op.PUT:
            after[row.kind, row.key] = row.body
    return after


def commands(rows: list[feed.Row]) -> list[int]:
    return [row.pos for row in rows if row.op == Op.COMMAND]


def rows(tx: Tx, after: int = 0) -> list[feed.Row]:
    return list(feed.between(tx, CHANNEL, after, feed.head(tx, CHANNEL), 10_000))


def whole(tx: Tx) -> None:
    while compact.compact(tx, CHANNEL):
        pass


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CHANGES, max_size=8), max_size=5))
def test_from_every_cursor_the_compacted_feed_leads_to_the_state_of_the_whole(
    told: list[list[tuple[Kind, str, Op]]],
) -> None:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'oms.db'}")
        full: list[feed.Row] = []
        with database.transaction() as tx:
            for burst in told:
                entries = [
                    Entry(kind, key, op, f'"{len(full)}-{n}"') for n, (kind, key, op) in enumerate(burst)
                ]
                before = feed.head(tx, CHANNEL)
                feed.add(tx, CHANNEL, entries)
                full += rows(tx, before)
                whole(tx)
                for cursor in range(len(full) + 1):
                    at = applied({}, full[:cursor])
                    compacted = rows(tx, cursor)
                    assert applied(at, compacted) == applied(at, full[cursor:])
                    assert commands(compacted) == commands(full[cursor:])
            state = [row for row in rows(tx) if row.op != Op.COMMAND]
            assert len(state) == len({(row.kind, row.key) for row in state})
        database.close()


def test_a_long_channel_is_looked_at_a_window_at_a_time(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        feed.add(tx, CHANNEL, [Entry(Kind.PRODUCT, f"p-{n % 7}", Op.PUT, "{}") for n in range(1_200)])
        assert [compact.compact(tx, CHANNEL) for _ in range(4)] == [True, True, False, False]
        assert len(rows(tx)) == 7


async def test_the_upkeep_compacts_what_has_grown(url: str) -> None:
    with a_database(url) as database:
        with database.transaction() as tx:
            feed.add(tx, CHANNEL, [Entry(Kind.PRODUCT, "p-1", Op.PUT, "{}") for _ in range(3)])
        await keep_up(database, NOW)
        with database.transaction() as tx:
            assert len(rows(tx)) == 1
            assert CHANNEL not in compact.channels(tx)
