"""The one life cycle of a fulfilment order; routes enforce this table and tablets grey out buttons by it.

awaiting ─offer→ (the goods have come)
offered ─accept→ accepted ─start→ picking ─finish→ picked ─pack→ packed ─ship→ shipped
│                 │               │               └─stage→ staged ─hand_over→ handed_over
├─decline→ declined (re-sourced)  └─finish with nothing picked→ declined
└─lapse→ lapsed (re-sourced)         any state before shipped or handed_over ─cancel→ cancelled
"""

from enum import StrEnum

from shared.errors import StepNotAllowed
from shared.network import DeliveryMode


class Status(StrEnum):
    """Where a fulfilment order stands."""

    AWAITING = "awaiting"  #: its goods have still to come to the node, which has not heard of it
    OFFERED = "offered"
    ACCEPTED = "accepted"
    PICKING = "picking"
    PICKED = "picked"
    PACKED = "packed"
    STAGED = "staged"
    SHIPPED = "shipped"
    HANDED_OVER = "handed_over"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What can be done to one."""

    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"
    START = "start"
    FINISH = "finish"
    GIVE_BACK = "give_back"  #: finish with nothing picked: the OMS sources it elsewhere
    PACK = "pack"
    SHIP = "ship"
    STAGE = "stage"
    HAND_OVER = "hand_over"
    CANCEL = "cancel"


_S, _T = Status, Step
_BOTH: dict[tuple[Status, Step], Status] = {
    (_S.AWAITING, _T.OFFER): _S.OFFERED,
    (_S.OFFERED, _T.ACCEPT): _S.ACCEPTED,
    (_S.OFFERED, _T.DECLINE): _S.DECLINED,
    (_S.OFFERED, _T.LAPSE): _S.LAPSED,
    (_S.ACCEPTED, _T.DECLINE): _S.DECLINED,
    (_S.ACCEPTED, _T.START): _S.PICKING,
    (_S.PICKING, _T.FINISH): _S.PICKED,
    (_S.PICKING, _T.GIVE_BACK): _S.DECLINED,
}
_COLLECTED: dict[tuple[Status, Step], Status] = {
    (_S.PICKED, _T.STAGE): _S.STAGED,
    (_S.STAGED, _T.STAGE): _S.STAGED,
    (_S.STAGED, _T.HAND_OVER): _S.HANDED_OVER,
}
_SENT: dict[tuple[Status, Step], Status] = {(_S.PICKED, _T.PACK): _S.PACKED, (_S.PACKED, _T.SHIP): _S.SHIPPED}
_CANCELLABLE = (_S.AWAITING, _S.OFFERED, _S.ACCEPTED, _S.PICKING, _S.PICKED, _S.PACKED, _S.STAGED)
_CANCEL: dict[tuple[Status, Step], Status] = {(status, _T.CANCEL): _S.CANCELLED for status in _CANCELLABLE}

ENDED = frozenset({_S.SHIPPED, _S.HANDED_OVER, _S.DECLINED, _S.LAPSED, _S.CANCELLED})
COLLECTED = frozenset({DeliveryMode.PICK_UP})


def table(mode: DeliveryMode) -> dict[tuple[Status, Step], Status]:
    """Give the steps of a delivery mode: what is collected is staged and handed over, what is sent is packed and shipped."""
    return {**_BOTH, **_CANCEL, **(_COLLECTED if mode in COLLECTED else _SENT)}


def after(mode: DeliveryMode, status: Status, step: Step) -> Status:
    """Give the status after a step.

    Raises:
        StepNotAllowed: the life cycle has no such step.
    """
    following = table(mode).get((status, step))
    if following is None:
        raise StepNotAllowed(status=status.value, step=step.value)
    return following


def allowed(mode: DeliveryMode, status: Status) -> frozenset[Step]:
    """Give the steps that can be done now."""
    return frozenset(step for known, step in table(mode) if known is status)
