"""The ways to get an item, and where it stands: this store's figures live, all others as old as the line is down."""

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shared.allotments import Place, left
from shared.catalogue import Product, Variant
from shared.confidence import probability
from shared.contract.store.finding import NodeStock, Ways
from shared.network import DeliveryMode, Network, Node, distance_km
from shared.promise.answer import Answer
from shared.promise.calendar import DAY, local_minute, moment_of, opening_week, spans_of
from shared.promise.options import promise
from shared.promise.policy import Policy
from shared.promise.request import Request, Wanted
from shared.promise.supply import Stock
from shared.stock import Position, StockLevel, after_receipt
from store_server.storage import allotments, catalogue, network, stock
from store_server.storage.database import Database
from store_server.storage.tx import Tx

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
    policy: Policy


def network_as_of(replica: Tx, *, up: bool, now: datetime) -> datetime | None:
    """Tell how old the network's figures are: of now while the line is up, else of the newest that came; None before any."""
    newest = catalogue.as_of(replica)
    return now if up and newest is not None else newest


async def supply_for(operations: Database, replica: Database, request: Request, *, up: bool) -> Supply:
    """Give the network and its rules with the positions that a request is about, the seller's own from its ledger.

    Args:
        up: whether the line to the OMS is up, so that the network's figures are of now.
    """
    skus = {line.sku for line in request.lines}
    levels, held = await operations.read(lambda tx: _own(tx, skus))
    return await replica.read(lambda tx: _supply(tx, levels, held, request.seller, up=up, now=request.at))


async def promise_for(operations: Database, replica: Database, request: Request, *, up: bool) -> Answer:
    """Give the ways for the lines of `request`."""
    return await _answer(request, await supply_for(operations, replica, request, up=up))


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
        category=product.category,
        ahead=variant.ahead,
    )


def request_for(product: Product, variant: Variant, quantity: int, seller: str, now: datetime) -> Request:
    """Ask for some units of one variant, however they may reach the customer."""
    return Request(
        lines=(wanted("1", product, variant, quantity),),
        modes=SHOWN_MODES,
        seller=seller,
        at=now,
        basket_value=variant.price * quantity,
    )


async def ways_to_get(
    operations: Database, replica: Database, sku: str, quantity: int, seller: str, *, up: bool, now: datetime
) -> Ways:
    """Give all ways to get some units of one variant, and the nodes that have any, nearest first.

    Raises:
        NotFound: no product has this SKU.
    """
    product, variant = await replica.read(lambda tx: catalogue.variant(tx, sku))
    request = request_for(product, variant, quantity, seller, now)
    supply = await supply_for(operations, replica, request, up=up)
    answer = await _answer(request, supply)
    return Ways(
        sku=sku,
        answer=answer,
        nodes=nodes_with(supply, sku, quantity, seller, now),
        names=names_in(answer, supply.network),
    )


def nodes_with(supply: Supply, sku: str, quantity: int, seller: str, now: datetime) -> tuple[NodeStock, ...]:
    """Give the nodes that can promise the SKU: the nearest to the seller first, those on no map last; the seller always."""
    own = supply.network.node(seller)
    if own is None:
        return ()
    asked = _Asked(own, quantity, supply.stock.rate(sku), ZoneInfo(supply.network.timezone), now)
    found = [
        _node_stock(asked, node, position)
        for node in supply.network.nodes
        if (position := supply.stock.at(sku).get(node.node_id)) and (position.atp or node is own)
    ]
    return tuple(sorted(found, key=lambda node: (node.km is None, node.km or 0, node.node_id)))


def names_in(answer: Answer, network: Network) -> dict[str, str]:
    """Name the nodes and relay points that the options speak of."""
    parts = [part for option in answer.options for part in option.parts]
    return names_of({part.node_id for part in parts} | {part.place_id for part in parts}, network)


def names_of(spoken_of: Collection[str | None], network: Network) -> dict[str, str]:
    """Name nodes and relay points by their ids."""
    nodes = {node.node_id: node.name for node in network.nodes if node.node_id in spoken_of}
    return nodes | {relay.relay_id: relay.name for relay in network.relays if relay.relay_id in spoken_of}


async def _answer(request: Request, supply: Supply) -> Answer:
    # In a thread: a basket's may take milliseconds.
    return await asyncio.to_thread(promise, request, supply.network, supply.stock, supply.policy)


def _own(operations: Tx, skus: Collection[str]) -> tuple[dict[str, StockLevel], Counter[Place]]:
    """Give what stands here, and what this store may promise of other nodes' stock."""
    levels = {sku: stock.level(operations, sku) for sku in skus}
    return levels, left(allotments.held(operations, skus))


def _supply(
    replica: Tx,
    levels: dict[str, StockLevel],
    allotted: Counter[Place],
    seller: str,
    *,
    up: bool,
    now: datetime,
) -> Supply:
    as_of = network_as_of(replica, up=up, now=now) or _BEGINNING
    told = catalogue.positions(replica, levels)
    here = {position.sku: position for position in told if position.node_id == seller}
    own = [_live(level, here.get(sku), seller, now) for sku, level in levels.items()]
    others = [_no_older(position, as_of) for position in told if position.node_id != seller]
    if not up:
        # What a node granted the OMS may have sold since: from here it is no surer than what is free.
        others = [position.model_copy(update={"granted": 0}) for position in others]
    others = [_with_allotted(position, allotted) for position in others]
    held = Stock.of(own + others, catalogue.rates(replica, levels), network.accepts(replica))
    return Supply(network.network(replica, as_of), held, network.policy(replica))


def _with_allotted(position: Position, allotted: Counter[Place]) -> Position:
    """Count what this store holds there for its own; of older figures it may be no part yet."""
    units = allotted[position.node_id, position.sku]
    if not units:
        return position
    return position.model_copy(update={"allotted": units, "allocated": max(units, position.allocated)})


def _live(level: StockLevel, told: Position | None, seller: str, now: datetime) -> Position:
    """Give what stands here by the ledger, with what only the OMS tells: what is withheld, and what will come."""
    known = told or Position(node_id=seller, sku=level.sku, on_hand=0, as_of=now)
    # The OMS alone may sell what was granted to it, so that here it is as if it were reserved.
    units = {"on_hand": level.on_hand, "reserved": level.reserved + level.granted, "granted": 0}
    # What the OMS keeps beyond that is of what will come: an offer that arrived is reserved by the ledger.
    inbound = after_receipt(known.inbound, known.allocated)
    return known.model_copy(update={**units, "allocated": 0, "inbound": inbound, "as_of": now})


def _no_older(position: Position, as_of: datetime) -> Position:
    """Read a figure that has not changed since as the OMS still held it at `as_of`."""
    return position if position.as_of >= as_of else position.model_copy(update={"as_of": as_of})


class _Asked(NamedTuple):
    own: Node
    quantity: int
    sold_per_day: float
    zone: ZoneInfo
    now: datetime


def _node_stock(asked: _Asked, node: Node, position: Position) -> NodeStock:
    rate = 0 if node is asked.own else asked.sold_per_day
    return NodeStock(
        node_id=node.node_id,
        name=node.name,
        town=node.town,
        kind=node.kind,
        km=_km(asked.own, node),
        atp=position.atp,
        open_until=_open_until(node, asked.zone, asked.now),
        as_of=position.as_of,
        sure=probability(position.atp, asked.quantity, position.as_of, asked.now, rate),
    )


def _km(own: Node, node: Node) -> float | None:
    if node is own:
        return 0
    return round(distance_km(own.place, node.place), 1) if own.place and node.place else None


def _open_until(node: Node, zone: ZoneInfo, now: datetime) -> datetime | None:
    day, minute = divmod(local_minute(now, zone), DAY)
    for opens, closes in spans_of(opening_week(node), day):
        if opens <= minute < closes:
            return moment_of(day * DAY + closes, zone)
    return None
