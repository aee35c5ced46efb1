"""What a scanner can read: trade item numbers and the shop's own codes.

4006381333931   a GTIN-8, -12, -13 or -14, kept as 14 digits
P-7KQ2…         a customer's pick-up code        L-A12   a staging location
O-10482         an order                         C-1042  a customer's card
D-20517         a delivery's note
"""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from stdnum import ean

from shared.errors import InvalidCode
from shared.value import Value

Gtin = Annotated[str, Field(pattern=r"^\d{14}$")]

_OWN = re.compile(r"^([PLOCD])-([0-9A-Z][0-9A-Z-]{0,60})$")


class CodeKind(StrEnum):
    """What a code stands for."""

    ITEM = "item"  #: a trade item, by its GTIN
    PICK_UP = "pick_up"  #: the customer's proof for a collection
    LOCATION = "location"  #: a place where ready orders wait
    ORDER = "order"  #: an order's number
    CUSTOMER = "customer"  #: a customer's card
    DELIVERY = "delivery"  #: a delivery's note


class Code(Value):
    """A code as read: `key` is the 14-digit GTIN, or what follows the shop's prefix."""

    kind: CodeKind
    key: str


_KINDS = {
    "P": CodeKind.PICK_UP,
    "L": CodeKind.LOCATION,
    "O": CodeKind.ORDER,
    "C": CodeKind.CUSTOMER,
    "D": CodeKind.DELIVERY,
}


def read_code(text: str) -> Code:
    """Tell what `text` from a scanner or a keyboard is; case and surrounding space do not matter.

    Raises:
        InvalidCode: neither a GTIN with a right check digit nor one of the shop's codes.
    """
    tidy = text.strip().upper()
    if own := _OWN.match(tidy):
        return Code(kind=_KINDS[own[1]], key=own[2])
    return Code(kind=CodeKind.ITEM, key=gtin14(tidy))


def gtin14(text: str) -> str:
    """Pad a GTIN-8, -12, -13 or -14 to its 14 digits.

    Raises:
        InvalidCode: another length, another character, or a wrong check digit.
    """
    if not (text.isascii() and text.isdigit() and len(text) in (8, 12, 13, 14) and ean.is_valid(text)):
        raise InvalidCode(code=text[:40])
    return text.zfill(14)


def printed(gtin: str) -> str:
    """Shorten a 14-digit GTIN to the 13 digits (or 8) that stand under its bars."""
    return gtin.removeprefix("000000") if gtin.startswith("000000") else gtin.removeprefix("0")
