"""A shop that sells for a while, its file beside a mirror."""

from tests.support.builders import NOW, SKU
from tests.support.kept import Kept
from tests.support.selling import LAMP, a_shop_floor, open_basket, pay
from tests.support.store import open_shop


async def a_morning(kept: Kept, sales: int) -> None:
    """Let a shop sell, with all that its server writes down for it, after a base was taken."""
    async with open_shop(kept.data, a_shop_floor(here=10 * sales), mirror=kept.mirror) as shop:
        await shop.services.keeping.look_after_mirror(NOW)
        async with shop.tablet() as tablet:
            for number in range(sales):
                page = await open_basket(tablet, {"sku": SKU, "quantity": 1 + number % 3})
                await pay(tablet, page)
            await open_basket(tablet, {"sku": LAMP, "quantity": 1})
