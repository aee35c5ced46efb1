"""What is sold: products, and the variants a customer can choose between."""

import re
from enum import StrEnum
from hashlib import sha256
from typing import Annotated

from pydantic import Field, StrictBool

from shared.gtin import Gtin
from shared.money import Money
from shared.value import Count, Id, Moment, Value, Words

#: A public host by its name, on the usual port: no user, no number, no machine of the shop's own network.
_PHOTO = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?!(?:local|localhost|localdomain|internal|intranet|lan|home|corp|arpa)[/?])"
    r"[a-z][a-z0-9-]*[a-z0-9](?::443)?[/?][!-\[\]-~]*",
    re.IGNORECASE,
)


def photo_url(picture: str) -> str | None:
    """Give the address of a photo that a store may fetch; None where `picture` is none.

    A feed or a file may name any address: what is let through is https, to a named public host, on port 443.
    """
    return picture if _PHOTO.fullmatch(picture) else None


def photo_id(address: str) -> str:
    """Give the name under which a store keeps the photo of an address: 32 hexadecimal digits."""
    return sha256(address.encode()).hexdigest()[:32]


class Attributes(Value):
    """What decides how an item may travel."""

    bulky: StrictBool = False
    fragile: StrictBool = False
    hazardous: StrictBool = False


class AheadKind(StrEnum):
    """How something is sold before it is there."""

    PREORDER = "preorder"  #: not out yet: nothing leaves before its day, whatever stands there
    BACKORDER = "backorder"  #: out of stock: what stands there goes at once, the rest on its day


class Ahead(Value):
    """Leave to sell a product before it is there, and the moment from which the warehouses will have it."""

    kind: AheadKind
    at: Moment


class Variant(Value):
    """One thing to scan: a product in one size and colour."""

    sku: Id
    gtin: Gtin | None = None
    options: tuple[Words, ...] = ()
    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None
    price: Money
    compare_at: Money | None = None
    weight_g: Count = 0
    volume_cm3: Count = 0
    ahead: Ahead | None = None


class Product(Value):
    """What a customer calls one article.

    `axes` names the option of each place in `Variant.options`: at most three, such as ("size", "colour").
    `picture` names a drawing of the assets, or is the URL of a photo; `photo_url` tells which are shown. `popularity` orders search results, higher first.
    """

    product_id: Id
    name: Words
    brand: Words = ""
    department: Words = ""
    category: Words = ""
    description: Annotated[str, Field(max_length=4000)] = ""
    picture: Words = ""
    axes: Annotated[tuple[Words, ...], Field(max_length=3)] = ()
    attributes: Attributes = Attributes()
    popularity: Count = 0
    zone: Words = ""
    active: StrictBool = True
    variants: Annotated[tuple[Variant, ...], Field(min_length=1, max_length=500)]

    def variant(self, sku: str) -> Variant:
        """Give the variant with this `sku`.

        Raises:
            KeyError: the product has no such variant.
        """
        for variant in self.variants:
            if variant.sku == sku:
                return variant
        raise KeyError(sku)
