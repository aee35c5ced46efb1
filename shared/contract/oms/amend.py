"""Changing an order that was placed: what customer service asks, and what comes of it at once."""

from typing import Annotated

from pydantic import Field

from shared.contract.oms.orders import NetworkOrder
from shared.value import Id, Message


class LineTarget(Message):
    """How many units of a line the customer wants by now; 0 cancels the line."""

    line_id: Id
    quantity: Annotated[int, Field(strict=True, ge=0, le=99)]


class AmendOrder(Message):
    """Change quantities of an order; the same `amendment_id` again changes nothing more."""

    amendment_id: Id
    lines: Annotated[tuple[LineTarget, ...], Field(min_length=1, max_length=1000)]


class Amended(Message):
    """The order as it stands. `asked` names the work whose nodes answer soon; `split` is the new order of units beside it.

    `too_late` names lines of which units are under way already: they come back as a return.
    """

    order: NetworkOrder
    asked: tuple[Id, ...] = ()
    split: Id | None = None
    too_late: tuple[Id, ...] = ()
