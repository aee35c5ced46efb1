"""A right the other way: units of another node that this store may promise without asking, also while its line is down.

    the OMS keeps them there ─▶ allotted ─┬─ an order takes them ─▶ the OMS offers them to the node
                                          └─ asked back ─▶ returned by the store's answer, or void with an epoch

Never by a timer: the store may have sold one a second before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from shared.value import Id, Message, Quantity

Place = tuple[str, str]  #: node and SKU


class Allotted(Message):
    """Units of one right: those that are left, or those that an order takes."""

    right_id: Id
    node_id: Id
    sku: Id
    quantity: Quantity


def left(held: Iterable[Allotted]) -> Counter[Place]:
    """Count the units by node and SKU."""
    units = Counter[Place]()
    for right in held:
        units[right.node_id, right.sku] += right.quantity
    return units


def taken(held: Iterable[Allotted], wanted: Mapping[Place, int]) -> tuple[Allotted, ...]:
    """Take what is wanted from the rights that are held, the oldest first; nothing if they do not cover all of it."""
    missing = Counter(wanted)
    found: list[Allotted] = []
    for right in held:
        units = min(right.quantity, missing[right.node_id, right.sku])
        if units:
            missing[right.node_id, right.sku] -= units
            found.append(right.model_copy(update={"quantity": units}))
    return () if +missing else tuple(found)
