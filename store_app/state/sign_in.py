"""Signing in: a face, then a PIN."""

import asyncio
from dataclasses import dataclass, field

from shared.errors import Unreachable
from shared.permissions import Person
from store_app.state.pin import PinView
from store_app.state.tablet import RETRY_S


@dataclass(eq=False)
class SignInView(PinView):
    """Who may sign in, who is about to, and the figures typed so far."""

    staff: tuple[Person, ...] = field(default=(), init=False)

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

    async def typed(self, person: Person, pin: str) -> None:
        """Sign in."""
        await self.act("sign in", lambda _key: self.tablet.sign_in(person.person_id, pin))
