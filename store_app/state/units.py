"""Typing how many units of one item came, for a whole box that nobody scans piece by piece."""

from dataclasses import dataclass, field

from shared.receiving import MOST_RECEIVED
from store_app.state.receiving import DeliveryView
from store_app.state.view import View


@dataclass(eq=False)
class UnitsView(View):
    """What was typed for one SKU of a delivery."""

    delivery: DeliveryView
    sku: str
    typed: str = field(default="", init=False)
    done: bool = field(default=False, init=False)

    async def fetch(self) -> None:
        """Begin with nothing refused; looking is the delivery's."""
        self.delivery.forget()

    def press(self, digit: str) -> None:
        """Type one figure of the number."""
        typed = int(self.typed + digit)
        if typed <= MOST_RECEIVED:
            self.typed = str(typed)

    def delete(self) -> None:
        """Take the last figure back."""
        self.typed = self.typed[:-1]

    def take(self, units: int) -> None:
        """Let the number be this one."""
        self.typed = str(units)

    async def confirm(self) -> None:
        """Let as many have come."""
        if self.typed and not self.done and await self.delivery.recount(self.sku, int(self.typed)):
            self.done = True

    async def on_key(self, key: str) -> None:
        """Type the number on a keyboard."""
        digit = key.removeprefix("Numpad ")
        if len(digit) == 1 and digit.isdecimal():
            self.press(digit)
        elif key == "Backspace":
            self.delete()
