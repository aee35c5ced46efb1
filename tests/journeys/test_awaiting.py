"""What is sold before it is there: its store hears of it once it has come, and hands it over as any other order."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shared.contract.oms.orders import OrderPart
from shared.contract.oms.supply import Supplies, Supply
from shared.contract.store.preparing import HandOver, Scan, Stage
from shared.contract.store.receiving import ScanDelivered
from shared.contract.store.selling import AddLine
from shared.network import DeliveryMode
from shared.promise.answer import Wait
from shared.stock import Inbound
from shared.workflow import Status
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id
from store_server.storage import catalogue
from tests.support.builders import STORE
from tests.support.network import GTIN_OF, JSON, LAMP, Retail, a_retail, filled_basket, paid

COLLECTED_HERE = AddLine(sku=LAMP, mode=DeliveryMode.PICK_UP, collect_at=STORE)


@pytest.fixture
async def retail(tmp_path: Path) -> AsyncIterator[Retail]:
    async with a_retail(tmp_path, upkeep_every_s=1) as running:
        yield running


async def expects(retail: Retail, units: int, at: datetime) -> None:
    """Let a supplier announce lamps to this store, and wait until it has heard."""
    supply = Supply(node_id=STORE, sku=LAMP, inbound=(Inbound(at=at, quantity=units),))
    told = Supplies(supplies=(supply,)).model_dump_json()
    answer = await retail.oms.put("/api/v1/supply", content=told, headers=JSON)
    assert answer.is_success, answer.text

    async def heard() -> bool:
        told = await retail.services.replica.read(lambda tx: catalogue.positions(tx, {LAMP}))
        return any(known.inbound == supply.inbound for known in told)

    await retail.eventually(heard)


async def receives(picker: StoreClient, units: int) -> None:
    """Unpack lamps that came in with a delivery."""
    for _ in range(units):
        await picker.scan_delivered("20517", ScanDelivered(code=GTIN_OF[LAMP]), mint_id())
    await picker.close_delivery("20517", mint_id())


async def sold(retail: Retail, tablet: StoreClient) -> str:
    """Sell a lamp that the customer collects here, and give the order."""
    sale = await paid(tablet, await filled_basket(tablet, COLLECTED_HERE))
    assert sale.order is not None
    await retail.settled()
    return sale.order.order_id


async def shown(tablet: StoreClient, order_id: str) -> OrderPart:
    """Give the one part of an order that is still to be done, as its seller sees it."""
    parts = (await tablet.order(order_id)).parts
    (part,) = [part for part in parts if part.status is not Status.CANCELLED]
    return part


async def test_what_is_sold_ahead_is_offered_when_it_has_come_and_handed_over(retail: Retail) -> None:
    soon = retail.clock() + timedelta(days=2)
    await expects(retail, 2, soon)
    async with retail.tablet() as tablet, retail.tablet("k-noemie") as picker:
        order_id = await sold(retail, tablet)
        page = await tablet.order(order_id)
        part = await shown(tablet, order_id)
        assert (part.status, page.settled) == (Status.AWAITING, True)
        assert part.awaits is not None
        assert (part.awaits.wait, part.awaits.until - soon < timedelta(minutes=1)) == (Wait.PURCHASE, True)
        assert (await picker.queue()).rows == ()
        await receives(picker, 2)
        work = await retail.offered(picker, order_id)
        await picker.start(work.fulfilment_id, mint_id())
        await picker.scan(work.fulfilment_id, Scan(code=GTIN_OF[LAMP]), mint_id())
        await picker.finish(work.fulfilment_id, mint_id())
        await picker.stage(work.fulfilment_id, Stage(location="L-A12"), mint_id())
        code = page.pickup_code
        handed = await picker.hand_over(work.fulfilment_id, HandOver(code=code), mint_id())
        await retail.settled()
        assert (handed.status, (await shown(tablet, order_id)).status) == (Status.HANDED_OVER,) * 2
    at = await retail.position(LAMP)
    assert (at.on_hand, at.reserved, at.allocated, at.inbound) == (1, 0, 0, ())
    assert await retail.agree(LAMP)


async def test_no_more_is_sold_ahead_at_one_till_than_will_come_there(retail: Retail) -> None:
    await expects(retail, 1, retail.clock() + timedelta(days=2))
    async with retail.tablet() as tablet:
        order_id = await sold(retail, tablet)
        page = await filled_basket(tablet, COLLECTED_HERE)
        assert page.pay_problem == "way-missing"
        assert (await shown(tablet, order_id)).status is Status.AWAITING


async def test_the_seller_hears_of_a_delivery_that_is_put_off(retail: Retail) -> None:
    soon = retail.clock() + timedelta(days=2)
    await expects(retail, 1, soon)
    async with retail.tablet() as tablet:
        order_id = await sold(retail, tablet)
        await expects(retail, 1, soon + timedelta(days=5))

        async def put_off() -> OrderPart | None:
            part = await shown(tablet, order_id)
            return part if part.awaits and part.awaits.until > soon + timedelta(days=4) else None

        part = await retail.eventually(put_off)
        notes = [part.note for part in (await tablet.order(order_id)).parts]
    assert part.promised_at > soon + timedelta(days=5)
    assert "not_come" in notes
