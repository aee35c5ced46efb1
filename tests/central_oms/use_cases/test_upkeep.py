import asyncio
from collections.abc import Callable
from datetime import timedelta
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from structlog.testing import capture_logs

from central_oms.settings import Settings
from central_oms.storage import compaction, fulfilments, positions
from central_oms.storage.database import Database, Tx
from central_oms.storage.schema import fulfilment, orders
from central_oms.use_cases import cases
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.reserve import reserve
from central_oms.use_cases.upkeep import keep_up
from shared.workflow import Status
from tests.support.builders import NOW, SKU, a_line
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_reserve,
    a_web_order,
    an_oms_of,
    opened,
)
from tests.support.oms_days import DEEDS, Days, broken
from tests.support.patience import PATIENCE_S
from tests.support.store import Hands


async def test_a_round_lets_offers_lapse_and_fills_what_was_lacking(url: str) -> None:
    with a_database(url, (WAREHOUSE, "coat", 2, 0, 0)) as database:
        with database.transaction() as tx:
            coat = a_line(sku="coat", gtin=None)
            place_order(tx, a_web_order(order_id="w-offered", lines=(coat,)), NOW)
            place_order(tx, a_web_order(order_id="w-lacking", lines=(a_line(sku="scarf"),)), NOW)
            StoreLine(tx, PARIS_STORE).tell(tx, opened(5, sku="scarf"), opened(5, sku="coat", event_id="e-2"))
        await keep_up(database, NOW + timedelta(hours=1))
        with database.transaction() as tx:
            assert [work.status for work in fulfilments.of_order(tx, "w-offered")] == [
                Status.LAPSED,
                Status.OFFERED,
            ]
            assert [work.node_id for work in fulfilments.of_order(tx, "w-lacking")] == [PARIS_STORE]


async def until(there: Callable[[Tx], bool], database: Database) -> None:
    """Wait for something to be seen."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if await database.read(there):
                return
            await asyncio.sleep(0.05)


async def test_one_order_that_cannot_be_worked_on_keeps_no_other_waiting(url: str) -> None:
    with a_database(url) as database:
        with database.transaction() as tx:
            for order_id in ("w-1", "w-2", "w-3"):
                place_order(tx, a_web_order(order_id=order_id), NOW)
            StoreLine(tx, PARIS_STORE).tell(tx, opened(5))
            tx.execute(update(orders).where(orders.c.order_id == "w-1").values(body="{"))
        with capture_logs() as logged:
            await keep_up(database, NOW)
        with database.transaction() as tx:
            offered = [work.order_id for work in fulfilments.offers(tx, 10)]
        assert sorted(offered) == ["w-2", "w-3"]
        assert ("upkeep_failed", "w-1") in [(entry["event"], entry["key"]) for entry in logged]


async def test_an_offer_that_cannot_be_read_keeps_nothing_else_from_being_done(url: str) -> None:
    with a_database(url, (WAREHOUSE, "coat", 1, 0, 0)) as database:
        with database.transaction() as tx:
            place_order(tx, a_web_order(order_id="w-offered", lines=(a_line(sku="coat", gtin=None),)), NOW)
            place_order(tx, a_web_order(order_id="w-lacking", lines=(a_line(sku="scarf"),)), NOW)
            line = StoreLine(tx, PARIS_STORE)
            line.tell(tx, opened(5, sku="scarf"), opened(-2, sku="belt", event_id="e-2"))
            (offer,) = fulfilments.of_order(tx, "w-offered")
            kept = fulfilment.c.fulfilment_id == offer.fulfilment_id
            tx.execute(update(fulfilment).where(kept).values(body="{"))
        with capture_logs() as logged:
            await keep_up(database, NOW)
        with database.transaction() as tx:
            assert [work.node_id for work in fulfilments.of_order(tx, "w-lacking")] == [PARIS_STORE]
            assert [case.subject for case in cases.listed(tx, 10, still_open=True)] == ["belt"]
            assert compaction.behind(tx) == []
        assert [entry["event"] for entry in logged] == ["upkeep_failed"] * len(logged) != []


async def test_a_round_that_fails_does_not_keep_the_next_from_its_work(url: str) -> None:
    clock = Hands()
    often = Settings(database_url=url, upkeep_every_s=1)
    async with an_oms_of(often, clock, (WAREHOUSE, SKU, 1, 0, 0)) as (app, _):
        database: Database = app.state.program.database
        await database.write(lambda tx: reserve(tx, a_reserve(), NOW))
        clock.move(timedelta(seconds=901))
        with capture_logs() as logged:
            await database.write(lambda tx: tx.execute(text("ALTER TABLE reservation RENAME TO hidden")))
            # A table that is gone is an outage to SQLite, and to PostgreSQL a step that failed.
            failed = {"upkeep_waits", "upkeep_failed"}
            await until(lambda _: any(entry["event"] in failed for entry in logged), database)
        await database.write(lambda tx: tx.execute(text("ALTER TABLE hidden RENAME TO reservation")))
        await until(lambda tx: positions.of(tx, {SKU})[0].allocated == 0, database)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), deeds=st.lists(st.sampled_from(DEEDS), min_size=5, max_size=25))
def test_whatever_happens_every_unit_is_looked_after_and_none_is_promised_twice(
    seed: int, deeds: list[str]
) -> None:
    with TemporaryDirectory() as folder, a_database(f"sqlite:///{folder}/oms.db") as database:
        days = Days(database, Random(seed))
        for deed in deeds:
            days.do(deed)
            with database.transaction() as tx:
                assert list(broken(tx)) == []
