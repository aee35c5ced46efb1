"""A PIN that someone types with the thumb or on a keyboard."""

from dataclasses import dataclass, field

from shared.errors import ShopError
from shared.permissions import Person
from store_app.state.view import View

PIN_LENGTH = 6


@dataclass(eq=False)
class PinView(View):
    """Whose PIN it is, and the figures typed so far."""

    person: Person | None = field(default=None, init=False)
    pin: str = field(default="", init=False)

    async def typed(self, person: Person, pin: str) -> None:
        """Do what the whole PIN is for."""
        raise NotImplementedError

    def choose(self, person: Person | None) -> None:
        """Say who one is; None goes back to the choice."""
        self.person = person
        self.pin = ""
        self.refused = None

    async def press(self, digit: str) -> None:
        """Type one figure of the PIN; the last one sends it."""
        if self.person is None or len(self.pin) >= PIN_LENGTH:
            return
        self.refused = None
        self.pin += digit
        if len(self.pin) == PIN_LENGTH:
            await self.typed(self.person, self.pin)
            self.pin = ""

    def delete(self) -> None:
        """Take the last figure back."""
        self.pin = self.pin[:-1]

    async def on_key(self, key: str) -> None:
        """Type the PIN on a keyboard."""
        digit = key.removeprefix("Numpad ")
        if len(digit) == 1 and digit.isdigit():
            await self.press(digit)
        elif key == "Backspace":
            self.delete()
        elif key == "Escape":
            self.choose(None)

    async def on_scan(self, code: str) -> bool:
        """Nobody types a PIN with a scanner."""
        self.pin = ""
        return True

    def say(self, error: ShopError) -> None:
        """Say it over the figures, where one looks, and nowhere else."""
