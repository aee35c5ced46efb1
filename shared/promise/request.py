"""What a promise is asked for: lines, ways, places, and the moment."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from shared.catalogue import Attributes
from shared.money import Money
from shared.network import DeliveryMode, Place
from shared.value import Count, Id, Quantity, Value


class Wanted(Value):
    """One line to promise."""

    line_id: Id
    sku: Id
    quantity: Quantity
    price: Money
    weight_g: Count = 0
    volume_cm3: Count = 0
    attributes: Attributes = Attributes()


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
    at: AwareDatetime
    basket_value: Money | None = None
