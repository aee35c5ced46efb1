"""Receiving: the deliveries that are to come, and one of them, counted by what comes out of its boxes."""

from dataclasses import dataclass, field
from enum import IntEnum
from functools import reduce
from typing import ClassVar

from shared import receiving
from shared.contract.store.receiving import (
    DeliveredItem,
    DeliveryPage,
    DeliveryRow,
    Recount,
    ScanDelivered,
)
from shared.contract.store.shift import Change
from shared.errors import AlreadyReceived, ShopError
from shared.gtin import CodeKind, gtin14, read_code
from shared.receiving import Receipt, ReceiptLine
from store_app.state.toast import ToastTone
from store_app.state.view import View

#: Between an item's name, its options and its units.
JOINT = " · "


class Heard(IntEnum):
    """What became of a scan, the best first; of two the worse is said."""

    COUNTED = 0
    BEYOND = 1  #: counted too, though nobody announced it
    REFUSED = 2


@dataclass(frozen=True)
class Feedback:
    """What is said of the last scan; `number` counts what this tablet did here."""

    number: int
    heard: Heard
    text: str

    @property
    def is_good(self) -> bool:
        """Whether the unit counts, however it was announced."""
        return self.heard is not Heard.REFUSED


@dataclass(frozen=True)
class Scanned:
    """A scan that shows already and is on its way to the store server."""

    number: int
    sku: str


@dataclass(eq=False)
class DeliveriesView(View):
    """What is still to be received."""

    topics: ClassVar[frozenset[str]] = frozenset({"delivery"})

    rows: tuple[DeliveryRow, ...] = field(default=(), init=False)

    async def fetch(self) -> None:
        """Ask for them."""
        self.rows = (await self.tablet.client.deliveries()).rows


@dataclass(eq=False)
class DeliveryView(View):
    """One delivery; `page` is as the store server told it last."""

    delivery_id: str
    page: DeliveryPage | None = field(default=None, init=False)
    under_way: tuple[Scanned, ...] = field(default=(), init=False)
    feedback: Feedback | None = field(default=None, init=False)
    last: str = field(default="", init=False)  #: the SKU that was counted last
    done: int = field(default=0, init=False)  #: how much was done here

    @property
    def receipt(self) -> Receipt | None:
        """The delivery as it stands, with what was scanned here and nobody has answered yet."""
        if self.page is None or self.page.receipt.received_at:
            return self.page.receipt if self.page else None
        return reduce(_counted, self.under_way, self.page.receipt)

    @property
    def items(self) -> tuple[DeliveredItem, ...]:
        """What its SKUs are."""
        return self.page.items if self.page else ()

    def item(self, sku: str) -> DeliveredItem:
        """Give what a SKU is; of one that a colleague just counted no more is known yet."""
        return next((item for item in self.items if item.sku == sku), DeliveredItem(sku=sku, name=sku))

    async def fetch(self) -> None:
        """Ask for the delivery."""
        self.page = await self.tablet.client.delivery(self.delivery_id)

    def concerns(self, change: Change) -> bool:
        """Look again when this delivery changes."""
        return change.topic == "delivery" and change.key in ("", self.delivery_id)

    async def on_scan(self, code: str) -> bool:
        """Count what was scanned, for as long as the delivery is open; another delivery's note opens that one."""
        if (self.receipt and self.receipt.received_at) or _is_note(code):
            return False
        await self.scan(code)
        return True

    async def scan(self, code: str) -> None:
        """Count one unit: shown at once where the item is on the list, put right by what the server says."""
        number, told = self._next(), ScanDelivered(code=code)
        self._show(number, code)
        counted = await self.act(
            f"scan {number}", lambda key: self.tablet.client.scan_delivered(self.delivery_id, told, key)
        )
        self.under_way = tuple(scan for scan in self.under_way if scan.number != number)
        if counted:
            self._take(counted.receipt, counted.item)
            self._say(number, counted.item)

    async def recount(self, sku: str, units: int) -> bool:
        """Say how many units of a SKU came; False when it was refused."""
        seen, told = self.receipt, Recount(sku=sku, units=units)
        if seen is None:
            return False
        receipt = await self.act(
            f"recount {sku} {units} {seen.version}",
            lambda key: self.tablet.client.recount_delivery(self.delivery_id, told, key, seen.version),
        )
        if receipt:
            self._take(receipt)
            self.feedback = None
            self._say(self._next(), self.item(sku))
        return receipt is not None

    async def finish(self) -> None:
        """Say that this is all of it."""
        seen = self.receipt
        if seen is None or seen.received_at:
            return
        closed = await self.act(
            f"finish {seen.version}",
            lambda key: self.tablet.client.close_delivery(self.delivery_id, key, seen.version),
        )
        if closed:
            self.feedback = None
            self._take(closed)
            done = self.tablet.words.t("delivery.done", number=self.delivery_id, count=closed.received)
            self.tablet.tell(done, ToastTone.GOOD)

    def forget(self) -> None:
        """Say no more of what was refused."""
        if self.feedback and not self.feedback.is_good:
            self.feedback = None

    def say(self, error: ShopError) -> None:
        """Say it over the list, where one looks, and show the delivery as it really is."""
        text = self.tablet.words.error(error)
        self.feedback = Feedback(self._next(), Heard.REFUSED, text)
        if self.page is None or isinstance(error, AlreadyReceived):
            self.tablet.tell(text, ToastTone.WRONG)
        self.refresh()

    def _next(self) -> int:
        self.done += 1
        return self.done

    def _show(self, number: int, code: str) -> None:
        item = next((item for item in self.items if _is_of(item, code)), None)
        self.feedback = None
        if item:
            self.under_way = (*self.under_way, Scanned(number, item.sku))
            self._say(number, item)

    def _take(self, receipt: Receipt, item: DeliveredItem | None = None) -> None:
        if self.page is None:
            self.refresh()
        elif receipt.version >= self.page.receipt.version:
            others = [known for known in self.page.items if item is None or known.sku != item.sku]
            self.page = DeliveryPage(receipt=receipt, items=(*others, *([item] if item else [])))

    def _say(self, number: int, item: DeliveredItem) -> None:
        """Say what a scan came to, unless something worse or newer is said already."""
        if self.receipt is None:
            return
        told, before = self._told(self.receipt, number, item), self.feedback
        if before is None or (told.heard, told.number) >= (before.heard, before.number):
            self.feedback, self.last = told, item.sku

    def _told(self, receipt: Receipt, number: int, item: DeliveredItem) -> Feedback:
        words, name, line = self.tablet.words, full_name(item), line_of(receipt, item.sku)
        if not receipt.is_announced or not (line.announced or line.received):
            text = words.t("delivery.counted", name=name, count=line.received)
            return Feedback(number, Heard.COUNTED, text)
        if line.received > line.announced:
            key = "delivery.more_than_announced" if line.announced else "delivery.never_announced"
            text = words.t(key, name=name, count=line.received - line.announced)
            return Feedback(number, Heard.BEYOND, text)
        part = words.t("app.of", part=line.received, whole=line.announced)
        return Feedback(number, Heard.COUNTED, JOINT.join((name, part)))


def full_name(item: DeliveredItem) -> str:
    """Give what tells an item from its like."""
    return JOINT.join((item.name, *item.options))


def line_of(receipt: Receipt, sku: str) -> ReceiptLine:
    """Give what came of a SKU, which may be nothing."""
    return next((line for line in receipt.lines if line.sku == sku), ReceiptLine(sku=sku))


def _counted(receipt: Receipt, scan: Scanned) -> Receipt:
    return receiving.count_one(receipt, scan.sku, receipt.changed_by)


def _is_note(code: str) -> bool:
    try:
        return read_code(code).kind is CodeKind.DELIVERY
    except ShopError:
        return False


def _is_of(item: DeliveredItem, code: str) -> bool:
    """Tell whether a code is an item's, by its SKU or under its bars."""
    typed = code.strip().upper()
    if typed == item.sku or not item.code:
        return typed == item.sku
    try:
        return gtin14(typed) == gtin14(item.code)
    except ShopError:
        return False
