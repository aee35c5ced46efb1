"""Who works at this tablet."""

from pydantic import TypeAdapter

from shared.contract.store.shift import Session, SignIn
from shared.permissions import Person
from store_app.store_client.transport import Transport

_STAFF = TypeAdapter(tuple[Person, ...])


class SigningIn(Transport):
    """Signing in and out; the client speaks for whoever is signed in."""

    async def staff(self) -> tuple[Person, ...]:
        """List who may sign in here."""
        return _STAFF.validate_json((await self._read("/staff")).content)

    async def sign_in(self, who: SignIn) -> Session:
        """Sign a person in; the client speaks for them from now on."""
        answer = await self._send("POST", "/sessions", who)
        session = Session.model_validate_json(answer.content)
        self.token = session.token
        return session

    async def session(self) -> Session:
        """Show who is signed in."""
        return await self._get(Session, "/sessions/current")

    async def sign_out(self) -> None:
        """End the session."""
        await self._send("DELETE", "/sessions/current")
        self.token = ""
