"""What worlds have to show now and then: an invariant that nothing ever puts to the test holds for nothing."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from shared.amending import AMENDED
from shared.cases import CaseClass
from shared.contract.events import CaseTold, Event, EventType


class Sight(StrEnum):
    """Something that came to pass, and after which all accounts must agree."""

    HANDED_ON = "what one store declined, another one took on"
    GIVEN_BACK = "the mirror gave back all that a dead disk or an old file lacks"
    DIED_IN_A_COMMIT = "a disk died between a commit and its mirror"
    FORGOTTEN = "a file went back or away, and no mirror told the rest"
    WHOLE_AGAIN = "a mirror that was away is whole again"
    TWO_MACHINES = "two machines spoke as one store"
    OMS_BACK = "the OMS went back"
    PACKED = "facts that the OMS has were packed"
    TRIMMED = "facts left the outbox"
    POISON = "a fact that the OMS cannot take waited for a person"
    FLIPPED = "a bit flipped on a disk, and the mirror mended it"
    GAVE_WAY = "orders gave way to a customer at the till, with a manager's word"
    COUNTED_SHORT = "orders gave way to a count"
    DELIVERED_OTHERWISE = "a delivery brought something else than was announced"
    CHANGED = "an order was changed, and a store did as it was asked"
    NOT_CHANGED = "a store had begun when it was asked for a change"
    CARD_DECLINED = "a bank declined a card that a terminal had approved off line"
    SOLD_BY_RIGHT = "a store sold a warehouse's units by a right"


def shown(history: Iterable[Event]) -> Iterator[Sight]:
    """Tell what a store's facts show."""
    for event in history:
        match event.type:
            case EventType.ORDER_PLACED if event.data["order"]["allotted"]:
                yield Sight.SOLD_BY_RIGHT
            case EventType.FULFILMENT if event.data["step"] == AMENDED:
                yield Sight.CHANGED
            case EventType.AMENDMENT_REFUSED:
                yield Sight.NOT_CHANGED
            case EventType.CASE_OPENED if _gave_way(event, CaseClass.OVS_2):
                yield Sight.GAVE_WAY
            case EventType.CASE_OPENED if _gave_way(event, CaseClass.OVS_3):
                yield Sight.COUNTED_SHORT


def _gave_way(opened: Event, case_class: CaseClass) -> bool:
    case = CaseTold.model_validate(opened.data).case
    return case.case_class is case_class and bool(case.facts["orders"])
