from pathlib import Path

import pytest

from shared.workflow import Status
from store_server.storage import work
from store_server.storage.tx import Tx
from tests.support.builders import NOW, a_fulfilment
from tests.support.store import Shop, World, open_shop

OFFERED, PICKING = a_fulfilment(), a_fulfilment(status=Status.PICKING, version=1)


def _seen(shop: Shop) -> list[Status]:
    """Tell what each way of looking says of an order."""
    look = shop.services.operations.look
    one, several = look(lambda tx: work.get(tx, "f-1")), look(work.queue)
    return [found.status for found in (one, *several)]


async def test_an_order_that_was_rolled_back_is_never_served(tmp_path: Path) -> None:
    def save_and_fail(tx: Tx) -> None:
        work.save(tx, PICKING, NOW)
        assert work.get(tx, "f-1") == PICKING
        raise ValueError("no")

    async with open_shop(tmp_path, World()) as shop:
        await shop.services.operations.write(lambda tx: work.save(tx, OFFERED, NOW))
        with pytest.raises(ValueError, match="no"):
            await shop.services.operations.write(save_and_fail)
        assert _seen(shop) == [Status.OFFERED, Status.OFFERED]


async def test_a_reader_is_served_what_was_committed_while_an_order_is_written(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop:
        await shop.services.operations.write(lambda tx: work.save(tx, OFFERED, NOW))

        def save_and_look(tx: Tx) -> list[Status]:
            work.save(tx, PICKING, NOW)
            return _seen(shop)

        assert await shop.services.operations.write(save_and_look) == [Status.OFFERED, Status.OFFERED]
        assert _seen(shop) == [Status.PICKING, Status.PICKING]


async def test_two_stores_with_an_order_of_the_same_name_each_see_their_own(tmp_path: Path) -> None:
    async with open_shop(tmp_path / "a", World()) as one, open_shop(tmp_path / "b", World()) as other:
        await one.services.operations.write(lambda tx: work.save(tx, OFFERED, NOW))
        await other.services.operations.write(lambda tx: work.save(tx, PICKING, NOW))
        assert (_seen(one), _seen(other)) == ([Status.OFFERED] * 2, [Status.PICKING] * 2)
