"""The rest of a simulated network: web customers, customer service, and the people at the other nodes."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import TypeVar

from central_oms.storage.database import Tx
from central_oms.use_cases import again, fill, orders, reserve, resolve
from shared.contract.events import Event, EventType, StockMoved
from shared.contract.oms.feed import FeedEntry, Kind
from shared.contract.oms.orders import PlaceOrder
from shared.contract.oms.reservations import Reservation, Reserve
from shared.contract.oms.supply import Rate
from shared.errors import NotFound, Unreachable
from shared.fulfilment import FulfilmentOrder, ReasonCode, step
from shared.network import DeliveryMode
from shared.picking import finish, pick, short
from shared.stock import Bucket, Movement, MovementKind, leave, release
from shared.workflow import COLLECTED, Status, Step
from tests.simulation.faults import Crash
from tests.simulation.line import Line
from tests.simulation.oms import SimulatedOms
from tests.simulation.retailer import OTHERS, PARIS_STORE, PRODUCTS
from tests.support.builders import STORE, a_line, a_product, a_variant
from tests.support.central import StoreLine, a_web_order, accepted, an_event, changed, declined

WEB_WAYS: tuple[tuple[DeliveryMode, str | None], ...] = (
    (DeliveryMode.SHIP_HOME, None),
    (DeliveryMode.PICK_UP, STORE),
    (DeliveryMode.PICK_UP, STORE),
    (DeliveryMode.PICK_UP, PARIS_STORE),
)


T = TypeVar("T")
AT_ONCE = 20


@dataclass
class Desk:
    """Where a till asks the OMS to keep units: over the line, with its faults, and at once or not at all."""

    oms: SimulatedOms
    line: Line
    rng: Random
    now: datetime | None = None

    def reached(self, now: datetime) -> "Desk | None":
        """Give it at this moment, if the line is up."""
        self.now = now
        return self if self.line.up else None

    async def reserve(self, asked: Reserve) -> Reservation:
        """Keep units; that may be done and not be heard of."""
        return self._over_the_line(lambda tx, now: reserve.reserve(tx, asked, now))

    async def release(self, reservation_id: str) -> None:
        """Let go of units, if that is heard."""
        self._over_the_line(lambda tx, now: reserve.release(tx, reservation_id, now))

    def _over_the_line(self, ask: Callable[[Tx, datetime], T]) -> T:
        now = self.now
        assert now is not None
        self._drop()
        try:
            answer = self.oms.write(lambda tx: ask(tx, now))
        except Crash as crash:
            self.oms.crash()
            raise Unreachable(what="the central OMS (reset)") from crash
        self._drop()
        return answer

    def _drop(self) -> None:
        if self.rng.random() < self.oms.faults.drop:
            raise Unreachable(what="the central OMS (timeout)")


@dataclass
class Upkeep:
    """What the OMS does by itself; each write may be its last."""

    oms: SimulatedOms
    broken: list[str]

    def expire(self, now: datetime) -> None:
        """Let go of what was kept for too long; what was kept for an order went with it."""
        beside = "SELECT reservation_id FROM reservation WHERE order_id IN (SELECT order_id FROM orders)"
        self.broken += [f"I17: {row[0]} is kept beside its order" for row in self.oms.rows(beside)]
        self.oms.write(lambda tx: reserve.expire(tx, now))

    def fill(self, now: datetime) -> None:
        """Offer what no node had before."""
        for order_id in self.oms.write_surely(lambda tx: again.lacking(tx, AT_ONCE)):
            self.oms.write(partial(again.fill, order_id=order_id, now=now))

    def resolve(self, now: datetime) -> None:
        """Look once more at what is offered, order by order and then in pairs."""
        for some in (resolve.singles, resolve.pairs):
            for order_ids in self.oms.write_surely(partial(some, limit=AT_ONCE)):
                self.oms.write(partial(resolve.resolve, order_ids=order_ids, now=now))


@dataclass
class Web:
    """Customers who order from home, and cancel; a request without an answer is sent again as it was."""

    oms: SimulatedOms
    rng: Random
    mint: Callable[[], str]
    acknowledged: list[str] = field(default_factory=list)
    _unanswered: list[PlaceOrder] = field(default_factory=list)

    def order(self, now: datetime) -> None:
        """Place an order."""
        self._unanswered.append(self._drawn(now))
        self.repeat(now)

    def repeat(self, now: datetime) -> None:
        """Send what has no answer yet."""
        for command in list(self._unanswered):
            self._place(command, now)
            self._unanswered.remove(command)

    def cancel(self, known: list[str], now: datetime) -> None:
        """Cancel any order, of which the OMS may not have heard yet."""
        if known:
            order_id = self.rng.choice(known)
            try:
                self.oms.write(lambda tx: orders.cancel_order(tx, order_id, now))
            except NotFound:
                return

    def reprice(self) -> None:
        """Publish a product anew."""
        product = self.rng.choice(PRODUCTS).model_copy(update={"popularity": self.rng.randrange(9_999)})
        self.oms.write(lambda tx: fill.upsert_products(tx, [product]))

    def launch(self) -> str:
        """Publish a product that was never there and how fast it sells, and give its SKU."""
        name = self.mint()
        sku = f"s-{name}"
        product = a_product(product_id=f"p-{name}", variants=(a_variant(500, sku=sku, gtin=None),))

        def publish(tx: Tx) -> None:
            fill.upsert_products(tx, [product])
            fill.upsert_rates(tx, [Rate(sku=sku, sold_per_day=1)])

        self.oms.write(publish)
        return sku

    def _place(self, command: PlaceOrder, now: datetime) -> None:
        placed = self.oms.write(lambda tx: orders.place_order(tx, command, now))
        self.acknowledged.append(placed.order_id)

    def _drawn(self, now: datetime) -> PlaceOrder:
        mode, collect_at = self.rng.choice(WEB_WAYS)
        order_id = self.mint()
        products = self.rng.sample(PRODUCTS, self.rng.choice((1, 1, 2)))
        lines = tuple(
            a_line(
                line_id=f"l-{number}",
                sku=self.rng.choice(product.variants).sku,
                quantity=self.rng.choice((1, 1, 2, 3)),
                product_id=product.product_id,
                gtin=None,
                mode=None,
            )
            for number, product in enumerate(products)
        )
        return a_web_order(
            order_id=order_id,
            number=f"W-{order_id}",
            placed_at=now,
            lines=lines,
            mode=mode,
            collect_at=collect_at,
        )


Memory = tuple[StoreLine | None, dict[str, FulfilmentOrder]]


@dataclass
class OtherNode:
    """A node whose line never fails: it accepts, refuses, falls short and sends."""

    node_id: str
    oms: SimulatedOms
    rng: Random
    _line: StoreLine | None = None
    _accepted: dict[str, FulfilmentOrder] = field(default_factory=dict)

    def turn(self, now: datetime) -> None:
        """Answer what was offered and end some of what was accepted."""
        self.oms.write_surely(lambda tx: self._turn(tx, now))

    def remembered(self) -> Memory:
        """Give what the node knows, to go back to with the OMS: its line is never at fault."""
        return deepcopy((self._line, self._accepted))

    def go_back(self, memory: Memory) -> None:
        """Know what was known then."""
        self._line, self._accepted = deepcopy(memory)
        if self._line:
            self.oms.write_surely(self._line.greet)

    def receive(self, sku: str, now: datetime) -> None:
        """Find a few units more of something."""
        units = self.rng.randint(1, 3)
        came = Movement(sku=sku, bucket=Bucket.ON_HAND, delta=units, kind=MovementKind.RESTOW)
        told = f"e-{self.rng.getrandbits(64):x}", EventType.STOCK_OPENED, f"stock:{sku}"
        self.oms.write_surely(lambda tx: self._told(tx, now, an_event(*told, StockMoved(moves=(came,)))))

    def _told(self, tx: Tx, now: datetime, *events: Event) -> None:
        self._line = line = self._line or StoreLine(tx, self.node_id)
        line.tell(tx, *events, now=now)

    def _turn(self, tx: Tx, now: datetime) -> None:
        self._line = line = self._line or StoreLine(tx, self.node_id)
        events = [event for entry in line.read(tx) for event in self._heard(entry)]
        for known in list(self._accepted.values()):
            if self.rng.random() < 0.3:
                del self._accepted[known.fulfilment_id]
                events += self._ended(known)
        if events:
            line.tell(tx, *events, now=now)

    def _heard(self, entry: FeedEntry) -> list[Event]:
        if entry.kind == Kind.OFFER:
            return [self._answered(FulfilmentOrder.model_validate(entry.body))]
        if entry.kind == Kind.CANCEL and entry.key in self._accepted:
            known = self._accepted.pop(entry.key)
            return [changed(step(known, Step.CANCEL), Step.CANCEL, *_released(known))]
        return []

    def _answered(self, offered: FulfilmentOrder) -> Event:
        if self.rng.random() < 0.2:
            return declined(offered, ReasonCode.NO_TIME)
        known, event = accepted(offered)
        self._accepted[known.fulfilment_id] = known
        return event

    def _ended(self, known: FulfilmentOrder) -> list[Event]:
        if self.rng.random() < 0.2:
            return [_fallen_short(known)]
        picked = finish(_picked(known))
        collected = known.mode in COLLECTED
        steps = (Step.STAGE, Step.HAND_OVER) if collected else (Step.PACK, Step.SHIP)
        gone = step(step(picked, steps[0]), steps[1])
        kind = MovementKind.HAND_OVER if collected else MovementKind.SHIP
        moves = [move for line in gone.lines for move in leave(line.sku, line.picked, kind)]
        return [changed(picked, Step.FINISH), changed(gone, steps[1], *moves)]


def other_nodes(oms: SimulatedOms, rng: Random) -> tuple[OtherNode, ...]:
    """Staff every node but the store."""
    return tuple(OtherNode(node_id, oms, rng) for node_id in OTHERS)


def _picked(known: FulfilmentOrder) -> FulfilmentOrder:
    for line in known.lines:
        for _ in range(line.to_pick):
            known = pick(known, line.sku, "")
    return known


def _fallen_short(known: FulfilmentOrder) -> Event:
    """Find the first line unfit for sale."""
    first = known.lines[0]
    found = finish(_picked(short(known, first.line_id, first.ordered, ReasonCode.DAMAGED)))
    damaged = Movement(sku=first.sku, bucket=Bucket.ON_HAND, delta=-first.ordered, kind=MovementKind.DAMAGE)
    taken = Step.GIVE_BACK if found.status is Status.DECLINED else Step.FINISH
    return changed(found, taken, *release(first.sku, first.ordered), damaged)


def _released(known: FulfilmentOrder) -> list[Movement]:
    return [move for line in known.lines for move in release(line.sku, line.ordered)]
