"""How the store stands, and what changes in it."""

import asyncio
from collections.abc import AsyncGenerator

from shared.cases import Case
from shared.contract.store.managing import Manager
from shared.contract.store.shift import Change, Line, Today
from shared.errors import Unavailable
from store_app.store_client.transport import Transport

RECONNECT_S = 1.0


class Managing(Transport):
    """What a person looks at, and what a manager decides."""

    async def today(self) -> Today:
        """Show what is due and what waits."""
        return await self._get(Today, "/today")

    async def line(self) -> Line:
        """Show the line to the central OMS."""
        return await self._get(Line, "/line")

    async def manager(self) -> Manager:
        """Show the store at a glance."""
        return await self._get(Manager, "/manager")

    async def close_case(self, case_id: str, key: str) -> Case:
        """Say that a case was dealt with."""
        return await self._change(Case, "POST", f"/cases/{case_id}/close", None, key)

    async def changes(self) -> AsyncGenerator[Change | None, None]:
        """Tell of changes for ever, reconnecting by itself; None says that the store server is lost.

        Raises:
            SignInNeeded: the session ended.
        """
        while True:
            try:
                async for change in self._stream():
                    yield change
            except Unavailable:
                yield None
            await asyncio.sleep(RECONNECT_S)
