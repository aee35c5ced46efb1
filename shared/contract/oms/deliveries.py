"""What suppliers, warehouses and carriers tell the OMS of deliveries on their way, and what came of them."""

from typing import Annotated

from pydantic import Field

from shared.receiving import Delivery, Receipt
from shared.value import Id, Message


class Announced(Message):
    """Tell some of them; one that is told again is as it is told last."""

    deliveries: Annotated[tuple[Delivery, ...], Field(max_length=500)]


class Arrival(Message):
    """A delivery as one node received it."""

    node_id: Id
    receipt: Receipt


class DeliveryState(Message):
    """A delivery as it was announced, if it was, and the first arrival of it, if it came."""

    announced: Delivery | None = None
    arrival: Arrival | None = None
