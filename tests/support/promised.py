"""What a store keeps for others: units that are granted, orders that wait, and the facts that tell of it."""

from typing import Any

from shared.contract.events import Event, EventType
from shared.fulfilment import FulfilmentOrder
from shared.stock import Movement, grant, reserve
from store_server.storage import outbox, stock, work
from store_server.storage.tx import Tx
from tests.support.builders import NOW, SKU
from tests.support.store import Shop


async def granted(shop: Shop, units: int, sku: str = SKU) -> None:
    """Let the OMS sell units of a store without asking."""
    await shop.services.operations.write(lambda tx: _book(tx, [grant(sku, units)]))


async def waits(shop: Shop, waiting: FulfilmentOrder) -> None:
    """Let an order wait here for its units, which are kept for it."""

    def keep(tx: Tx) -> None:
        work.save(tx, waiting, NOW)
        for line in waiting.lines:
            _book(tx, reserve(stock.level(tx, line.sku), line.to_pick + line.picked))

    await shop.services.operations.write(keep)


def _book(tx: Tx, moves: list[Movement]) -> None:
    stock.book(tx, moves, stock.Entry("before", "before", "", NOW))


async def facts(shop: Shop, kind: EventType) -> list[dict[str, Any]]:
    """Give the data of a store's facts of one kind, in their order."""
    told = await shop.services.operations.read(lambda tx: outbox.after(tx, 0, 100))
    events = [Event.model_validate_json(one.body) for one in told]
    return [event.data for event in events if event.type == kind]
