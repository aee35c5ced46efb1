from shared.workflow import Status
from store_app.state.handover import HandOverView
from store_app.state.toast import ToastTone
from tests.support.builders import GTIN, SKU, a_fulfilment, a_fulfilment_line
from tests.support.counter import signed_in


async def test_an_order_is_handed_over_by_hand_with_a_note(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        ready = a_fulfilment(a_fulfilment_line(picked=1), status=Status.STAGED, location="A12")
        await counter.give(ready)
        view = HandOverView(tablet)
        await view.load()
        view.choose("f-1")
        await view.confirm("carte d’identité")
        assert view.handed_over.status is Status.HANDED_OVER
        assert SKU in {line.sku for line in view.handed_over.lines}


async def test_an_item_is_no_pick_up_code(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (_, tablet):
        view = HandOverView(tablet)
        await view.load()
        assert not await view.on_scan(GTIN)
        assert tablet.toast is None or tablet.toast.tone is not ToastTone.WRONG
