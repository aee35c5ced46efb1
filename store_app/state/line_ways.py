"""Changing how one line of a basket reaches the customer: every way to get it, asked for when the question comes up."""

from dataclasses import dataclass, field

from shared.basket import BasketLine
from shared.contract.store.finding import Ways
from shared.network import DeliveryMode
from shared.promise.account import Explanation
from shared.promise.answer import Option
from store_app.state.view import View


@dataclass(eq=False)
class LineWays(View):
    """The ways of one line."""

    line: BasketLine
    ways: Ways | None = field(default=None, init=False)

    async def fetch(self) -> None:
        """Ask for the ways of as many units as the line has."""
        self.ways = await self.tablet.client.ways(self.line.sku, self.line.quantity)

    async def why(self, option_id: str) -> Explanation:
        """Ask why a way is as it is."""
        return await self.tablet.client.why_way(self.line.sku, option_id, self.line.quantity)

    def is_chosen(self, option: Option) -> bool:
        """Tell whether the line travels this way already."""
        line, place_id = self.line, option.parts[0].place_id
        if line.mode is not option.mode:
            return False
        fixed = {DeliveryMode.PICK_UP: line.collect_at, DeliveryMode.RELAY_POINT: line.relay_id}
        return fixed.get(option.mode) in (None, place_id)
