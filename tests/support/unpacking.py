"""A store that hears of deliveries on their way to it."""

from functools import partial

from shared.contract.oms.feed import Kind
from shared.receiving import Delivery
from store_server.use_cases import receive
from tests.support.store import Shop, told


async def announced(shop: Shop, *deliveries: Delivery) -> None:
    """Let a store hear of deliveries from the OMS."""
    for delivery in deliveries:
        entry = told(Kind.DELIVERY, delivery.delivery_id, delivery)
        await shop.services.operations.write(partial(receive.entry, received=entry, now=shop.clock()))
