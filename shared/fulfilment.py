"""The work that one node does for one order: `ordered = to_pick + picked + short + cancelled` on every line, always."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.basket import BasketLine
from shared.catalogue import AheadKind
from shared.customer import Contact
from shared.gtin import Gtin
from shared.money import Currency
from shared.network import DeliveryMode
from shared.order import Channel, Order
from shared.promise.answer import Option, Part, Reason, Wait
from shared.value import Count, Id, Message, Quantity, Words
from shared.workflow import Status, Step, after


class StockEffect(StrEnum):
    """What a reason does to the stock figure."""

    ALL_TO_ZERO = "all_to_zero"  #: none is there at all
    THIS_QUANTITY = "this_quantity"  #: these units cannot be sold
    NONE = "none"  #: the stock is right, the work is not done


class ReasonCode(StrEnum):
    """Why units were not picked, or an offer was declined."""

    NOT_FOUND = "not_found"
    DAMAGED = "damaged"
    ON_DISPLAY = "on_display"
    KEPT_FOR_CUSTOMER = "kept_for_customer"
    NO_TIME = "no_time"
    SOLD = "sold"  #: the store sold the unit before the offer came
    NO_ANSWER = "no_answer"  #: nobody touched the offer in time
    NOT_COME = "not_come"  #: what it waited for did not come, or will come too late


EFFECTS: dict[ReasonCode, StockEffect] = {
    ReasonCode.NOT_FOUND: StockEffect.ALL_TO_ZERO,
    ReasonCode.DAMAGED: StockEffect.THIS_QUANTITY,
    ReasonCode.ON_DISPLAY: StockEffect.THIS_QUANTITY,
    ReasonCode.KEPT_FOR_CUSTOMER: StockEffect.NONE,
    ReasonCode.NO_TIME: StockEffect.NONE,
    ReasonCode.SOLD: StockEffect.NONE,
    ReasonCode.NO_ANSWER: StockEffect.NONE,
    ReasonCode.NOT_COME: StockEffect.NONE,
}
SHORT_REASONS = (
    ReasonCode.NOT_FOUND,
    ReasonCode.DAMAGED,
    ReasonCode.ON_DISPLAY,
    ReasonCode.KEPT_FOR_CUSTOMER,
    ReasonCode.NO_TIME,
)


class FulfilmentLine(Message):
    """One variant to pick."""

    line_id: Id
    sku: Id
    name: Words
    options: tuple[Words, ...] = ()
    picture: Words = ""
    colour: str | None = None
    gtin: Gtin | None = None
    zone: Words = ""
    ordered: Quantity
    picked: Count = 0
    short: Count = 0
    cancelled: Count = 0
    short_reason: ReasonCode | None = None
    sold: Count = 0  #: of `short`, what the till sold or a count missed: it is sought elsewhere at once
    of_right: Count = 0  #: of `ordered`, the units that were promised from what the node had granted

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.to_pick < 0:
            raise ValueError("more picked, short and cancelled than ordered")
        return self

    @property
    def wanted(self) -> int:
        """Units that the customer still wants."""
        return self.ordered - self.cancelled

    @property
    def to_pick(self) -> int:
        """Units still to be found."""
        return self.ordered - self.picked - self.short - self.cancelled


class Parcel(Message):
    """A closed box with its label."""

    tracking: Words
    carrier: Words
    weight_g: Count


class Refusal(Message):
    """What declining an offer would lead to: `node` would do it, `days` later, for `extra_minor` more; less is negative.

    Several nodes that would share it are named together, and make `more_parcels`.
    """

    extra_minor: int  #: of the retailer's own money, in minor units of `currency`
    currency: Currency = "EUR"
    days: int  #: until the customer has it
    more_parcels: Count = 0
    node: Words


class WhyMe(Message):
    """Why this node is asked and no other, and what its date is made of, in order."""

    reason: Reason
    when: tuple[Reason, ...] = ()


class Awaited(Message):
    """What work waits for before its node can begin, and when that is to be there."""

    wait: Wait
    until: datetime
    leaves_from: datetime | None = None  #: the day before which none of it may leave, if there is one


class FulfilmentOrder(Message):
    """Work for one node, one order and one delivery mode. `scans` lists picked SKUs in the order of their scans.

    `why_me`, `refusal` and `only_here` come with an offer, from whoever knows the whole network.
    """

    fulfilment_id: Id
    order_id: Id
    number: Words
    node_id: Id
    channel: Channel
    mode: DeliveryMode
    status: Status = Status.OFFERED
    due_at: datetime  #: when it must be ready
    promised_at: datetime  #: when the customer has it, or comes for it
    offered_at: datetime
    awaits: Awaited | None = None
    lapses_at: datetime | None = None
    customer: Contact | None = None
    carrier_id: Id | None = None
    place_id: Id | None = None
    lines: Annotated[tuple[FulfilmentLine, ...], Field(min_length=1, max_length=1000)]
    scans: tuple[Id, ...] = ()
    assignee: Id | None = None
    assignee_name: Words = ""
    location: Words = ""
    parcel: Parcel | None = None
    reason_code: ReasonCode | None = None
    why: Reason | None = None
    why_me: WhyMe | None = None
    refusal: Refusal | None = None
    only_here: bool = False  #: nobody else can do it: declined, it stays unfilled
    pickup_hash: str | None = None
    version: Count = 0

    @property
    def units(self) -> int:
        """Units that are wanted from here."""
        return sum(line.wanted for line in self.lines)

    @property
    def units_picked(self) -> int:
        """Units picked so far."""
        return sum(line.picked for line in self.lines)


def awaited(part: Part, lines: Mapping[str, BasketLine]) -> Awaited | None:
    """Give what a part of a plan waits for, if its goods have still to come; `lines` are the order's by their ids."""
    if part.waits_for is None or not part.comes_later:
        return None
    sold = [ahead for units in part.lines if (ahead := lines[units.line_id].ahead)]
    releases = [ahead.at for ahead in sold if ahead.kind is AheadKind.PREORDER]
    return Awaited(
        wait=part.waits_for,
        until=part.waits_until or part.ready_at,
        leaves_from=max(releases, default=None),
    )


def work_for(
    order: Order, option: Option, part: Part, fulfilment_id: str, now: datetime, zones: Mapping[str, str]
) -> FulfilmentOrder:
    """Give the work that one part of an order's plan is for its node; `zones` tells where SKUs stand, if lines do not."""
    lines = {line.line_id: line for line in order.lines}
    awaits = awaited(part, lines)
    return FulfilmentOrder(
        fulfilment_id=fulfilment_id,
        order_id=order.order_id,
        number=order.number,
        node_id=part.node_id,
        channel=order.channel,
        mode=part.mode,
        status=Status.AWAITING if awaits else Status.OFFERED,
        due_at=part.ready_at,
        promised_at=part.promised_at,
        offered_at=now,
        awaits=awaits,
        customer=order.customer,
        carrier_id=part.carrier_id,
        place_id=part.place_id,
        lines=tuple(_to_prepare(lines[units.line_id], units.quantity, zones) for units in part.lines),
        why=option.reason,
        pickup_hash=order.pickup_hash,
    )


def _to_prepare(line: BasketLine, quantity: int, zones: Mapping[str, str]) -> FulfilmentLine:
    return FulfilmentLine(
        line_id=line.line_id,
        sku=line.sku,
        name=line.name,
        options=line.options,
        picture=line.picture,
        colour=line.colour,
        gtin=line.gtin,
        zone=line.zone or zones.get(line.sku, ""),
        ordered=quantity,
    )


def step(work: FulfilmentOrder, taken: Step) -> FulfilmentOrder:
    """Take one step of the life cycle.

    Raises:
        StepNotAllowed: not from this status.
    """
    status = after(work.mode, work.status, taken)
    return work.model_copy(update={"status": status, "version": work.version + 1})
