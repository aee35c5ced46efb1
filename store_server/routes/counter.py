"""What the routes of baskets and payments share: who sells, with which promises, and the page that comes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends

from shared.basket import Basket
from shared.contract.store.selling import BasketPage
from shared.promise.account import Explanation
from shared.promise.answer import Answer
from shared.promise.request import Request
from store_server.dependencies import Me, Now, Services, Wired
from store_server.storage import catalogue, network
from store_server.storage.idempotency import Command, once
from store_server.storage.people import SignedIn
from store_server.storage.tx import Tx
from store_server.use_cases import plan, sell
from store_server.use_cases.plan import Answers, Asker
from store_server.use_cases.sell import Edit, Seller
from store_server.use_cases.ways import names_in, promise_for
from store_server.use_cases.why import why_option


@dataclass(frozen=True)
class Counter:
    """One person selling at one moment."""

    services: Services
    me: SignedIn
    now: datetime

    @property
    def asker(self) -> Asker:
        """This store, now."""
        return Asker(self.services.settings.store_id, self.now)

    def seller(self, answers: Answers) -> Seller:
        """Give who sells, with the promises that are solved so far."""
        return Seller(self.me.person, self.asker, answers)

    async def solve(self, request: Request) -> Answer:
        """Ask the network how the lines of a request can reach the customer."""
        services = self.services
        return await promise_for(services.operations, services.replica, request, up=services.line.up)

    async def why(self, basket: Basket, option_id: str) -> Explanation:
        """Explain one of the options that are offered for a basket now."""
        files, up = (self.services.operations, self.services.replica), self.services.line.up
        return await why_option(*files, plan.requests_of(basket, self.asker).values(), option_id, up=up)

    async def unsold(self, basket: Basket) -> frozenset[str]:
        """Give the SKUs of a basket that are no longer sold."""
        return await self.services.replica.read(lambda tx: _unsold(tx, basket))

    async def change(self, key: Command, basket_id: str, seen: int | None, edit: Edit) -> BasketPage:
        """Edit a basket, once, and show it."""
        return await self.keep(key, lambda tx, seller: sell.change(tx, basket_id, seen, edit, seller))

    async def keep(self, key: Command, use: sell.Use) -> BasketPage:
        """Carry out a change of a basket, once, and show it."""
        answers: dict[Request, Answer] = {}

        async def write(solved: Answers) -> Basket:
            command = once(key, Basket, lambda tx: use(tx, self.seller(solved)))
            return await self.services.operations.write(command)

        return await self.page(await plan.with_promises(write, self.solve, answers), answers)

    async def page(self, basket: Basket, answers: dict[Request, Answer]) -> BasketPage:
        """Show a basket; what is not paid yet with its promises as they are now."""

        async def look(solved: Answers) -> BasketPage:
            return await self.services.operations.read(lambda tx: self._page(tx, basket, solved, unsold))

        unsold = await self.unsold(basket)
        shown = await plan.with_promises(look, self.solve, answers)
        names = await self.services.replica.read(lambda tx: self._names(tx, shown))
        return shown.model_copy(update={"names": names})

    def _page(self, tx: Tx, basket: Basket, solved: Answers, unsold: frozenset[str]) -> BasketPage:
        return sell.page(tx, basket, self.asker, solved, unsold)

    def _names(self, tx: Tx, page: BasketPage) -> dict[str, str]:
        offered = [option for group in page.groups for option in group.answer.options]
        spoken_of = Answer(options=(*offered, *page.basket.chosen), as_of=self.now)
        return names_in(spoken_of, network.network(tx, self.now))


async def _counter(services: Wired, me: Me, now: Now) -> Counter:
    return Counter(services, me, now)


AtCounter = Annotated[Counter, Depends(_counter)]


def _unsold(tx: Tx, basket: Basket) -> frozenset[str]:
    products = [catalogue.find(tx, product_id) for product_id in {line.product_id for line in basket.lines}]
    sold = {variant.sku for product in products if product and product.active for variant in product.variants}
    return frozenset(line.sku for line in basket.lines) - sold
