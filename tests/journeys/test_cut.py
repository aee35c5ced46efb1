"""Point 7 of the story: the line is cut, the shop goes on, and afterwards both sides agree to the unit."""

from pathlib import Path

from shared.contract.store.preparing import Scan, Stage
from shared.contract.store.selling import AddLine
from shared.network import DeliveryMode
from shared.promise.answer import Standing
from shared.workflow import Status
from store_server.dependencies import mint_id
from tests.support.builders import STORE
from tests.support.network import BELT, DRESS, DRESS_S, GTIN_OF, LAMP, Retail, a_retail, filled_basket, paid


async def test_a_hybrid_sale_off_line_reaches_the_oms_once_the_line_is_back(retail: Retail) -> None:
    await retail.goes_down()
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, AddLine(sku=BELT), AddLine(sku=LAMP, mode=DeliveryMode.SHIP_HOME))
        assert page.groups[0].answer.options[0].standing in (Standing.LIKELY, Standing.PROVISIONAL)
        sale = await paid(tablet, page)
        assert sale.order is not None
        line = await tablet.line()
        assert (line.up, line.waiting > 0) == (False, True)
        assert not (await tablet.order(sale.order.order_id)).central
        retail.line.cut = False
        await retail.settled()
        assert (await tablet.order(sale.order.order_id)).central
        assert (await tablet.line()).waiting == 0
    assert await retail.agree(BELT)


async def test_work_that_was_offered_is_picked_and_staged_off_line(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        retail.line.cut = True
        await tablet.start(work.fulfilment_id, mint_id())
        await tablet.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS]), mint_id())
        await tablet.finish(work.fulfilment_id, mint_id())
        await tablet.stage(work.fulfilment_id, Stage(location="A12"), mint_id())
        retail.line.cut = False
        await retail.settled()
    order = await retail.order(order_id)
    assert order is not None
    assert [part.status for part in order.parts] == [Status.STAGED]
    assert await retail.agree(DRESS)


async def test_a_unit_sold_here_while_the_oms_offered_it_stays_sold_and_its_order_goes_elsewhere(
    retail: Retail,
) -> None:
    retail.line.cut = True
    order_id = await retail.web_order(DRESS_S)
    async with retail.tablet() as tablet:
        sale = await paid(tablet, await filled_basket(tablet, AddLine(sku=DRESS_S)))
        retail.line.cut = False
        await retail.settled()
        queue = await tablet.queue()
    assert sale.order is not None
    assert queue.rows == ()
    order = await retail.order(order_id)
    assert order is not None
    assert (STORE, Status.DECLINED, "sold") in [
        (part.node_id, part.status, part.note) for part in order.parts
    ]
    assert await retail.agree(DRESS_S)


async def test_a_store_that_is_killed_off_line_goes_on_with_all_that_it_answered(tmp_path: Path) -> None:
    async with a_retail(tmp_path) as before, before.tablet() as tablet:
        before.line.cut = True
        sale = await paid(tablet, await filled_basket(tablet, AddLine(sku=BELT)))
        assert sale.order is not None
    async with a_retail(tmp_path) as retail, retail.tablet() as tablet:
        await retail.settled()
        shown = await tablet.order(sale.order.order_id)
        assert shown.central
        assert await retail.agree(BELT)
