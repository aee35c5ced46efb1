"""Orders at the OMS: placed by any channel, done in parts, seen by customer service."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.basket import BasketLine
from shared.customer import Contact
from shared.fulfilment import Awaited
from shared.network import DeliveryMode
from shared.order import Channel
from shared.payment import Settlement
from shared.promise.answer import Option
from shared.value import Id, Message, Moment, Words
from shared.workflow import Status


class OrderPart(Message):
    """What one node does for an order, as the seller sees it."""

    fulfilment_id: Id
    node_id: Id
    node_name: Words
    mode: DeliveryMode
    status: Status
    promised_at: datetime
    lines: tuple[Words, ...]
    note: Words = ""
    tracking: Words = ""
    awaits: Awaited | None = None


class OrderState(Message):
    """Where an order of this store stands at the OMS."""

    order_id: Id
    parts: tuple[OrderPart, ...]
    unfilled: tuple[Words, ...] = ()
    version: int


class PlaceOrder(Message):
    """An order from another channel; ways are chosen by the OMS for all lines together."""

    order_id: Id
    number: Annotated[Words, Field(min_length=1)]
    channel: Channel
    placed_at: Moment
    customer: Contact
    lines: Annotated[tuple[BasketLine, ...], Field(min_length=1, max_length=1000)]
    mode: DeliveryMode
    collect_at: Id | None = None
    relay_id: Id | None = None
    pickup_hash: str | None = None


class Placed(Message):
    """What became of it: the plan, and what no node could fill."""

    order_id: Id
    plan: tuple[Option, ...]
    unfilled: tuple[Id, ...] = ()


class NetworkOrder(Message):
    """An order as customer service sees it; `settlement` is of a payment that was approved off line."""

    order_id: Id
    number: Words
    channel: Channel
    placed_at: datetime
    customer_name: Words
    node_id: Id | None
    parts: tuple[OrderPart, ...]
    unfilled: tuple[Words, ...] = ()
    cancelled: bool = False
    settlement: Settlement | None = None
