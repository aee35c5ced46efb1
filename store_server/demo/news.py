"""What happened last in the demo store: its newest facts, and the SKUs that they moved."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from shared.contract.events import (
    DeliveryReceived,
    Event,
    EventType,
    FulfilmentChanged,
    OrderPlaced,
    Pushed,
)
from shared.stock import Movement
from shared.value import Value

MOST_SKUS = 6


class Fact(Value):
    """One event of the outbox: `what` happened to which `number`; `told` once the OMS has it."""

    what: str
    number: str
    time: datetime
    told: bool


def event_of(pushed: Pushed) -> Event:
    """Read one."""
    return Event.model_validate_json(pushed.body)


def fact(pushed: Pushed, event: Event, acked: int) -> Fact:
    """Show one; the OMS has what lies up to `acked`."""
    what, number = _named(event)
    return Fact(what=what, number=number, time=event.time, told=pushed.seq <= acked)


def _named(event: Event) -> tuple[str, str]:
    match event.type:
        case EventType.ORDER_PLACED:
            return "sale", OrderPlaced.model_validate(event.data).order.number
        case EventType.FULFILMENT:
            changed = FulfilmentChanged.model_validate(event.data)
            return changed.step, changed.work.number
        case EventType.DELIVERY_RECEIVED:
            return "delivery", DeliveryReceived.model_validate(event.data).receipt.delivery_id
        case _:
            return event.type.partition(".")[0], ""


def touched(events: Iterable[Event]) -> Sequence[str]:
    """Give the SKUs that moved last, each once."""
    moves = (move for event in events for move in _moves(event))
    return list(dict.fromkeys(move.sku for move in moves))[:MOST_SKUS]


def _moves(event: Event) -> tuple[Movement, ...]:
    match event.type:
        case EventType.ORDER_PLACED:
            return OrderPlaced.model_validate(event.data).moves
        case EventType.FULFILMENT:
            return FulfilmentChanged.model_validate(event.data).moves
        case EventType.DELIVERY_RECEIVED:
            return DeliveryReceived.model_validate(event.data).moves
    return ()
