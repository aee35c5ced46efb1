"""An order as it was placed: what was taken away, what was promised, what was paid. Never changed afterwards."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from shared.allotments import Allotted
from shared.basket import BasketLine, Due
from shared.customer import Contact
from shared.overrides import Override
from shared.payment import CardFacts, settlement_of
from shared.promise.answer import Option
from shared.value import Id, Message, Words


class Channel(StrEnum):
    """Where an order was placed."""

    STORE = "store"
    WEB = "web"


class Order(Message):
    """The customer's request. `pickup_hash` is the SHA-256 of the code that proves the right to collect."""

    order_id: Id
    number: Annotated[Words, Field(min_length=1)]
    channel: Channel
    node_id: Id | None = None  #: the store that sold it
    sold_by: Id | None = None
    placed_at: datetime
    customer: Contact | None = None
    lines: Annotated[tuple[BasketLine, ...], Field(min_length=1, max_length=1000)]
    plan: tuple[Option, ...] = ()
    due: Due
    card: CardFacts | None = None
    attempt_id: Id | None = None
    pickup_hash: str | None = None
    overrides: tuple[Override, ...] = ()  #: what of it a manager let be sold although it was kept for others
    allotted: tuple[Allotted, ...] = ()  #: what its store sold of rights on other nodes' stock

    @property
    def paid_offline(self) -> bool:
        """Whether a terminal approved its card by itself, and the bank speaks later."""
        return self.card is not None and settlement_of(self.card) is not None


def order_id_of(attempt_id: str) -> str:
    """Name the order that an attempt pays for, once it is approved."""
    return str(uuid5(NAMESPACE_URL, f"order/{attempt_id}"))
