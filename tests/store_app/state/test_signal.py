"""What a scan was, told to hand and ear."""

from shared.workflow import Status
from store_app.state.basket import BasketView
from store_app.state.kept import Preferences
from store_app.state.sign_in import SignInView
from store_app.state.work import WorkView
from tests.support.builders import GTIN, a_fulfilment
from tests.support.counter import a_counter, signed_in, until
from tests.support.tablet import Tablet as Seen
from tests.support.till import a_till, walked


def touched(seen: Seen) -> list[str]:
    """Give what the device was asked to do that one feels or hears."""
    told = {"light_impact": "light", "vibrate": "long", "resume": "sound"}
    return [told[name] for name, _ in seen.calls if name in told]


async def test_a_scan_that_opens_something_was_good(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        await tablet.scan(GTIN)
        assert tablet.signal.good


async def test_a_scan_of_nothing_known_was_wrong(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        tablet.do(tablet.scan("O-NONE"))
        await until(lambda: tablet.signal)
        assert not tablet.signal.good


async def test_a_scan_that_the_basket_takes_was_good(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        tablet.show(BasketView(tablet, ""))
        await tablet.scan(GTIN)
        assert tablet.signal.good


async def test_a_scan_that_the_basket_refuses_was_wrong(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        tablet.show(BasketView(tablet, ""))
        await tablet.scan(GTIN)
        before = tablet.signal
        counter.line.cut = True
        tablet.do(tablet.scan(GTIN))
        await until(lambda: tablet.signal is not before)
        assert not tablet.signal.good


async def test_a_pick_list_says_itself_what_a_scan_was(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        await counter.give(a_fulfilment(status=Status.PICKING, assignee="k-noemie"))
        view = WorkView(tablet, "f-1")
        await view.load()
        tablet.show(view)
        await tablet.scan(GTIN)
        assert view.feedback.is_good
        assert tablet.signal is None
        view.close()


async def test_a_scan_while_nobody_is_signed_in_says_nothing(tmp_path):
    async with a_counter(tmp_path) as counter:
        tablet = counter.tablet()
        tablet.show(SignInView(tablet))
        await tablet.scan(GTIN)
        assert tablet.signal is None


async def test_a_scan_is_felt_and_heard_once(tmp_path):
    async with a_till(tmp_path) as (_, tablet), walked(tablet) as seen:
        await seen.until("Bonjour")
        await seen.scan(GTIN)
        await seen.until("Robe midi Alba")
        assert touched(seen) == ["light", "sound"]


async def test_a_wrong_scan_is_felt_longer(tmp_path):
    async with a_till(tmp_path) as (_, tablet), walked(tablet) as seen:
        await seen.until("Bonjour")
        await seen.scan("O-NONE")
        await seen.until("Introuvable")
        assert touched(seen) == ["long", "sound"]


async def test_whoever_turned_sounds_off_feels_only(tmp_path):
    async with a_till(tmp_path) as (_, tablet), walked(tablet) as seen:
        await seen.until("Bonjour")
        await tablet.prefer(Preferences(sounds=False))
        await seen.scan(GTIN)
        await seen.until("Robe midi Alba")
        assert touched(seen) == ["light"]
