from shared.errors import NotOnThisList
from shared.fulfilment import ReasonCode
from shared.workflow import Status
from store_app.state.queue import QueueView
from store_app.state.work import WorkView
from tests.support.builders import GTIN, a_fulfilment, a_fulfilment_line
from tests.support.counter import signed_in, until


async def test_an_offer_is_taken_on_picked_by_scanning_and_finished(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        offer = a_fulfilment(a_fulfilment_line(ordered=2))
        await counter.give(offer)
        view = WorkView(tablet, "f-1")
        await view.load()
        await view.accept()
        await view.on_scan(GTIN)
        assert (view.work.status, view.work.units_picked) == (Status.PICKING, 1)
        await view.on_scan(GTIN)
        assert view.target is None
        await view.finish()
        assert view.work.status is Status.PICKED


async def test_a_scan_shows_before_the_server_has_it(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        waiting = a_fulfilment(status=Status.ACCEPTED)
        await counter.give(waiting)
        view = WorkView(tablet, "f-1")
        await view.load()
        counter.line.cut = True
        tablet.do(view.scan(GTIN))
        await until(lambda: view.work.units_picked == 1)
        assert view.feedback.is_good


async def test_a_wrong_item_is_said_over_the_list(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        waiting = a_fulfilment(a_fulfilment_line(sku="OTHER", gtin="00000096385074"), status=Status.ACCEPTED)
        await counter.give(waiting)
        view = WorkView(tablet, "f-1")
        await view.load()
        await view.on_scan(GTIN)
        assert isinstance(view.refused, NotOnThisList)
        assert not view.feedback.is_good
        assert "Robe midi Alba" in view.feedback.text


async def test_two_scans_of_one_code_are_two_units(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        waiting = a_fulfilment(a_fulfilment_line(ordered=3), status=Status.ACCEPTED)
        await counter.give(waiting)
        view = WorkView(tablet, "f-1")
        await view.load()
        tablet.do(view.scan(GTIN))
        await view.scan(GTIN)
        await view.load()
        assert view.work.units_picked == 2


async def test_the_queue_narrows_and_opens_what_comes_next(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        waiting = a_fulfilment(status=Status.ACCEPTED)
        await counter.give(waiting)
        view = QueueView(tablet)
        await view.load()
        await view.open(view.rows[0].work)
        assert counter.visited == ["/work/f-1"]
        assert (await tablet.client.work("f-1")).work.status is Status.PICKING


async def test_a_declined_offer_leaves_the_queue(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        await counter.give(a_fulfilment())
        view = QueueView(tablet)
        await view.load()
        await view.decline(view.rows[0].work, ReasonCode.NO_TIME)
        await until(lambda: view.rows == ())
