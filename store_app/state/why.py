"""Why an option is as it is, asked for when the question comes up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from shared.promise.account import Explanation
from store_app.state.view import View


@dataclass(eq=False)
class WhyView(View):
    """The explanation of one option; `ask` asks the store server for it."""

    ask: Callable[[], Awaitable[Explanation]]
    why: Explanation | None = field(default=None, init=False)

    async def fetch(self) -> None:
        """Ask."""
        self.why = await self.ask()
