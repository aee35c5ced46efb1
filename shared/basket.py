"""The hybrid basket: each line has its own way to the customer; one basket, one payment."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field

from shared.allotments import Allotted
from shared.catalogue import Ahead, Attributes, Product, Variant
from shared.customer import Contact
from shared.errors import (
    BasketLocked,
    Conflict,
    CustomerMissing,
    EmptyBasket,
    InvalidQuantity,
    NotFound,
    TooLarge,
    WayMissing,
)
from shared.gtin import Gtin
from shared.money import Money, total
from shared.network import DeliveryMode
from shared.overrides import Override, still_meant
from shared.promise.answer import Option
from shared.promise.request import Wanted
from shared.value import Count, Id, Message, Quantity, Words

MOST_LINES = 200
MOST_UNITS = 99


class BasketStatus(StrEnum):
    """Where a basket stands."""

    OPEN = "open"
    PARKED = "parked"
    PAYING = "paying"
    PAID = "paid"
    DROPPED = "dropped"


class BasketLine(Message):
    """Units of one variant, and how they reach the customer. `mode` is None until it is chosen."""

    line_id: Id
    sku: Id
    product_id: Id
    name: Words
    category: Words = ""
    options: tuple[Words, ...] = ()
    picture: Words = ""
    colour: str | None = None
    gtin: Gtin | None = None
    attributes: Attributes = Attributes()
    ahead: Ahead | None = None
    weight_g: Count = 0
    volume_cm3: Count = 0
    zone: Words = ""  #: where it stands in this store, for whoever prepares it
    quantity: Quantity
    price: Money
    mode: DeliveryMode | None = None
    collect_at: Id | None = None
    relay_id: Id | None = None

    @property
    def amount(self) -> Money:
        """Price times quantity."""
        return self.price * self.quantity


class Way(NamedTuple):
    """How lines travel; two None fix no place."""

    mode: DeliveryMode
    collect_at: str | None
    relay_id: str | None


class Basket(Message):
    """What one customer takes and orders. `chosen` holds the option of each group of lines that travel alike."""

    basket_id: Id
    status: BasketStatus = BasketStatus.OPEN
    owner: Id
    owner_name: Words = ""
    customer: Contact | None = None
    lines: tuple[BasketLine, ...] = ()
    chosen: tuple[Option, ...] = ()
    overrides: tuple[Override, ...] = ()
    allotted: tuple[Allotted, ...] = ()  #: while it is paid: what it takes of this store's rights elsewhere
    deposit_percent: Annotated[int, Field(ge=0, le=100)] = 50
    version: int = 1
    created_at: datetime
    changed_at: datetime


class Due(Message):
    """What a basket costs, and when: taken away now, a deposit on the rest now, and the remainder later."""

    goods: Money
    delivery: Money
    take_away: Money
    deposit: Money
    now: Money
    later: Money


def due(basket: Basket) -> Due:
    """Tell what is to be paid now and later; now and later add up to goods and delivery."""
    currency = basket.lines[0].price.currency if basket.lines else "EUR"
    taken = total([line.amount for line in basket.lines if _taken(line)], currency)
    goods = total([line.amount for line in basket.lines], currency)
    delivery = total([option.price for option in basket.chosen], currency)
    ordered = goods - taken + delivery
    deposit = ordered.percent(basket.deposit_percent)
    return Due(
        goods=goods,
        delivery=delivery,
        take_away=taken,
        deposit=deposit,
        now=taken + deposit,
        later=ordered - deposit,
    )


def _taken(line: BasketLine) -> bool:
    return line.mode is DeliveryMode.TAKE_AWAY


def basket_line(product: Product, variant: Variant, line_id: str, quantity: int) -> BasketLine:
    """Give units of a variant as a line, with what is known of it now; how they reach the customer is left open."""
    return BasketLine(
        line_id=line_id,
        sku=variant.sku,
        product_id=product.product_id,
        name=product.name,
        category=product.category,
        options=variant.options,
        picture=product.picture,
        colour=variant.colour,
        gtin=variant.gtin,
        attributes=product.attributes,
        ahead=variant.ahead,
        weight_g=variant.weight_g,
        volume_cm3=variant.volume_cm3,
        zone=product.zone,
        quantity=quantity,
        price=variant.price,
    )


def asked_for(line: BasketLine) -> Wanted:
    """Give what a line asks of the network."""
    return Wanted(
        line_id=line.line_id,
        sku=line.sku,
        quantity=line.quantity,
        price=line.price,
        weight_g=line.weight_g,
        volume_cm3=line.volume_cm3,
        attributes=line.attributes,
        category=line.category,
        ahead=line.ahead,
    )


def changeable(basket: Basket) -> Basket:
    """Give the basket back if its lines may be changed.

    Raises:
        BasketLocked: it is being paid, or was.
    """
    if basket.status not in (BasketStatus.OPEN, BasketStatus.PARKED):
        raise BasketLocked(status=basket.status.value)
    return basket


def with_line(basket: Basket, line: BasketLine) -> Basket:
    """Add a line, or its units to a line of the same variant and way.

    Raises:
        TooLarge: the basket is full.
        Conflict: its price is in another currency.
        InvalidQuantity: more units than one line takes.
    """
    for known in changeable(basket).lines:
        if known.sku == line.sku and way_of(known) == way_of(line):
            return with_quantity(basket, known.line_id, known.quantity + line.quantity)
    if len(basket.lines) >= MOST_LINES:
        raise TooLarge(what="basket", most=MOST_LINES)
    if any(known.price.currency != line.price.currency for known in basket.lines):
        raise Conflict(what="currency")
    _check_quantity(line.quantity)
    return _relined(basket, (*basket.lines, line))


def with_quantity(basket: Basket, line_id: str, quantity: int) -> Basket:
    """Set a line's quantity; 0 removes the line.

    Raises:
        NotFound: no such line.
        InvalidQuantity: negative, or more units than one line takes.
    """
    line = line_of(changeable(basket), line_id)
    if quantity == 0:
        return _relined(basket, tuple(known for known in basket.lines if known is not line))
    _check_quantity(quantity)
    return _replaced(basket, line, line.model_copy(update={"quantity": quantity}))


def with_way(
    basket: Basket,
    line_id: str,
    mode: DeliveryMode,
    collect_at: str | None = None,
    relay_id: str | None = None,
) -> Basket:
    """Choose how a line reaches the customer."""
    line = line_of(changeable(basket), line_id)
    way = {"mode": mode, "collect_at": collect_at, "relay_id": relay_id}
    return _replaced(basket, line, line.model_copy(update=way))


def line_of(basket: Basket, line_id: str) -> BasketLine:
    """Find a line.

    Raises:
        NotFound: the basket has no such line.
    """
    for line in basket.lines:
        if line.line_id == line_id:
            return line
    raise NotFound(what="line", key=line_id)


def payable(basket: Basket) -> Basket:
    """Give the basket back if it can be paid now.

    Raises:
        BasketLocked: it is being paid, or was.
        EmptyBasket: it has no line.
        CustomerMissing: a line is ordered and nobody is named.
        WayMissing: a line has no way, or no option covers it.
    """
    if not changeable(basket).lines:
        raise EmptyBasket
    promised = {
        part_line.line_id for option in basket.chosen for part in option.parts for part_line in part.lines
    }
    ordered = [line for line in basket.lines if not _taken(line)]
    for line in ordered:
        if line.mode is None or line.line_id not in promised:
            raise WayMissing(name=line.name)
    if ordered and basket.customer is None:
        raise CustomerMissing
    return basket


def way_of(line: BasketLine) -> Way | None:
    """Give how a line travels, and to which fixed place; None until it is chosen."""
    return None if line.mode is None else Way(line.mode, line.collect_at, line.relay_id)


def ordered_groups(basket: Basket) -> dict[Way, tuple[BasketLine, ...]]:
    """Group the lines that are not taken away by the way they travel."""
    groups: dict[Way, tuple[BasketLine, ...]] = {}
    for line in basket.lines:
        way = way_of(line)
        if way is not None and way.mode is not DeliveryMode.TAKE_AWAY:
            groups[way] = (*groups.get(way, ()), line)
    return groups


def units(lines: Iterable[BasketLine]) -> Counter[str]:
    """Count the units of each SKU."""
    counted = Counter[str]()
    for line in lines:
        counted[line.sku] += line.quantity
    return counted


def taken_away(basket: Basket) -> tuple[BasketLine, ...]:
    """Give the lines that are handed over at the till."""
    return tuple(line for line in basket.lines if _taken(line))


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MOST_UNITS:
        raise InvalidQuantity(quantity=quantity, lowest=1, highest=MOST_UNITS)


def _replaced(basket: Basket, old: BasketLine, new: BasketLine) -> Basket:
    return _relined(basket, tuple(new if line is old else line for line in basket.lines))


def _relined(basket: Basket, lines: tuple[BasketLine, ...]) -> Basket:
    meant = still_meant(basket.overrides, units(line for line in lines if _taken(line)))
    return basket.model_copy(update={"lines": lines, "chosen": (), "overrides": meant})
