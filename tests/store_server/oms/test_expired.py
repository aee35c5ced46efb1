"""A store that was away for so long that the feed is kept no longer from where it stands, and goes on from the snapshot."""

from datetime import timedelta
from pathlib import Path

from central_oms.storage import trimming
from central_oms.storage.database import Database
from central_oms.use_cases import trim
from central_oms.use_cases.trim import STATE_KEPT
from shared.errors import CursorExpired
from shared.stock import Position
from store_server.oms.calls import CallKind
from store_server.storage import catalogue, cursors
from store_server.use_cases import replicate
from tests.support.builders import NOW
from tests.support.network import LAMP, Retail, a_retail
from tests.support.protocol import a_page, a_talker

LATER = STATE_KEPT + timedelta(days=2)


async def here(retail: Retail) -> list[Position]:
    """Give where the store believes the lamp to be."""
    return await retail.services.replica.read(lambda tx: catalogue.positions(tx, [LAMP]))


async def trimmed(retail: Retail) -> None:
    """Let the OMS sell a lamp of the warehouse, and two months later forget what it told of it."""
    database: Database = retail.central.state.program.database
    await retail.web_order(LAMP)
    await database.write(lambda tx: trim.mark(tx, retail.clock()))
    retail.clock.move(LATER)
    while await database.write(lambda tx: trim.trim(tx, "stock", retail.clock())):
        pass
    at = await retail.services.replica.read(cursors.positions)
    assert at["stock"] < await database.read(lambda tx: trimming.min_pos(tx, "stock"))


async def test_a_store_that_was_away_for_too_long_takes_the_snapshot_and_goes_on(tmp_path: Path) -> None:
    async with a_retail(tmp_path) as retail:
        await retail.goes_down()
        before = await here(retail)
        await trimmed(retail)
        assert await here(retail) == before
        retail.line.cut = False

        async def caught_up() -> bool:
            return await here(retail) != before

        await retail.eventually(caught_up)
        assert not retail.services.line.alarm


def test_only_the_channel_that_is_gone_is_taken_anew_and_not_at_once(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        (hello,) = store.tick()
        store.greet(hello)
        store.load(a_page(3, 5, None))
        (pull,) = [call for call in store.tick() if call.kind is CallKind.PULL]
        with store.replica.transaction() as tx:
            replicate.begin_anew(tx, "stock")
        store.sync.failed(pull, CursorExpired(channel="stock"), NOW)
        assert store.replica.look(cursors.positions) == {}
        asked = {call.kind: call.key for call in store.tick()}
        assert asked[CallKind.SNAPSHOT] == "stock"
        assert CallKind.PULL not in asked
        again = store.tick(NOW + timedelta(seconds=2))
        assert CallKind.PULL in {call.kind for call in again}
