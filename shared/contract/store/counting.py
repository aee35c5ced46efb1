"""Counting what stands on the shelf."""

from typing import Annotated

from pydantic import Field

from shared.value import Id, Message, Value, Words

#: More units of one SKU stand on no shelf.
MOST_COUNTED = 9_999


class CountStock(Value):
    """Units that stand on the shelf; `seen` is the ledger's when the counting began."""

    counted: Annotated[int, Field(strict=True, ge=0, le=MOST_COUNTED)]
    seen: Annotated[Words, Field(min_length=1)]


class Counted(Message):
    """What a count came to: `orders` are the numbers of those that gave way, `of_right` the units that the OMS may sell no more."""

    sku: Id
    counted: int
    variance: int
    of_right: int
    orders: tuple[Words, ...]
