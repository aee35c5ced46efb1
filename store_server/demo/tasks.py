"""What the demo store has to prepare, with every code that can be scanned for it."""

from datetime import datetime

from shared.fulfilment import FulfilmentLine, FulfilmentOrder
from shared.gtin import printed
from shared.network import DeliveryMode
from shared.order import Channel
from shared.value import Value
from shared.workflow import Status
from store_server.demo import web
from store_server.demo.retailer.stage import Scene
from store_server.storage import orders
from store_server.storage.tx import Tx


class Item(Value):
    """One line to pick, with the code to scan."""

    name: str
    options: tuple[str, ...]
    code: str
    to_pick: int


class Task(Value):
    """Work of the demo store, with the codes that belong to it; `missing` is not on the shelf, whatever the system says."""

    number: str
    status: Status
    mode: DeliveryMode
    due_at: datetime
    items: tuple[Item, ...]
    order_code: str
    pickup_code: str | None
    missing: bool


def task(tx: Tx, known: FulfilmentOrder) -> Task:
    """Show one order to prepare."""
    return Task(
        number=known.number,
        status=known.status,
        mode=known.mode,
        due_at=known.due_at,
        items=tuple(_item(line) for line in known.lines),
        order_code=f"O-{known.number}",
        pickup_code=_pickup_code(tx, known) if known.status is Status.STAGED else None,
        missing=web.scene_of(known.order_id) is Scene.SHORT_PICK,
    )


def _item(line: FulfilmentLine) -> Item:
    code = printed(line.gtin) if line.gtin else line.sku
    return Item(name=line.name, options=line.options, code=code, to_pick=line.to_pick)


def _pickup_code(tx: Tx, known: FulfilmentOrder) -> str | None:
    if known.channel is Channel.WEB:
        return web.pickup_code(known.order_id)
    return orders.get(tx, known.order_id).pickup_code
