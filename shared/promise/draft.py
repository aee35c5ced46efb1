"""How parts become an option: its name, price, sureness and standing."""

from collections import Counter
from hashlib import blake2b
from typing import Any

from shared.network import DeliveryMode
from shared.promise.answer import Option, Part, PartLine, Reason, Standing, Wait, comes_later
from shared.promise.calendar import DAY, moment_of
from shared.promise.fees import price
from shared.promise.frontier import places
from shared.promise.rules import reason
from shared.promise.sources import Case, Source

_BY_HOUR = (DeliveryMode.TAKE_AWAY, DeliveryMode.PICK_UP)


def why_later(case: Case, source: Source, wait: Wait) -> Reason:
    """Say what a node waits for, and for how many days."""
    days = source.ordered // DAY - case.asked_at // DAY
    if comes_later(wait) and not days:
        return reason("why.comes_today", node=source.node.name)
    return reason(_LATER[wait], node=source.node.name, days=days)


def awaited(case: Case, source: Source, items: int) -> dict[str, Any]:
    """Give the fields of a part that say what it waits for, and until when."""
    wait = source.waits_for(items)
    until = moment_of(source.ordered, case.zone) if comes_later(wait) else None
    return {"waits_for": wait, "waits_until": until}


_LATER = {
    Wait.CONFIRMATION: "why.to_be_confirmed",
    Wait.PURCHASE: "why.delivered_there",
    Wait.TRANSIT: "why.on_its_way_there",
    Wait.PREORDER: "why.preorder",
    Wait.BACKORDER: "why.backorder",
}


def lines_of(case: Case, items: int) -> tuple[PartLine, ...]:
    """Give the lines of a set of items, those of several shares of an item once."""
    units: Counter[tuple[str, str]] = Counter()
    for place in places(items):
        for line in case.items[place].lines:
            units[line.line_id, line.sku] += line.quantity
    return tuple(PartLine(line_id=line_id, sku=sku, quantity=many) for (line_id, sku), many in units.items())


def option(case: Case, parts: tuple[Part, ...], sure: float, km: float, why: Reason) -> Option:
    """Make one option of `parts`, all of one mode."""
    mode = parts[0].mode
    return Option(
        option_id=_option_id(parts),
        mode=mode,
        parts=parts,
        promised_at=max(part.promised_at for part in parts),
        by_hour=mode in _BY_HOUR and not any(part.comes_later for part in parts),
        price=price(case.request, case.network, mode),
        cost=sum(part.cost for part in parts),
        grams_co2e=sum(part.grams_co2e for part in parts),
        probability=sure,
        standing=_standing(case, parts, sure),
        distance_km=round(km, 1),
        reason=why,
    )


def _standing(case: Case, parts: tuple[Part, ...], sure: float) -> Standing:
    waits = {part.waits_for for part in parts}
    if waits == {None} and _held(case, parts):
        return Standing.CONFIRMED
    likely = sure >= case.pricing.weights.likely_from and Wait.CONFIRMATION not in waits
    return Standing.LIKELY if likely else Standing.PROVISIONAL


def _held(case: Case, parts: tuple[Part, ...]) -> bool:
    """Tell whether all units are the seller's own, or allotted to it."""
    units = Counter[tuple[str, str]]()
    for part in parts:
        for line in part.lines if part.node_id != case.seller.node_id else ():
            units[part.node_id, line.sku] += line.quantity
    return all(quantity <= case.stock.at(sku)[node_id].allotted for (node_id, sku), quantity in units.items())


def _option_id(parts: tuple[Part, ...]) -> str:
    """Name an option by what it is, not by when: the same way an hour later keeps its name."""
    times = Counter(line.line_id for part in parts for line in part.lines)
    shared = {line_id for line_id, many in times.items() if many > 1}
    ways = [_way(part, shared) for part in parts]
    return f"{parts[0].mode}.{blake2b(repr(ways).encode(), digest_size=8).hexdigest()}"


def _way(part: Part, shared: set[str]) -> tuple[object, ...]:
    lines = [(line.line_id, line.quantity) if line.line_id in shared else line.line_id for line in part.lines]
    way = (part.node_id, part.carrier_id, part.service, part.place_id, lines)
    return (*way, part.waits_for.value) if part.waits_for else way
