"""Signing in: a face, then a PIN."""

import asyncio
from dataclasses import dataclass, field

from shared.errors import ShopError, Unreachable
from shared.permissions import Person
from store_app.state.tablet import RETRY_S
from store_app.state.view import View

PIN_LENGTH = 6


@dataclass(eq=False)
class SignInView(View):
    """Who may sign in, who is about to, and the figures typed so far."""

    staff: tuple[Person, ...] = field(default=(), init=False)
    person: Person | None = field(default=None, init=False)
    pin: str = field(default="", init=False)

    async def fetch(self) -> None:
        """List the faces; nobody is signed in to hear that the store server is back, so ask until it is."""
        while True:
            try:
                self.staff = await self.tablet.client.staff()
            except Unreachable as error:
                self.error, self.loading = error, False
                await asyncio.sleep(RETRY_S)
            else:
                return

    def choose(self, person: Person | None) -> None:
        """Say who one is; None goes back to the faces."""
        self.person = person
        self.pin = ""
        self.refused = None

    async def press(self, digit: str) -> None:
        """Type one figure of the PIN; the last one signs in."""
        if self.person is None or len(self.pin) >= PIN_LENGTH:
            return
        self.refused = None
        self.pin += digit
        if len(self.pin) == PIN_LENGTH:
            person, pin = self.person, self.pin
            await self.act("sign in", lambda _key: self.tablet.sign_in(person.person_id, pin))
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
        """Nobody signs in with a scanner."""
        self.pin = ""
        return True

    def say(self, error: ShopError) -> None:
        """Say it over the figures, where one looks, and nowhere else."""
