"""What other programs tell the OMS about goods: how fast they sell, what will come, and what they lose in price."""

from typing import Annotated

from pydantic import Field

from shared.stock import Inbound
from shared.value import Id, Message


class Rate(Message):
    """How many units of a SKU one node sells in a day."""

    sku: Id
    sold_per_day: Annotated[float, Field(ge=0, le=1_000_000)]


class Rates(Message):
    """Tell some of them."""

    rates: Annotated[tuple[Rate, ...], Field(max_length=1000)]


class Supply(Message):
    """All that will come of a SKU to a node: what suppliers and other nodes send. Nothing more is to come where it is empty."""

    node_id: Id
    sku: Id
    inbound: Annotated[tuple[Inbound, ...], Field(max_length=50)]


class Supplies(Message):
    """Tell some of it."""

    supplies: Annotated[tuple[Supply, ...], Field(max_length=1000)]


class Markdown(Message):
    """The share of its price that a unit is expected to lose if it stays where it lies."""

    node_id: Id
    sku: Id
    percent: Annotated[int, Field(ge=0, le=100)]


class Markdowns(Message):
    """Tell some of them."""

    markdowns: Annotated[tuple[Markdown, ...], Field(max_length=1000)]
