"""Customers: finding, creating, and what they ordered."""

from dataclasses import dataclass, field, fields

from pydantic import ValidationError

from shared.contract.store.selling import CustomerPage, CustomerRow, NewCustomer
from shared.customer import Address
from store_app.state.basket import BasketView
from store_app.state.view import SearchView, View


@dataclass(frozen=True)
class Draft:
    """What was typed of someone new."""

    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""

    def customer(self, customer_id: str) -> NewCustomer:
        """Make it a customer.

        Raises:
            pydantic.ValidationError: a field holds what it cannot be.
        """
        typed = {each.name: getattr(self, each.name).strip() for each in fields(self)}
        lives = {name: typed.pop(name) for name in ("street", "postcode", "town")}
        return NewCustomer(
            customer_id=customer_id,
            first_name=typed["first_name"],
            last_name=typed["last_name"],
            phone=typed["phone"] or None,
            email=typed["email"] or None,
            address=Address(**lives) if any(lives.values()) else None,
        )

    def wrong(self) -> frozenset[str]:
        """Name the fields that hold what they cannot be."""
        try:
            self.customer("draft")
        except ValidationError as error:
            return frozenset(str(one["loc"][-1]) for one in error.errors())
        return frozenset()


@dataclass(eq=False)
class CustomersView(SearchView):
    """Customers that fit a text."""

    rows: tuple[CustomerRow, ...] = field(default=(), init=False)
    wrong: frozenset[str] = field(default=frozenset(), init=False)  #: fields of the last draft

    async def fetch(self) -> None:
        """Search again."""
        self.rows = await self.tablet.client.find_customers(self.text)

    async def create(self, draft: Draft) -> str | None:
        """Remember someone new; gives the id, or None when a field is `wrong` or it was refused."""
        self.wrong = draft.wrong()
        if self.wrong:
            return None

        async def create(key: str) -> str:
            await self.tablet.client.add_customer(draft.customer(key), key)
            return key

        return await self.act(f"create {draft}", create)


@dataclass(eq=False)
class CustomerView(View):
    """One customer."""

    customer_id: str
    page: CustomerPage | None = field(default=None, init=False)

    async def fetch(self) -> None:
        """Ask for the customer."""
        self.page = await self.tablet.client.customer(self.customer_id)

    async def serve(self) -> None:
        """Go on with the tablet's basket for this customer, or start one."""
        basket = BasketView(self.tablet, self.tablet.basket_id)
        await basket.load()
        if not basket.is_open:
            basket = BasketView(self.tablet, "")
        await basket.choose_customer(self.customer_id)
        if basket.refused is None:
            self.tablet.go("/basket")
