"""One product: its variants, and every way to get the chosen one."""

from dataclasses import dataclass, field

from shared.contract.store.finding import Cell, ProductPage, Ways
from shared.contract.store.selling import AddLine
from shared.contract.store.shift import Change
from shared.network import DeliveryMode
from shared.promise.account import Explanation
from shared.promise.answer import Option
from store_app.state.basket import put_in_basket
from store_app.state.toast import ToastTone
from store_app.state.variants import colour_of, in_colour, obvious
from store_app.state.view import View


@dataclass(eq=False)
class ProductView(View):
    """A product page; `sku` is the chosen variant, at first the one that a customer most likely means."""

    product_id: str
    sku: str = ""
    option_id: str = field(default="", init=False)
    page: ProductPage | None = field(default=None, init=False)
    ways: Ways | None = field(default=None, init=False)
    quantity: int = field(default=1, init=False)

    @property
    def cell(self) -> Cell | None:
        """The chosen variant with its stock."""
        cells = self.page.cells if self.page else ()
        return next((cell for cell in cells if cell.variant.sku == self.sku), None)

    @property
    def option(self) -> Option | None:
        """The chosen way to get it; the best one until another is chosen."""
        options = self.ways.answer.options if self.ways else ()
        best = options[0] if options else None
        return next((option for option in options if option.option_id == self.option_id), best)

    async def fetch(self) -> None:
        """Ask for the product, and for the ways of the chosen variant."""
        client = self.tablet.client
        page = await client.product(self.product_id)
        if all(cell.variant.sku != self.sku for cell in page.cells):
            self.sku = obvious(page.cells).variant.sku
        self.page = page
        self.ways = await client.ways(self.sku, self.quantity)

    async def choose(self, sku: str) -> None:
        """Look at another variant."""
        self.sku, self.ways = sku, None
        await self.load()

    async def choose_colour(self, name: str) -> None:
        """Look at another colour, in the same size where there is one."""
        if self.page and self.cell:
            await self.choose(in_colour(self.page, self.cell, name).variant.sku)

    def choose_way(self, option_id: str) -> None:
        """Take another way."""
        self.option_id = option_id

    async def why(self, option_id: str) -> Explanation:
        """Ask why a way is as it is."""
        return await self.tablet.client.why_way(self.sku, option_id, self.quantity)

    async def count(self, quantity: int) -> None:
        """Ask for more or fewer units."""
        self.quantity = max(1, min(99, quantity))
        await self.load()

    async def add(self) -> None:
        """Put the chosen variant into the basket, the chosen way."""
        option = self.option
        if option is None or self.page is None:
            return
        place_id = option.parts[0].place_id
        line = AddLine(
            sku=self.sku,
            quantity=self.quantity,
            mode=option.mode,
            collect_at=place_id if option.mode is DeliveryMode.PICK_UP else None,
            relay_id=place_id if option.mode is DeliveryMode.RELAY_POINT else None,
        )
        added = await self.act(
            f"add {line.model_dump_json()}", lambda key: put_in_basket(self.tablet, line, key)
        )
        if added:
            words = self.tablet.words
            self.tablet.tell(words.t("product.added", name=self.page.product.name), ToastTone.GOOD)

    def concerns(self, change: Change) -> bool:
        """Look again when the stock of one of our variants changes."""
        skus = {cell.variant.sku for cell in self.page.cells} if self.page else set()
        return change.topic == "stock" and (not change.key or change.key in skus)

    @property
    def colour(self) -> str:
        """The colour of the chosen variant; empty where colours are not told apart."""
        return colour_of(self.page.product, self.cell.variant) if self.page and self.cell else ""
