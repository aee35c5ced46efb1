import asyncio

from shared.contract.store.shift import Change
from store_server.hub import EVERYTHING, MOST_BEHIND, MOST_KEYS, Hub
from tests.support.marks import marked


async def test_a_listener_hears_each_change() -> None:
    hub = Hub()
    hub.open()
    with hub.listener() as changes:
        hub.tell(marked("a", "b"))
        assert {await changes.get(), await changes.get()} == marked("a", "b")


async def test_a_page_of_changes_comes_to_a_tablet_as_one() -> None:
    hub = Hub()
    hub.open()
    page = marked(*(f"m-{number}" for number in range(MOST_KEYS + 1)))
    with hub.listener() as changes:
        hub.tell(page | {Change(topic="line")})
        assert [await changes.get(), await changes.get()] == [Change(topic="line"), Change(topic="mark")]
        assert changes.empty()


async def test_a_follower_hears_each_change_of_its_topics_alone() -> None:
    hub = Hub()
    hub.open()
    page = marked(*(f"m-{number}" for number in range(MOST_KEYS + 1)))
    with hub.follower("mark") as changes:
        hub.tell(page | {Change(topic="line")})
        assert {await changes.get() for _ in page} == page
        assert changes.empty()


async def test_who_falls_behind_is_told_to_look_at_everything() -> None:
    hub = Hub()
    hub.open()
    with hub.follower("mark") as changes:
        for number in range(MOST_BEHIND):
            hub.tell(marked(f"m-{number}"))
        await asyncio.sleep(0.01)
        assert await changes.get() == EVERYTHING
        assert changes.empty()
