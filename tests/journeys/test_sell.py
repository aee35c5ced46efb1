"""Points 1 to 5 of the story: sign in, find, the ways to get an item, the hybrid basket, and the order at the OMS."""

import pytest

from shared.contract.store.selling import AddLine
from shared.contract.store.shift import SignIn
from shared.errors import LineDown, OutOfStock, WrongPin
from shared.network import DeliveryMode
from shared.payment import Outcome, PaymentStatus
from shared.promise.answer import Standing
from shared.workflow import Status
from tests.support.network import (
    BELT,
    DRESS,
    DRESS_S,
    GTIN_OF,
    LAMP,
    PARIS_STORE,
    WAREHOUSE,
    Retail,
    filled_basket,
    paid,
)


async def test_today_is_seen_at_once_after_the_pin(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        today = await tablet.today()
    assert (today.to_prepare, today.to_hand_over, today.baskets) == (0, 0, 0)
    assert today.line.up


async def test_a_wrong_pin_is_told_with_the_tries_that_are_left(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        with pytest.raises(WrongPin) as refused:
            await tablet.sign_in(SignIn(person_id="a-ines", pin="000000", device_id="d"))
    assert refused.value.facts["left"] == 4


async def test_an_item_is_found_by_scan_and_by_its_misspelt_name(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        scanned = await tablet.read_scan(GTIN_OF[DRESS])
        found = await tablet.search("rbe midi")
    assert scanned.sku == DRESS
    assert [hit.product_id for hit in found.hits] == [scanned.product_id]


async def test_a_product_shows_what_is_here_and_in_the_network_with_all_its_ways(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await tablet.product("p-0001")
        ways = await tablet.ways(DRESS)
    here = {cell.variant.sku: (cell.here, cell.network) for cell in page.cells}
    assert here == {DRESS: (3, 7), DRESS_S: (1, 1)}
    assert {option.mode for option in ways.answer.options} == {
        DeliveryMode.TAKE_AWAY,
        DeliveryMode.PICK_UP,
        DeliveryMode.SHIP_HOME,
        DeliveryMode.RELAY_POINT,
    }
    assert ways.nodes[0].node_id == "s-lyon"
    assert all(option.reason.code.startswith("why.") for option in ways.answer.options)


async def test_a_take_away_sale_leaves_the_shelf_and_reaches_the_oms_once(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, AddLine(sku=BELT, quantity=2))
        sale = await paid(tablet, page)
        await retail.settled()
        ledger = await tablet.ledger(BELT)
    assert sale.payment.status is PaymentStatus.APPROVED
    assert sale.order is not None
    assert (ledger.on_hand, ledger.free) == (3, 3)
    assert [row.document for row in ledger.rows if row.movement.kind == "sale"] == [sale.order.number]
    assert await retail.order(sale.order.order_id) is not None
    assert await retail.agree(BELT)


async def test_a_hybrid_basket_is_paid_once_and_its_ordered_line_is_offered_elsewhere(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, AddLine(sku=BELT), AddLine(sku=LAMP, mode=DeliveryMode.SHIP_HOME))
        due = page.due
        assert (due.take_away.minor, due.now + due.later) == (3_500, due.goods + due.delivery)
        assert page.groups[0].answer.options[0].standing is Standing.LIKELY
        sale = await paid(tablet, page)
        assert sale.order is not None
        await retail.settled()
        shown = await tablet.order(sale.order.order_id)
        asked = sale.order.order_id, shown.parts[0].fulfilment_id
        why = await tablet.why_part(*asked)
        await retail.goes_down()
        with pytest.raises(LineDown):
            await tablet.why_part(*asked)
    assert shown.central
    assert [part.node_id for part in why.option.parts] == [shown.parts[0].node_id]
    assert shown.parts[0].node_id in (WAREHOUSE, PARIS_STORE)
    assert shown.parts[0].status is Status.OFFERED
    assert [line.sku for line in shown.order.lines] == [BELT, LAMP]


async def test_an_order_that_this_store_prepares_itself_is_in_its_queue_at_once(retail: Retail) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, AddLine(sku=DRESS, mode=DeliveryMode.PICK_UP, collect_at="s-lyon"))
        sale = await paid(tablet, page)
        queue = await tablet.queue()
        await retail.settled()
    assert sale.order is not None
    assert [(row.work.order_id, row.work.status) for row in queue.rows] == [
        (sale.order.order_id, Status.ACCEPTED)
    ]
    assert await retail.agree(DRESS)


async def test_two_tablets_cannot_sell_the_last_one_twice(retail: Retail) -> None:
    async with retail.tablet() as first, retail.tablet("m-helene") as second:
        one = await filled_basket(first, AddLine(sku=DRESS_S))
        other = await filled_basket(second, AddLine(sku=DRESS_S))
        await paid(first, one)
        with pytest.raises(OutOfStock):
            await paid(second, other)
        await retail.settled()
    assert await retail.agree(DRESS_S)


async def test_a_lost_answer_of_the_terminal_is_looked_up_and_never_charged_again(retail: Retail) -> None:
    retail.services.terminal.next_outcome = Outcome.LOSE
    async with retail.tablet() as tablet:
        sale = await paid(tablet, await filled_basket(tablet, AddLine(sku=BELT)))
        assert sale.payment.status is PaymentStatus.CHECKING
        retail.services.terminal.next_outcome = None
        checked = await tablet.check_payment(sale.payment.attempt_id, "00000000-0000-4000-8000-000000000001")
        await retail.settled()
    assert checked.payment.status is PaymentStatus.APPROVED
    assert await retail.agree(BELT)
