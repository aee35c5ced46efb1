"""Which model each fact and each feed entry carries, and in which channel the entry is told."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

from shared.allotments import Allotted
from shared.amending import Amendment
from shared.audit import AuditEntry
from shared.cases import Case
from shared.catalogue import Product
from shared.contract.events import (
    AllotmentReturned,
    AmendmentRefused,
    CaseTold,
    CatalogueImported,
    DeliveryReceived,
    EntryUnsupported,
    EventType,
    FulfilmentChanged,
    OrderPlaced,
    RightAskedBack,
    RightReleased,
    StockCounted,
    StockMoved,
)
from shared.contract.oms.feed import (
    Acceptance,
    CancelWork,
    EndAllotment,
    Kind,
    ReleaseRight,
    Staff,
    store_channel,
)
from shared.contract.oms.orders import OrderState
from shared.contract.oms.settlements import Settled
from shared.contract.oms.supply import Rate
from shared.customer import Customer
from shared.fulfilment import FulfilmentOrder
from shared.network import Carrier, Fee, Node, RelayPoint
from shared.promise.policy import Policy
from shared.receiving import Delivery
from shared.stock import Position

OWN = store_channel("{store_id}")


class Entry(NamedTuple):
    """The body of a kind of entry, and its channel."""

    body: type[BaseModel]
    channel: str


FACTS: Mapping[EventType, type[BaseModel]] = {
    EventType.STOCK_OPENED: StockMoved,
    EventType.ORDER_PLACED: OrderPlaced,
    EventType.CATALOGUE_IMPORTED: CatalogueImported,
    EventType.FULFILMENT: FulfilmentChanged,
    EventType.AMENDMENT_REFUSED: AmendmentRefused,
    EventType.STOCK_COUNTED: StockCounted,
    EventType.DELIVERY_RECEIVED: DeliveryReceived,
    EventType.RIGHT_GRANTED: StockMoved,
    EventType.RIGHT_ASKED_BACK: RightAskedBack,
    EventType.RIGHT_RELEASED: RightReleased,
    EventType.RECONCILED: StockMoved,
    EventType.ALLOTMENT_RETURNED: AllotmentReturned,
    EventType.CASE_OPENED: CaseTold,
    EventType.CASE_CLOSED: CaseTold,
    EventType.UNSUPPORTED: EntryUnsupported,
    EventType.AUDITED: AuditEntry,
}
ENTRIES: Mapping[Kind, Entry] = {
    Kind.OFFER: Entry(FulfilmentOrder, OWN),
    Kind.CANCEL: Entry(CancelWork, OWN),
    Kind.AMEND: Entry(Amendment, OWN),
    Kind.ALLOTMENT: Entry(Allotted, OWN),
    Kind.ALLOTMENT_END: Entry(EndAllotment, OWN),
    Kind.RIGHT_RELEASED: Entry(ReleaseRight, OWN),
    Kind.PERSON: Entry(Staff, OWN),
    Kind.ORDER_STATE: Entry(OrderState, OWN),
    Kind.CASE: Entry(Case, OWN),
    Kind.SETTLEMENT: Entry(Settled, OWN),
    Kind.DELIVERY: Entry(Delivery, OWN),
    Kind.NODE: Entry(Node, "network"),
    Kind.CARRIER: Entry(Carrier, "network"),
    Kind.RELAY: Entry(RelayPoint, "network"),
    Kind.FEE: Entry(Fee, "network"),
    Kind.POLICY: Entry(Policy, "network"),
    Kind.ACCEPTANCE: Entry(Acceptance, "network"),
    Kind.POSITION: Entry(Position, "stock"),
    Kind.RATE: Entry(Rate, "stock"),
    Kind.PRODUCT: Entry(Product, "catalogue"),
    Kind.CUSTOMER: Entry(Customer, "customers"),
}
