"""A delivery's state: scans show at once, go out one after another, and are put right by what the store server says."""

import asyncio

import pytest

from shared.contract.store.shift import Change
from shared.errors import AlreadyReceived, InvalidCode, NotAllowed, VersionConflict
from store_app.state import device
from store_app.state.receiving import DeliveriesView, DeliveryView, Heard
from store_app.state.toast import ToastTone
from store_app.state.units import UnitsView
from store_app.store_client import transport
from tests.support.builders import GTIN, SKU
from tests.support.counter import signed_in, until
from tests.support.patience import PATIENCE_S
from tests.support.receiving import NOTE, a_delivery
from tests.support.store import PIN
from tests.support.unpacking import announced

PICKER = "k-noemie"
NEW = "0009-NEW"


@pytest.fixture(autouse=True)
def _toasts_stay(monkeypatch):
    """However slow the machine is, what was told is still there to be seen."""
    monkeypatch.setattr(device, "TOAST_S", PATIENCE_S)


async def a_view(tablet):
    view = DeliveryView(tablet, NOTE)
    tablet.show(view)
    await view.load()
    return view


async def another(counter):
    """Give a colleague's tablet."""
    tablet = counter.tablet()
    await tablet.sign_in("m-helene", PIN)
    tablet.pause()
    return tablet


async def at_once(view, *codes):
    """Scan faster than the store server answers."""
    async with view._lock:
        scans = [asyncio.ensure_future(view.scan(code)) for code in codes]
        await until(lambda: len(view.busy) == len(codes))
    await asyncio.gather(*scans)


async def test_each_scan_counts_one_unit_and_says_how_far_that_is(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 3}))
        view = await a_view(tablet)
        for _ in range(2):
            assert await view.on_scan(GTIN)
        assert (view.receipt.received, view.feedback.heard) == (2, Heard.COUNTED)
        assert view.feedback.text.endswith("2 sur 3")
        assert (await a_view(tablet)).receipt.received == 2


async def test_a_scan_shows_before_the_server_has_it_and_no_more_if_it_never_does(tmp_path, monkeypatch):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 3}))
        view = await a_view(tablet)
        monkeypatch.setattr(transport, "CHANGE_PAUSES_S", ())
        counter.line.cut = True
        async with view._lock:
            scan = asyncio.ensure_future(view.scan(GTIN))
            await until(lambda: view.receipt.received == 1)
            assert view.feedback.is_good
        await scan
        assert (view.feedback.heard, view.receipt.received) == (Heard.REFUSED, 0)


async def test_scans_that_come_faster_than_answers_all_count_and_never_go_back(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 9}))
        view, shown = await a_view(tablet), []

        async def look():
            while True:
                shown.append(view.receipt.received)
                await asyncio.sleep(0)

        looking = asyncio.ensure_future(look())
        await at_once(view, *[GTIN] * 5)
        looking.cancel()
        assert shown == sorted(shown)
        assert (view.receipt.received, view.page.receipt.received) == (5, 5)
        assert len(set(counter.line.keys)) == 5


async def test_what_another_tablet_counts_is_shown_beside_what_is_on_its_way_from_here(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 9}))
        ours, theirs = await a_view(tablet), await a_view(await another(counter))
        await asyncio.gather(*(at_once(view, *[GTIN] * 3) for view in (ours, theirs)))
        await tablet.hear(Change(topic="delivery", key=NOTE))
        await until(lambda: ours.receipt.received == 6)
        assert not ours.under_way


async def test_what_nobody_announced_counts_and_is_said(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{NEW: 1}))
        view = await a_view(tablet)
        await view.on_scan(GTIN)
        assert (view.receipt.received, view.feedback.heard) == (1, Heard.BEYOND)
        assert "pas annoncé" in view.feedback.text
        assert view.item(SKU).name == "Robe midi Alba"
        await announced(counter.shop, a_delivery(**{SKU: 1}))
        await view.load()
        await view.on_scan(GTIN)
        assert view.feedback.heard is Heard.BEYOND
        assert "1 de plus qu’annoncé" in view.feedback.text


async def test_a_code_that_is_no_item_of_the_catalogue_is_refused_over_the_list(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 1}))
        view = await a_view(tablet)
        for code in ("9780201379624", "L-A12", "12", "\x1d01"):
            assert await view.on_scan(code)
            assert not view.feedback.is_good
        assert isinstance(view.refused, InvalidCode)
        assert tablet.toast is None
        assert view.receipt.received == 0


async def test_what_was_refused_is_said_until_the_next_scan_whatever_is_answered_meanwhile(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 3}))
        view = await a_view(tablet)
        await at_once(view, "9780201379624", GTIN)
        assert (view.feedback.heard, view.receipt.received) == (Heard.REFUSED, 1)
        await view.scan(GTIN)
        assert view.feedback.heard is Heard.COUNTED


async def test_units_are_typed_for_a_whole_box(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 12}))
        view = await a_view(tablet)
        units = UnitsView(tablet, view, SKU)
        for key in ("1", "Numpad 3", "Backspace", "2"):
            await units.on_key(key)
        await asyncio.gather(units.confirm(), units.confirm())
        await units.confirm()
        assert units.done
        assert (view.receipt.received, len(counter.line.keys)) == (12, 1)


async def test_no_more_can_be_typed_than_a_delivery_brings(tmp_path):
    async with signed_in(tmp_path, PICKER) as (_, tablet):
        units = UnitsView(tablet, DeliveryView(tablet, NOTE), SKU)
        for digit in "0999999":
            units.press(digit)
        assert units.typed == "99999"


async def test_units_that_were_typed_while_a_colleague_counted_are_looked_at_again(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 12}))
        ours, theirs = await a_view(tablet), await a_view(await another(counter))
        await theirs.scan(GTIN)
        assert not await ours.recount(SKU, 12)
        assert isinstance(ours.refused, VersionConflict)
        assert "Hélène" in ours.feedback.text
        await until(lambda: ours.receipt.received == 1)
        assert await ours.recount(SKU, 12)


async def test_an_item_that_was_not_announced_and_did_not_come_is_gone(tmp_path):
    async with signed_in(tmp_path, PICKER) as (_, tablet):
        view = await a_view(tablet)
        await view.scan(GTIN)
        assert await view.recount(SKU, 0)
        assert view.receipt.lines == ()


async def test_a_delivery_is_finished_once_however_often_one_taps(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 1}))
        view = await a_view(tablet)
        await view.scan(GTIN)
        await asyncio.gather(view.finish(), view.finish())
        await view.finish()
        assert view.receipt.received_at
        assert (tablet.toast.tone, len(counter.line.keys)) == (ToastTone.GOOD, 2)


async def test_an_answer_that_is_lost_finishes_it_all_the_same(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 1}))
        view = await a_view(tablet)
        await view.scan(GTIN)
        counter.line.lose_answers = 1
        await view.finish()
        assert view.receipt.changed_by == "Noémie"
        assert len(set(counter.line.keys)) == 2


async def test_what_a_colleague_finished_is_shown_as_it_is(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await announced(counter.shop, a_delivery(**{SKU: 1}))
        ours, theirs = await a_view(tablet), await a_view(await another(counter))
        await theirs.scan(GTIN)
        await theirs.finish()
        await ours.scan(GTIN)
        assert isinstance(ours.refused, AlreadyReceived)
        await until(lambda: ours.receipt.received_at)
        assert (ours.receipt.changed_by, ours.receipt.received) == ("Hélène", 1)
        assert not await ours.on_scan(GTIN)


async def test_what_is_to_be_received_is_listed(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        view = DeliveriesView(tablet)
        tablet.show(view)
        await view.load()
        assert view.rows == ()
        await announced(counter.shop, a_delivery(**{SKU: 3}))
        view.on_change(Change(topic="delivery", key=NOTE))
        await until(lambda: [row.delivery_id for row in view.rows] == [NOTE])


async def test_the_note_of_a_delivery_opens_it_from_anywhere_also_from_another_delivery(tmp_path):
    async with signed_in(tmp_path, PICKER) as (counter, tablet):
        await a_view(tablet)
        await tablet.scan("d-20518")
        assert counter.visited == ["/deliveries/20518"]


async def test_who_may_not_receive_hears_it_at_the_note(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        tablet.do(tablet.scan(f"D-{NOTE}"))
        await until(lambda: tablet.toast)
        assert tablet.toast.text == tablet.words.error(NotAllowed(role="", permission=""))
        assert (counter.visited, tablet.signal.good) == ([], False)
