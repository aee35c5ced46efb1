"""The ways to get an item, and where it stands: this store's figures live, all others as old as the line is down."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.catalogue import Product, Variant
from shared.confidence import probability
from shared.contract.store_api import NodeStock, Ways
from shared.network import DeliveryMode, Network, Node, distance_km
from shared.promise.answer import Answer
from shared.promise.calendar import DAY, local_minute, moment_of, opening_week, spans_of
from shared.promise.options import promise
from shared.promise.request import Request, Wanted
from shared.promise.supply import UNCOUNTED_SOLD_PER_DAY, Stock
from shared.stock import Position, StockLevel
from store_server.storage import catalogue, network, stock
from store_server.storage.database import Database, Tx

SHOWN_MODES = (
    DeliveryMode.TAKE_AWAY,
    DeliveryMode.PICK_UP,
    DeliveryMode.SHIP_HOME,
    DeliveryMode.RELAY_POINT,
)
_BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Supply:
    """Everything a promise draws on, at one moment."""

    network: Network
    stock: Stock


def network_as_of(replica: Tx, *, up: bool, now: datetime) -> datetime | None:
    """Tell how old the network's figures are: of now while the line is up, else of the newest that came; None before any."""
    newest = catalogue.as_of(replica)
    return now if up and newest is not None else newest


async def supply_for(
    operations: Database, replica: Database, skus: Collection[str], seller: str, *, up: bool, now: datetime
) -> Supply:
    """Give the network with the positions of `skus`, the seller's own from its ledger."""
    levels = await operations.read(lambda tx: {sku: stock.level(tx, sku) for sku in skus})
    return await replica.read(lambda tx: _supply(tx, levels, seller, up=up, now=now))


async def promise_for(operations: Database, replica: Database, request: Request, *, up: bool) -> Answer:
    """Give the ways for the lines of `request`, worked out in a thread: a basket's may take milliseconds.

    Args:
        up: whether the line to the OMS is up, so that the network's figures are of now.
    """
    skus = {line.sku for line in request.lines}
    supply = await supply_for(operations, replica, skus, request.seller, up=up, now=request.at)
    return await asyncio.to_thread(promise, request, supply.network, supply.stock)


def wanted(line_id: str, product: Product, variant: Variant, quantity: int) -> Wanted:
    """Give a line to promise."""
    return Wanted(
        line_id=line_id,
        sku=variant.sku,
        quantity=quantity,
        price=variant.price,
        weight_g=variant.weight_g,
        volume_cm3=variant.volume_cm3,
        attributes=product.attributes,
    )


async def ways_to_get(
    operations: Database, replica: Database, sku: str, quantity: int, seller: str, *, up: bool, now: datetime
) -> Ways:
    """Give all ways to get some units of one variant, and the nodes that have any, nearest first.

    Raises:
        NotFound: no product has this SKU.
    """
    product, variant = await replica.read(lambda tx: catalogue.variant(tx, sku))
    supply = await supply_for(operations, replica, (sku,), seller, up=up, now=now)
    request = Request(
        lines=(wanted("1", product, variant, quantity),),
        modes=SHOWN_MODES,
        seller=seller,
        at=now,
        basket_value=variant.price * quantity,
    )
    answer = await asyncio.to_thread(promise, request, supply.network, supply.stock)
    return Ways(
        sku=sku,
        answer=answer,
        nodes=nodes_with(supply, sku, quantity, seller, now),
        names=names_in(answer, supply.network),
    )


def nodes_with(supply: Supply, sku: str, quantity: int, seller: str, now: datetime) -> tuple[NodeStock, ...]:
    """Give the nodes that can promise the SKU, nearest to the seller first; the seller itself always."""
    own = supply.network.node(seller)
    if own is None:
        return ()
    zone = ZoneInfo(supply.network.timezone)
    found = [
        _node_stock(node, own, position, quantity, zone, now)
        for node in supply.network.nodes
        if (position := supply.stock.at(sku).get(node.node_id)) and (position.atp or node is own)
    ]
    return tuple(sorted(found, key=lambda node: (node.km, node.node_id)))


def names_in(answer: Answer, network: Network) -> dict[str, str]:
    """Name the nodes and relay points that the options speak of."""
    parts = [part for option in answer.options for part in option.parts]
    spoken_of = {part.node_id for part in parts} | {part.place_id for part in parts}
    nodes = {node.node_id: node.name for node in network.nodes if node.node_id in spoken_of}
    return nodes | {relay.relay_id: relay.name for relay in network.relays if relay.relay_id in spoken_of}


def _supply(replica: Tx, levels: dict[str, StockLevel], seller: str, *, up: bool, now: datetime) -> Supply:
    as_of = network_as_of(replica, up=up, now=now) or _BEGINNING
    told = catalogue.positions(replica, levels)
    kept_back = {position.sku: position for position in told if position.node_id == seller}
    own = [_live(level, kept_back.get(sku), seller, now) for sku, level in levels.items()]
    others = [_no_older(position, as_of) for position in told if position.node_id != seller]
    return Supply(network.network(replica, as_of), Stock.of(own + others))


def _live(level: StockLevel, kept_back: Position | None, seller: str, now: datetime) -> Position:
    return Position(
        node_id=seller,
        sku=level.sku,
        on_hand=level.on_hand,
        reserved=level.reserved,
        granted=level.granted,
        safety_stock=kept_back.safety_stock if kept_back else 0,
        channel_buffer=kept_back.channel_buffer if kept_back else 0,
        as_of=now,
    )


def _no_older(position: Position, as_of: datetime) -> Position:
    """Read a figure that has not changed since as the OMS still held it at `as_of`."""
    return position if position.as_of >= as_of else position.model_copy(update={"as_of": as_of})


def _node_stock(
    node: Node, own: Node, position: Position, quantity: int, zone: ZoneInfo, now: datetime
) -> NodeStock:
    live = node is own
    sure = probability(position.atp, quantity, position.as_of, now, 0 if live else UNCOUNTED_SOLD_PER_DAY)
    return NodeStock(
        node_id=node.node_id,
        name=node.name,
        town=node.town,
        kind=node.kind,
        km=round(distance_km(own.place, node.place), 1),
        atp=position.atp,
        open_until=_open_until(node, zone, now),
        as_of=position.as_of,
        sure=sure,
    )


def _open_until(node: Node, zone: ZoneInfo, now: datetime) -> datetime | None:
    day, minute = divmod(local_minute(now, zone), DAY)
    for opens, closes in spans_of(opening_week(node), day):
        if opens <= minute < closes:
            return moment_of(day * DAY + closes, zone)
    return None
