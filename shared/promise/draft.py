"""How parts become an option: its name, price, sureness and standing."""

from hashlib import blake2b

from shared.confidence import LIKELY_FROM
from shared.money import Money
from shared.network import DeliveryMode
from shared.promise.answer import Option, Part, PartLine, Reason, Standing
from shared.promise.frontier import places
from shared.promise.sources import Case


def lines_of(case: Case, items: int) -> tuple[PartLine, ...]:
    """Give the lines of a set of items."""
    return tuple(
        PartLine(line_id=line.line_id, sku=line.sku, quantity=line.quantity)
        for place in places(items)
        for line in case.items[place].lines
    )


def option(case: Case, parts: tuple[Part, ...], sure: float, km: float, why: Reason) -> Option:
    """Make one option of `parts`, all of one mode."""
    mode = parts[0].mode
    return Option(
        option_id=_option_id(parts),
        mode=mode,
        parts=parts,
        promised_at=max(part.promised_at for part in parts),
        by_hour=mode in (DeliveryMode.TAKE_AWAY, DeliveryMode.PICK_UP),
        price=price(case, mode),
        cost=sum(part.cost for part in parts),
        grams_co2e=sum(part.grams_co2e for part in parts),
        probability=sure,
        standing=_standing(case, parts, sure),
        distance_km=round(km, 1),
        reason=why,
    )


def price(case: Case, mode: DeliveryMode) -> Money:
    """Give what the customer pays for `mode`."""
    request = case.request
    fee = next((fee for fee in case.network.fees if fee.mode is mode), None)
    if fee is None:
        currency = request.lines[0].price.currency
        return Money(minor=0, currency=currency)
    free_from = fee.free_from
    if free_from is not None and _basket_minor(case, free_from.currency) >= free_from.minor:
        return Money(minor=0, currency=fee.price.currency)
    return fee.price


def _basket_minor(case: Case, currency: str) -> int:
    value = case.request.basket_value
    amounts = [line.price * line.quantity for line in case.request.lines] if value is None else [value]
    return sum(amount.minor for amount in amounts if amount.currency == currency)


def _standing(case: Case, parts: tuple[Part, ...], sure: float) -> Standing:
    if all(part.node_id == case.seller.node_id for part in parts):
        return Standing.CONFIRMED
    return Standing.LIKELY if sure >= LIKELY_FROM else Standing.PROVISIONAL


def _option_id(parts: tuple[Part, ...]) -> str:
    """Name an option by what it is, not by when: the same way an hour later keeps its name."""
    ways = [
        (part.node_id, part.carrier_id, part.service, part.place_id, [line.line_id for line in part.lines])
        for part in parts
    ]
    return f"{parts[0].mode}.{blake2b(repr(ways).encode(), digest_size=8).hexdigest()}"
