from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.workflow import Status
from store_server.demo import web
from store_server.demo.opening import set_stage
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stage import REFUSING_STORE, Scene
from store_server.storage import work
from store_server.storage.database import Database
from tests.support.demo import OPENED, Central, a_playground, a_retailer, a_stage


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Central, Database]]:
    async with a_stage(tmp_path_factory.mktemp("demo")) as programs:
        yield programs


async def test_the_demo_opens_with_an_order_that_is_late_and_one_that_is_due_soon(
    stage: tuple[Central, Database],
) -> None:
    _, operations = stage
    queue = operations.look(work.queue)
    scenes = {web.scene_of(known.order_id): known for known in queue}
    assert all(known.status is Status.ACCEPTED for known in queue)
    assert scenes[Scene.RUNS_LATE].due_at < OPENED
    assert 0 < (scenes[Scene.DUE_SOON].due_at - OPENED).total_seconds() < 30 * 60
    assert Scene.SHORT_PICK in scenes


async def test_offers_wait_here_and_at_the_neighbour_who_will_refuse(stage: tuple[Central, Database]) -> None:
    central, _ = stage
    nodes = {web.scene_of(known.order_id): known.node_id for known in await central.works()}
    assert nodes[Scene.EVERYDAY] == DEMO_STORE
    assert nodes[Scene.REFUSED_ELSEWHERE] == REFUSING_STORE


async def test_the_stage_is_set_once(stage: tuple[Central, Database]) -> None:
    central, operations = stage
    before = await central.works()
    set_stage(central.database, operations, a_retailer(), OPENED)
    assert await central.works() == before


async def test_the_store_goes_on_from_what_the_oms_was_told_for_it(tmp_path: Path) -> None:
    async with a_playground(tmp_path) as playground:
        shown = await playground.until_told()
        assert shown.stock
        assert all((row.on_hand, row.reserved) == (row.oms_on_hand, row.oms_reserved) for row in shown.stock)
        assert await playground.central.parked() == set()
