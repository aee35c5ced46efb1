"""Choose the nodes for an order's lines against live stock, and offer each its part."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from central_oms.storage import documents, feed, fulfilments, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry
from central_oms.storage.positions import Key
from shared.basket import BasketLine, asked_for
from shared.contract.oms_api import Kind, Op, store_channel
from shared.fulfilment import FulfilmentOrder, work_for
from shared.network import DeliveryMode, Network, Place, distance_km
from shared.order import Order
from shared.promise.answer import Option, Part, PartLine
from shared.promise.options import promise
from shared.promise.request import Request
from shared.promise.supply import Stock
from shared.stock import Position

LAPSES_AFTER = timedelta(minutes=30)
FULFILMENTS = UUID("6f0d4e0a-8a39-5c53-9d2c-0b8f5f6c1f0e")

# What cannot be collected where it stands is brought there from another node.
TRIED = {DeliveryMode.PICK_UP: (DeliveryMode.PICK_UP, DeliveryMode.SHIP_TO_STORE)}


@dataclass(frozen=True, slots=True)
class Sourcing:
    """One attempt to find nodes for lines of an order; `avoid` are nodes that could not do it before."""

    order: Order
    attempt: int
    avoid: tuple[str, ...]
    now: datetime


@dataclass(frozen=True, slots=True)
class Sourced:
    """What an attempt came to: the options taken, the units no node could fill, and the positions that changed."""

    plan: tuple[Option, ...] = ()
    unfilled: tuple[PartLine, ...] = ()
    changed: frozenset[Key] = frozenset()

    def __add__(self, other: "Sourced") -> "Sourced":
        return Sourced(self.plan + other.plan, self.unfilled + other.unfilled, self.changed | other.changed)


def source(
    tx: Tx, sourcing: Sourcing, lines: Sequence[BasketLine], planned: Sequence[Option] = ()
) -> Sourced:
    """Offer `lines`, with the quantities still wanted, to nodes.

    Args:
        planned: what the seller promised; its parts are kept where the stock still allows it.
    """
    kept, left = _keep(tx, sourcing, lines, planned)
    network = documents.network(tx, sourcing.now)
    groups: dict[tuple[DeliveryMode | None, str | None, str | None], list[BasketLine]] = defaultdict(list)
    for line in left:
        groups[line.mode, line.collect_at, line.relay_id].append(line)
    return sum((_fill(tx, sourcing, network, group) for group in groups.values()), start=kept)


def _keep(
    tx: Tx, sourcing: Sourcing, lines: Sequence[BasketLine], planned: Sequence[Option]
) -> tuple[Sourced, list[BasketLine]]:
    left = {line.line_id: line.quantity for line in lines}
    kept = Sourced()
    for option, part in _parts(planned):
        wanted = all(left.get(unit.line_id, 0) >= unit.quantity for unit in part.lines)
        if wanted and _holds(_atp(positions.of(tx, _skus(part.lines))), [part]):
            kept += Sourced(changed=_offer(tx, sourcing, option, part))
            for unit in part.lines:
                left[unit.line_id] -= unit.quantity
    return kept, [
        line.model_copy(update={"quantity": left[line.line_id]}) for line in lines if left[line.line_id]
    ]


def _fill(tx: Tx, sourcing: Sourcing, network: Network, lines: Sequence[BasketLine]) -> Sourced:
    option = _best(tx, sourcing, network, lines)
    if option is not None:
        changed = [_offer(tx, sourcing, option, part) for part in option.parts]
        return Sourced(plan=(option,), changed=frozenset().union(*changed))
    if len(lines) > 1:
        return sum((_fill(tx, sourcing, network, [line]) for line in lines), start=Sourced())
    return Sourced(unfilled=tuple(_units(lines)))


def _best(tx: Tx, sourcing: Sourcing, network: Network, lines: Sequence[BasketLine]) -> Option | None:
    skus = _skus(lines)
    found = positions.of(tx, skus)
    stock, atp = Stock.of(found, documents.rates(tx, skus)), _atp(found)
    mode = lines[0].mode or DeliveryMode.SHIP_HOME
    for tried in TRIED.get(mode, (mode,)):
        answer = promise(_request(sourcing, network, lines, tried), network, stock)
        for option in answer.options:
            if _holds(atp, option.parts):
                return option
    return None


def _request(
    sourcing: Sourcing, network: Network, lines: Sequence[BasketLine], mode: DeliveryMode
) -> Request:
    order, way = sourcing.order, lines[0]
    address = order.customer.address if order.customer else None
    home = address.place if address else None
    # What comes by parcel to a store comes to the one that the customer chose.
    places = (
        (way.collect_at, order.node_id)
        if mode is DeliveryMode.SHIP_TO_STORE
        else (order.node_id, way.collect_at)
    )
    return Request(
        lines=tuple(map(asked_for, lines)),
        modes=(mode,),
        seller=places[0] or places[1] or _nearest(network, home),
        home=home,
        collect_at=way.collect_at,
        relay_id=way.relay_id,
        avoid=sourcing.avoid,
        at=sourcing.now,
        basket_value=order.due.goods,
    )


def _nearest(network: Network, home: Place | None) -> str:
    """Name the node that stands for the seller of an order which no store took."""
    far = {node.node_id: distance_km(home, node.place) if home else 0.0 for node in network.nodes}
    return min(far, key=lambda node_id: (far[node_id], node_id), default="none")


def _offer(tx: Tx, sourcing: Sourcing, option: Option, part: Part) -> frozenset[Key]:
    """Give a node its work and keep the units for it until it answers."""
    work = _work(sourcing, option, part, documents.zones(tx, _skus(part.lines)))
    fulfilments.put(tx, [work])
    entry = Entry(Kind.OFFER, work.fulfilment_id, Op.COMMAND, work.model_dump_json())
    feed.add(tx, store_channel(work.node_id), [entry])
    return frozenset(
        positions.allocate(tx, work.fulfilment_id, work.node_id, _by_sku(part.lines), sourcing.now)
    )


def _work(sourcing: Sourcing, option: Option, part: Part, zones: Mapping[str, str]) -> FulfilmentOrder:
    fulfilment_id = _fulfilment_id(sourcing, part)
    work = work_for(sourcing.order, option, part, fulfilment_id, sourcing.now, zones)
    return work.model_copy(update={"lapses_at": sourcing.now + LAPSES_AFTER})


def _fulfilment_id(sourcing: Sourcing, part: Part) -> str:
    # A line has one part at a node in one attempt, so its id keeps two parcels of one node apart.
    name = (sourcing.order.order_id, str(sourcing.attempt), part.node_id, part.mode, part.lines[0].line_id)
    return str(uuid5(FULFILMENTS, "/".join(name)))


def _holds(atp: Mapping[Key, int], parts: Iterable[Part]) -> bool:
    asked: Counter[Key] = Counter()
    for part in parts:
        asked.update({(part.node_id, sku): units for sku, units in _by_sku(part.lines).items()})
    return all(atp.get(key, 0) >= units for key, units in asked.items())


def _atp(found: Iterable[Position]) -> dict[Key, int]:
    return {(position.node_id, position.sku): position.atp for position in found}


def _parts(planned: Iterable[Option]) -> Iterator[tuple[Option, Part]]:
    return ((option, part) for option in planned for part in option.parts)


def _by_sku(units: Iterable[PartLine]) -> Counter[str]:
    by_sku: Counter[str] = Counter()
    for unit in units:
        by_sku[unit.sku] += unit.quantity
    return by_sku


def _skus(lines: Iterable[BasketLine | PartLine]) -> set[str]:
    return {line.sku for line in lines}


def _units(lines: Iterable[BasketLine]) -> Iterator[PartLine]:
    return (PartLine(line_id=line.line_id, sku=line.sku, quantity=line.quantity) for line in lines)
