"""Units that the OMS keeps while a customer pays."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.basket import BasketLine
from shared.contract.problem import Problem
from shared.errors import Conflict, Fact
from shared.money import Money
from shared.network import Place
from shared.order import Channel
from shared.promise.answer import Option, Part
from shared.value import Id, Message

MOST_RESERVED_S = 3_600
ReservedFor = Annotated[int, Field(strict=True, ge=1, le=MOST_RESERVED_S)]


class Reserve(Message):
    """Keep what an option takes, while its customer pays. Sending it again, with the same id, keeps nothing more.

    `lines` all have the option's way, and `parts` are the option's; `order_id` is the order that they will be in, which ends
    the reservation when it comes. `seller`, `home`, `goods`, which is what all the order's goods cost, `channel` and `customer_id`
    serve to hold the retailer's rules, and to find another option if the units are gone.
    """

    reservation_id: Id
    order_id: Id
    lines: Annotated[tuple[BasketLine, ...], Field(min_length=1, max_length=1000)]
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=1000)]
    seller: Id | None = None
    home: Place | None = None
    goods: Money | None = None
    channel: Channel = Channel.STORE
    customer_id: Id | None = None
    for_s: ReservedFor = 900


class ReservedUnits(Message):
    """Units of one SKU at one node."""

    node_id: Id
    sku: Id
    quantity: Annotated[int, Field(ge=1)]


class Reservation(Message):
    """Units that are kept until `until`."""

    reservation_id: Id
    order_id: Id
    units: tuple[ReservedUnits, ...]
    until: datetime


class Extend(Message):
    """Keep a reservation for so many more seconds from now on."""

    for_s: ReservedFor = 900


class Overtaken(Conflict):
    """Others were faster: the units of an option are no longer there. `option` is the best way now, if there is one.

    It goes another way than was wanted only where the wanted one is no longer possible.
    """

    says = "Others were faster: {sku} is no longer free."

    def __init__(self, option: Option | None = None, **facts: Fact) -> None:
        self.option = option
        super().__init__(**facts)


class OvertakenProblem(Problem):
    """How `Overtaken` is told on the wire."""

    option: Option | None = None
