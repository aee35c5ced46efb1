"""What a promise is asked for: lines, ways, places, and the moment."""

from typing import Annotated

from pydantic import Field

from shared.catalogue import Ahead, Attributes
from shared.money import Money
from shared.network import DeliveryMode, Place
from shared.value import Count, Id, Moment, Quantity, Value, Words


class Wanted(Value):
    """One line to promise."""

    line_id: Id
    sku: Id
    quantity: Quantity
    price: Money
    weight_g: Count = 0
    volume_cm3: Count = 0
    attributes: Attributes = Attributes()
    category: Words = ""
    ahead: Ahead | None = None


class Request(Value):
    """Lines that shall reach one customer together, by any one of `modes`.

    `seller` is the node that asks; `home` is where the customer lives (the seller's place if unknown); `collect_at` and
    `relay_id` fix a place, otherwise the nearest ones are offered. `avoid` are nodes that must not be used, with reason.
    """

    lines: Annotated[tuple[Wanted, ...], Field(max_length=1000)]
    modes: tuple[DeliveryMode, ...]
    seller: Id
    home: Place | None = None
    collect_at: Id | None = None
    relay_id: Id | None = None
    avoid: tuple[Id, ...] = ()
    at: Moment
    basket_value: Money | None = None
    channel: Id = "store"
    customer_tier: Words = ""

    @property
    def currencies(self) -> set[str]:
        """Give the currencies of the lines: one, when all is well."""
        return {line.price.currency for line in self.lines}

    def value_in(self, currency: str) -> int:
        """Give what the basket is worth in minor units of `currency`: nothing in any but its own."""
        amounts = [(line.price, line.quantity) for line in self.lines]
        known = amounts if self.basket_value is None else [(self.basket_value, 1)]
        return sum(price.minor * many for price, many in known if price.currency == currency)
