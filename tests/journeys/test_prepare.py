"""Points 6 and 8 of the story: the queue, picking by scanning, hand-over and shipping, and the manager's page."""

import pytest

from shared.contract.store.preparing import Decline, HandOver, Pack, Scan, Short, Stage
from shared.errors import AlreadyPicked, InvalidCode, NotAllowed, NotFound, NotOnThisList, StepNotAllowed
from shared.fulfilment import ReasonCode
from shared.network import DeliveryMode
from shared.workflow import Status
from store_server.dependencies import mint_id
from store_server.use_cases.fulfil import pickup_hash
from tests.support.network import BELT, DRESS, DRESS_S, GTIN_OF, Retail

CODE = "P-7KQ2M4X8T1"


async def test_a_web_order_is_picked_staged_and_handed_over_by_scanning(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS, pickup_hash=pickup_hash(CODE))
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await tablet.accept(work.fulfilment_id, mint_id())
        picked = await tablet.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS]), mint_id())
        assert picked.line.to_pick == 0
        await tablet.finish(work.fulfilment_id, mint_id())
        await tablet.stage(work.fulfilment_id, Stage(location="L-A12"), mint_id())
        found = await tablet.read_scan(CODE)
        handed = await tablet.hand_over(found.fulfilment_ids[0], HandOver(code=CODE), mint_id())
        await retail.settled()
    assert handed.status is Status.HANDED_OVER
    order = await retail.order(order_id)
    assert order is not None
    assert [part.status for part in order.parts] == [Status.HANDED_OVER]
    assert (await retail.position(DRESS)).on_hand == 2
    assert await retail.agree(DRESS)


async def test_a_parcel_is_packed_labelled_and_shipped(retail: Retail) -> None:
    order_id = await retail.web_order(BELT, DeliveryMode.SHIP_HOME)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await tablet.start(work.fulfilment_id, mint_id())
        await tablet.scan(work.fulfilment_id, Scan(code=GTIN_OF[BELT]), mint_id())
        await tablet.finish(work.fulfilment_id, mint_id())
        packed = await tablet.pack(work.fulfilment_id, Pack(weight_g=450), mint_id())
        label = await tablet.document(f"/work/{work.fulfilment_id}/label.pdf")
        slip = await tablet.document(f"/work/{work.fulfilment_id}/packing-slip.pdf")
        shipped = await tablet.ship(work.fulfilment_id, mint_id())
        await retail.settled()
    assert packed.parcel is not None
    assert packed.parcel.tracking
    assert label.startswith(b"%PDF")
    assert slip.startswith(b"%PDF")
    assert shipped.status is Status.SHIPPED
    assert await retail.agree(BELT)


async def test_wrong_items_too_many_and_rubbish_are_each_answered(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await tablet.start(work.fulfilment_id, mint_id())
        with pytest.raises(NotOnThisList) as wrong:
            await tablet.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS_S]), mint_id())
        with pytest.raises(InvalidCode):
            await tablet.scan(work.fulfilment_id, Scan(code="4006381333932"), mint_id())
        await tablet.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS]), mint_id())
        with pytest.raises(AlreadyPicked):
            await tablet.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS]), mint_id())
        undone = await tablet.undo(work.fulfilment_id, mint_id())
    assert wrong.value.facts["scanned"] == "Robe midi Alba · S · noir"
    assert undone.units_picked == 0


async def test_a_short_pick_changes_the_stock_as_its_reason_says_and_is_sourced_elsewhere(
    retail: Retail,
) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await tablet.start(work.fulfilment_id, mint_id())
        line_id = work.lines[0].line_id
        short = Short(line_id=line_id, quantity=1, reason=ReasonCode.NOT_FOUND)
        await tablet.short(work.fulfilment_id, short, mint_id())
        given_back = await tablet.finish(work.fulfilment_id, mint_id())
        await retail.settled()
        ledger = await tablet.ledger(DRESS)
    assert given_back.status is Status.DECLINED
    assert (ledger.on_hand, ledger.reserved) == (0, 0)
    order = await retail.order(order_id)
    assert order is not None
    assert [part.status for part in order.parts if part.node_id != "s-lyon"] == [Status.OFFERED]
    assert await retail.agree(DRESS)


async def test_a_declined_offer_frees_its_units_and_goes_elsewhere(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await tablet.decline(work.fulfilment_id, Decline(reason=ReasonCode.NO_TIME), mint_id())
        await retail.settled()
        ledger = await tablet.ledger(DRESS)
    assert (ledger.on_hand, ledger.free) == (3, 3)
    order = await retail.order(order_id)
    assert order is not None
    assert Status.OFFERED in [part.status for part in order.parts if part.node_id != "s-lyon"]
    assert await retail.agree(DRESS)


async def test_an_order_cancelled_while_it_is_picked_stops_the_picker(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await tablet.start(work.fulfilment_id, mint_id())
        answer = await retail.oms.post(f"/api/v1/orders/{order_id}/cancel")
        assert answer.is_success, answer.text
        await retail.settled()
        with pytest.raises(StepNotAllowed):
            await tablet.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS]), mint_id())
        page = await tablet.work(work.fulfilment_id)
    assert page.work.status is Status.CANCELLED
    assert await retail.agree(DRESS)


async def test_nobody_collects_with_another_customers_code(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS, pickup_hash=pickup_hash(CODE))
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        await tablet.start(work.fulfilment_id, mint_id())
        await tablet.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS]), mint_id())
        await tablet.finish(work.fulfilment_id, mint_id())
        await tablet.stage(work.fulfilment_id, Stage(location="A12"), mint_id())
        with pytest.raises(NotFound):
            await tablet.hand_over(work.fulfilment_id, HandOver(code="P-00000"), mint_id())
        page = await tablet.work(work.fulfilment_id)
    assert page.work.status is Status.STAGED


async def test_an_offer_that_nobody_answers_lapses_and_goes_elsewhere(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS, DeliveryMode.SHIP_HOME)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        assert work.lapses_at is not None
        retail.clock.now = work.lapses_at

        async def lapsed() -> bool:
            return (await tablet.work(work.fulfilment_id)).work.status is Status.LAPSED

        await retail.eventually(lapsed)
        await retail.settled()
    assert await retail.agree(DRESS)


async def test_the_manager_sees_who_has_what_and_a_picker_does_not(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS)
    async with retail.tablet("k-noemie") as picker, retail.tablet("m-helene") as manager:
        work = await retail.offered(picker, order_id)
        await picker.start(work.fulfilment_id, mint_id())
        page = await manager.manager()
        with pytest.raises(NotAllowed):
            await picker.manager()
    assert {person.person.name: person.open_work for person in page.people if person.signed_in} == {
        "Noémie": 1,
        "Hélène": 0,
    }


async def test_a_web_orders_code_opens_its_work_in_this_store(retail: Retail) -> None:
    order_id = await retail.web_order(DRESS)
    async with retail.tablet("k-noemie") as tablet:
        work = await retail.offered(tablet, order_id)
        found = await tablet.read_scan(f"O-{work.number}")
    assert (found.order_id, found.fulfilment_ids) == (None, (work.fulfilment_id,))
