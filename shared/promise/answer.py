"""What a promise says: options with place, time, price, parcels, carbon and sureness, and why."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.money import Money
from shared.network import DeliveryMode
from shared.value import Count, Id, Message

#: No trip is too long to be told of: to the other side of the world and back by car are six tonnes.
Grams = Annotated[int, Field(strict=True, ge=0)]


class Standing(StrEnum):
    """How firm a promise is."""

    CONFIRMED = "confirmed"  #: reserved, or own free stock
    LIKELY = "likely"  #: from a snapshot, probability at or over the retailer's threshold
    PROVISIONAL = "provisional"  #: under it: the customer hears later


class Wait(StrEnum):
    """What must happen before a node can begin on its part."""

    CONFIRMATION = "confirmation"  #: the node looks whether it is really there
    PURCHASE = "purchase"  #: a supplier's delivery to the node
    TRANSIT = "transit"  #: a transfer from another node
    PREORDER = "preorder"  #: the day from which it may leave
    BACKORDER = "backorder"  #: goods that are still to be ordered or made


def comes_later(wait: Wait | None) -> bool:
    """Tell whether goods still have to come, so that no hour can be promised for them."""
    return wait not in (None, Wait.CONFIRMATION)


class Label(StrEnum):
    """What an option is the best at."""

    FASTEST = "fastest"
    CHEAPEST = "cheapest"
    GREENEST = "greenest"
    ONE_PARCEL = "one_parcel"


class Reason(Message):
    """One sentence, as the key of a word catalogue and the facts that fill it."""

    code: str
    facts: dict[str, str | int] = {}


class PartLine(Message):
    """Units of one line in one part."""

    line_id: Id
    sku: Id
    quantity: Count


class Part(Message):
    """What one node prepares: one parcel, or one collection. `cost` is in 1/100 of a minor unit, for the retailer.

    A part that waits for something is not on the shelf now, or must be confirmed by the node first.
    """

    node_id: Id
    mode: DeliveryMode
    service: str = ""
    carrier_id: Id | None = None
    place_id: Id | None = None  #: the store or relay where it is collected
    lines: tuple[PartLine, ...]
    ready_at: datetime  #: when the node has prepared it
    promised_at: datetime  #: when the customer has it, or may come for it
    cost: int
    grams_co2e: Grams
    waits_for: Wait | None = None
    waits_until: datetime | None = None  #: when goods that still have to come are to be there

    @property
    def comes_later(self) -> bool:
        """Whether the goods still have to come: nothing of it is on a shelf that it may leave now."""
        return comes_later(self.waits_for)


class Option(Message):
    """One way for all the lines.

    `by_hour` tells whether the promise is an hour or a day. `distance_km` is how far from home the customer goes for it.
    `option_id` names the way and not the moment: the same way asked for later keeps its name.
    """

    option_id: Id
    mode: DeliveryMode
    labels: tuple[Label, ...] = ()
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    promised_at: datetime
    by_hour: bool
    price: Money
    cost: int
    grams_co2e: Grams
    probability: Annotated[float, Field(ge=0, le=1)]
    standing: Standing
    distance_km: float
    reason: Reason

    @property
    def parcels(self) -> int:
        """How many parcels or collections the customer gets."""
        return len(self.parts)


class Dropped(Message):
    """A node that was not used for a mode, and why."""

    node_id: Id
    mode: DeliveryMode
    reason: Reason


class Answer(Message):
    """The options, best first; when there are none, `empty` says why.

    `gap` is the share of its cost by which a plan might at most be beaten: 0 where nothing is cheaper, which is proven.
    """

    options: tuple[Option, ...]
    dropped: tuple[Dropped, ...] = ()
    empty: Reason | None = None
    gap: Annotated[float, Field(ge=0, le=1)] = 0.0
    as_of: datetime
