"""What a payment provider tells the OMS of payments that a terminal had approved off line."""

from typing import Annotated

from pydantic import Field

from shared.payment import Settlement
from shared.value import Id, Message, Moment


class Settled(Message):
    """What a bank said of one payment; `attempt_id` is the key under which the terminal was asked for it."""

    attempt_id: Id
    settlement: Settlement
    at: Moment


class Settlements(Message):
    """Tell some of them, in the order in which they happened."""

    settlements: Annotated[tuple[Settled, ...], Field(max_length=1000)]
