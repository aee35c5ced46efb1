"""The basket: one customer, lines that each have their way, and options for those that travel alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import ClassVar

from shared.basket import BasketLine, BasketStatus
from shared.contract.store.selling import (
    AddLine,
    BasketPage,
    BasketRow,
    ChangeLine,
    ChooseCustomer,
    ChooseOption,
    OpenBasket,
)
from shared.contract.store.shift import Change
from shared.errors import BasketLocked, NotFound
from shared.network import DeliveryMode
from shared.promise.account import Explanation
from shared.promise.answer import Option
from store_app.state.ids import new_id
from store_app.state.tablet import Tablet
from store_app.state.view import View


async def put_in_basket(tablet: Tablet, line: AddLine, key: str) -> BasketPage:
    """Put units into the tablet's basket, or into a new one when it has none or the old one is closed."""
    if tablet.basket_id:
        try:
            return await tablet.client.add_line(tablet.basket_id, line, key)
        except (BasketLocked, NotFound):
            key = new_id()
    page = await tablet.client.open_basket(OpenBasket(basket_id=key, line=line), key)
    await tablet.use_basket(page.basket.basket_id)
    return page


@dataclass(eq=False)
class BasketsView(View):
    """The baskets that are not paid, mine first as the server gives them."""

    topics: ClassVar[frozenset[str]] = frozenset({"basket"})

    rows: tuple[BasketRow, ...] = field(default=(), init=False)

    async def fetch(self) -> None:
        """List them."""
        self.rows = await self.tablet.client.baskets()

    async def resume(self, basket_id: str) -> None:
        """Go on with one."""
        await self.tablet.use_basket(basket_id)
        self.tablet.go("/basket")

    async def start(self) -> None:
        """Open an empty basket for the next customer."""
        opened = await self.act(
            "start", lambda key: self.tablet.client.open_basket(OpenBasket(basket_id=key), key)
        )
        if opened:
            await self.resume(opened.basket.basket_id)


@dataclass(eq=False)
class BasketView(View):
    """One basket; an empty `basket_id` is a basket that the first scan opens."""

    basket_id: str
    page: BasketPage | None = field(default=None, init=False)

    @property
    def is_open(self) -> bool:
        """Whether it can be filled and changed."""
        return self.page is not None and self.page.basket.status in (BasketStatus.OPEN, BasketStatus.PARKED)

    async def fetch(self) -> None:
        """Ask for the basket as it is now."""
        self.page = await self.tablet.client.basket(self.basket_id) if self.basket_id else None

    def concerns(self, change: Change) -> bool:
        """Look again when this basket changes."""
        return change.topic == "basket" and change.key in ("", self.basket_id)

    async def add(self, line: AddLine) -> None:
        """Put units in; two scans of one code are two intentions."""
        page = await self.act(f"add {new_id()}", lambda key: put_in_basket(self.tablet, line, key))
        if page:
            self.basket_id = page.basket.basket_id
            self.page = page

    async def change_quantity(self, line_id: str, quantity: int) -> None:
        """Take so many units; 0 takes the line out."""
        self._expect(line_id, {"quantity": quantity})
        await self._change(line_id, ChangeLine(quantity=quantity))

    async def change_way(
        self, line_id: str, mode: DeliveryMode, collect_at: str | None = None, relay_id: str | None = None
    ) -> None:
        """Let the line reach the customer another way."""
        self._expect(line_id, {"mode": mode, "collect_at": collect_at, "relay_id": relay_id})
        await self._change(line_id, ChangeLine(mode=mode, collect_at=collect_at, relay_id=relay_id))

    async def travel(self, line_id: str, option: Option) -> None:
        """Let the line take a way that was shown, to the place that was shown with it."""
        place_id = option.parts[0].place_id
        await self.change_way(
            line_id,
            option.mode,
            collect_at=place_id if option.mode is DeliveryMode.PICK_UP else None,
            relay_id=place_id if option.mode is DeliveryMode.RELAY_POINT else None,
        )

    async def remove(self, line: BasketLine) -> None:
        """Take a line out; it can be put back for a few seconds."""
        back = AddLine(
            sku=line.sku,
            quantity=line.quantity,
            mode=line.mode,
            collect_at=line.collect_at,
            relay_id=line.relay_id,
        )
        self._expect(line.line_id, {"quantity": 0})
        if await self._change(line.line_id, ChangeLine(quantity=0)):
            said = self.tablet.words.t("basket.removed", name=line.name)
            self.tablet.tell(said, undo=lambda: self.add(back))

    async def choose_customer(self, customer_id: str | None) -> None:
        """Say for whom the basket is; None takes the customer off."""
        choice = ChooseCustomer(customer_id=customer_id)
        client = self.tablet.client
        if not self.basket_id:
            await self._open()
        await self._replace(
            f"customer {customer_id}",
            lambda key: client.choose_customer(self.basket_id, choice, key, self._version),
        )

    async def why(self, option_id: str) -> Explanation:
        """Ask why one of the offered options is as it is."""
        return await self.tablet.client.why_option(self.basket_id, option_id)

    async def choose_option(self, option_id: str) -> None:
        """Take one of the options that were offered."""
        client, choice = self.tablet.client, ChooseOption(option_id=option_id)
        await self._replace(
            f"option {option_id}",
            lambda key: client.choose_option(self.basket_id, choice, key, self._version),
        )

    async def park(self) -> None:
        """Put the basket aside, and be ready for the next customer."""
        await self._leave("park", self.tablet.client.park_basket)

    async def drop(self) -> None:
        """Give the basket up."""
        await self._leave("drop", self.tablet.client.drop_basket)

    async def on_scan(self, code: str) -> bool:
        """Put the scanned item in, or choose the scanned customer."""
        found = await self.tablet.client.read_scan(code)
        if found.sku:
            await self.add(AddLine(sku=found.sku))
        elif found.customer_id:
            await self.choose_customer(found.customer_id)
        else:
            return False
        return True

    @property
    def _version(self) -> int | None:
        return self.page.basket.version if self.page else None

    async def _open(self) -> None:
        client = self.tablet.client
        opened = await self.act("open", lambda key: client.open_basket(OpenBasket(basket_id=key), key))
        if opened:
            self.basket_id = opened.basket.basket_id
            self.page = opened
            await self.tablet.use_basket(self.basket_id)

    async def _change(self, line_id: str, change: ChangeLine) -> bool:
        client = self.tablet.client
        return await self._replace(
            f"change {line_id} {change.model_dump_json()}",
            lambda key: client.change_line(self.basket_id, line_id, change, key, self._version),
        )

    async def _replace(self, intention: str, call: Callable[[str], Awaitable[BasketPage]]) -> bool:
        """Show what the server answers; a refusal shows the basket as it really is."""
        page = await self.act(intention, call)
        if page is None:
            self.refresh()
            return False
        self.page = page
        return True

    async def _leave(self, intention: str, call: Callable[[str, str, int | None], Awaitable[None]]) -> None:
        basket_id, version = self.basket_id, self._version

        async def leave(key: str) -> bool:
            await call(basket_id, key, version)
            return True

        if await self.act(intention, leave):
            await self.tablet.use_basket("")
            self.tablet.go("/")

    def _expect(self, line_id: str, change: dict[str, object]) -> None:
        """Show a tap's effect before the server has it."""
        if self.page is None:
            return
        basket = self.page.basket
        changed = [
            line.model_copy(update=change) if line.line_id == line_id else line for line in basket.lines
        ]
        lines = tuple(line for line in changed if line.quantity)
        self.page = self.page.model_copy(update={"basket": basket.model_copy(update={"lines": lines})})
