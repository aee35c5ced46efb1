"""Counting a SKU: blind first, then beside what was expected, and once more where both are far apart."""

from dataclasses import dataclass, field
from enum import Enum, auto

from shared.contract.store.counting import CountStock
from shared.contract.store.finding import Ledger
from shared.counting import variance, wants_recount
from shared.errors import ShelfMoved, ShopError
from store_app.state.stock import StockView
from store_app.state.view import View

MOST_FIGURES = 4


class CountStep(Enum):
    """Where a count stands."""

    FIRST = auto()  #: the figure is not shown, so that nobody counts up to it
    AGAIN = auto()  #: nor is it here
    COMPARED = auto()  #: both are shown, to be confirmed
    TAKEN = auto()  #: nothing is left to do


@dataclass(eq=False)
class CountView(View):
    """What was typed or scanned so far, and the ledger as it was when the counting began."""

    stock: StockView
    begun: Ledger | None = field(default=None, init=False)
    typed: str = field(default="", init=False)
    step: CountStep = field(default=CountStep.FIRST, init=False)
    strange: bool = field(default=False, init=False)  #: another article was scanned
    orders: tuple[str, ...] = field(default=(), init=False)  #: numbers of those that gave way

    @property
    def sku(self) -> str:
        """What is counted."""
        return self.stock.sku

    @property
    def asks(self) -> bool:
        """Whether units are being counted."""
        return self.step in (CountStep.FIRST, CountStep.AGAIN)

    @property
    def done(self) -> bool:
        """Whether all is said."""
        return self.step is CountStep.TAKEN and not self.orders

    @property
    def variance(self) -> int:
        """The units beyond what was expected, once something is typed."""
        return variance(self.begun.on_shelf, int(self.typed)) if self.begun and self.typed else 0

    async def fetch(self) -> None:
        """Begin: what comes or goes from now on asks for another count."""
        if self.begun is None:
            self.begun = await self.tablet.client.ledger(self.sku)

    def press(self, digit: str) -> None:
        """Type one figure of the number."""
        if len(self.typed) < MOST_FIGURES:
            self.typed, self.strange = str(int(self.typed + digit)), False

    def delete(self) -> None:
        """Take the last figure back."""
        self.typed = self.typed[:-1]

    def again(self) -> None:
        """Count once more from nothing."""
        self.typed, self.step = "", CountStep.AGAIN

    async def check(self) -> None:
        """Compare; a count that is right needs no other word."""
        if self.begun is None or not self.typed:
            return
        if self.step is CountStep.FIRST and wants_recount(self.begun.on_shelf, int(self.typed)):
            self.again()
        elif self.variance:
            self.step = CountStep.COMPARED
        else:
            await self.confirm()

    async def confirm(self) -> None:
        """Let the figure be what was counted."""
        if self.begun is None or not self.typed:
            return
        told = CountStock(counted=int(self.typed), seen=self.begun.seen)
        counted = await self.act(
            f"count {told.counted} {told.seen}", lambda key: self.tablet.client.count(self.sku, told, key)
        )
        if counted:
            self.step, self.orders = CountStep.TAKEN, counted.orders
            self.stock.refresh()

    async def refuse(self, error: ShopError) -> None:
        """Begin anew where units came or went meanwhile."""
        if isinstance(error, ShelfMoved):
            self.begun, self.typed, self.step = None, "", CountStep.FIRST
        await super().refuse(error)

    async def on_key(self, key: str) -> None:
        """Type the number on a keyboard."""
        digit = key.removeprefix("Numpad ")
        if not self.asks:
            return
        if len(digit) == 1 and digit.isdigit():
            self.press(digit)
        elif key == "Backspace":
            self.delete()

    async def on_scan(self, code: str) -> bool:
        """Count one unit more; another article is none, and said where one looks."""
        found = await self.tablet.client.read_scan(code)
        self.strange = found.sku != self.sku
        more = str(int(self.typed or 0) + 1)
        if self.asks and not self.strange and len(more) <= MOST_FIGURES:
            self.typed = more
        return True

    def say(self, error: ShopError) -> None:
        """Say it over the figures, and nowhere else."""
