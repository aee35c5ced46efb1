"""The rest of a simulated network: web customers, customer service, and what the OMS does by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TypeVar

from central_oms.storage.database import Tx
from central_oms.use_cases import again, compact, fill, orders, reserve, resolve, trim
from shared.contract.oms.orders import PlaceOrder
from shared.contract.oms.reservations import Reservation, Reserve
from shared.contract.oms.supply import Rate
from shared.errors import NotFound, Unreachable
from shared.network import DeliveryMode
from tests.simulation.faults import Crash
from tests.simulation.line import Line
from tests.simulation.oms import SimulatedOms
from tests.simulation.retailer import PRODUCTS, STORES
from tests.support.builders import a_line, a_product, a_variant
from tests.support.central import a_web_order, publish_products

WEB_WAYS: tuple[tuple[DeliveryMode, str | None], ...] = (
    (DeliveryMode.SHIP_HOME, None),
    (DeliveryMode.SHIP_HOME, None),
    (DeliveryMode.SHIP_HOME, None),
    *((DeliveryMode.PICK_UP, store_id) for store_id in STORES),
)


T = TypeVar("T")
AT_ONCE = 20
LONG = trim.COMMANDS_KEPT + timedelta(days=1)


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
        self.broken += [f"I4: {row[0]} is kept beside its order" for row in self.oms.rows(beside)]
        self.oms.write(lambda tx: reserve.expire(tx, now))

    def fill(self, now: datetime) -> None:
        """Offer what no node had before."""
        for order_id in self.oms.write_surely(lambda tx: again.lacking(tx, AT_ONCE)):
            self.oms.write(partial(again.fill, order_id=order_id, now=now))

    def compact(self) -> None:
        """Drop from the feed what a later entry replaced."""
        for name in self.oms.write_surely(compact.channels):
            self.oms.write(partial(compact.compact, name=name))

    def trim(self, now: datetime) -> None:
        """Forget what is old, as if all of it were."""
        later = now + LONG
        self.oms.write(lambda tx: trim.mark(tx, now))
        for name in self.oms.write_surely(lambda tx: trim.channels(tx, later)):
            while self.oms.write(partial(trim.trim, name=name, now=later)):
                pass

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
        self.oms.write(lambda tx: publish_products(tx, product))

    def launch(self) -> str:
        """Publish a product that was never there and how fast it sells, and give its SKU."""
        name = self.mint()
        sku = f"s-{name}"
        product = a_product(product_id=f"p-{name}", variants=(a_variant(500, sku=sku, gtin=None),))

        def publish(tx: Tx) -> None:
            publish_products(tx, product)
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
