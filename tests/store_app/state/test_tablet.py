import asyncio

import pytest

from shared.contract.store.finding import Scanned
from shared.errors import WrongPin
from shared.gtin import Code, CodeKind
from shared.permissions import Permission, Person, Role
from store_app.state.basket import BasketView
from store_app.state.kept import Preferences, Theme
from store_app.state.sign_in import SignInView
from store_app.state.toast import ToastTone
from tests.support.builders import GTIN, SKU
from tests.support.counter import a_counter, signed_in, until


async def test_a_browser_comes_back_signed_in_with_its_basket_and_its_language(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        await tablet.use_basket("b-1")
        await tablet.prefer(Preferences(language="en", theme=Theme.DARK))
        again = counter.tablet()
        await again.wake()
        again.pause()
        assert again.session == tablet.session
        assert again.device_id == tablet.device_id
        assert again.basket_id == "b-1"
        assert again.words.language == "en"


async def test_a_session_that_ended_asks_for_a_sign_in(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        await tablet.client.sign_out()
        again = counter.tablet()
        await again.wake()
        assert again.awake
        assert again.session is None


async def test_what_a_browser_kept_and_nobody_can_read_is_forgotten(tmp_path):
    async with a_counter(tmp_path) as counter:
        counter.drawer.kept["order-in-store"] = "{"
        tablet = counter.tablet()
        await tablet.wake()
        assert tablet.awake


async def test_a_wrong_pin_leaves_nobody_signed_in(tmp_path):
    async with a_counter(tmp_path) as counter:
        tablet = counter.tablet()
        with pytest.raises(WrongPin):
            await tablet.sign_in("a-ines", "000000")
        assert tablet.session is None


async def test_a_role_opens_what_it_may(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (_, tablet):
        assert tablet.may(Permission.FULFIL)
        assert not tablet.may(Permission.SELL)


async def test_a_scan_that_no_screen_takes_opens_the_product(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        await tablet.scan(GTIN)
        assert counter.visited == [f"/products/p-0001?sku={SKU}"]


async def test_a_scanner_is_heard_key_by_key(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        for key in [*GTIN, "Enter"]:
            tablet.press(key)
        await until(lambda: counter.visited)


async def test_figures_that_a_busy_machine_hears_at_once_are_all_typed(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view = SignInView(tablet)
        view.choose(Person(person_id="a-ines", name="Inès", initials="IM", role=Role.ASSOCIATE))
        tablet.show(view)
        for key in "112":
            tablet.press(key)
        await until(lambda: view.pin == "112")


async def test_a_code_that_nobody_knows_is_told(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        tablet.do(tablet.scan("O-NONE"))
        await until(lambda: tablet.toast)
        assert tablet.toast.tone is ToastTone.WRONG
        assert counter.visited == []


async def test_the_screen_that_shows_takes_the_scan(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        view = BasketView(tablet, "")
        tablet.show(view)
        await tablet.scan(GTIN)
        assert [line.sku for line in view.page.basket.lines] == [SKU]
        assert counter.visited == []


async def test_signing_out_forgets_the_token(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        token = tablet.client.token
        await tablet.sign_out()
        assert tablet.session is None
        assert token not in counter.drawer.kept["order-in-store"]


async def test_an_order_of_another_channel_opens_the_work_that_it_is_here(tmp_path):
    async with signed_in(tmp_path, "k-noemie") as (counter, tablet):
        code = Code(kind=CodeKind.ORDER, key="W-10482")
        tablet._open(Scanned(code=code, name="W-10482", fulfilment_ids=("f-1",)), "O-W-10482")
        assert counter.visited == ["/work/f-1"]


@pytest.fixture
async def reported():
    """What the loop was told of, for want of anyone who waits for it."""
    loop, told = asyncio.get_running_loop(), []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, context: told.append(context["exception"]))
    yield told
    loop.set_exception_handler(before)


async def test_a_tap_that_fails_in_a_way_that_nobody_expected_is_told_and_reported(tmp_path, reported):
    async def stumble() -> None:
        raise ZeroDivisionError

    async with a_counter(tmp_path) as counter:
        tablet = counter.tablet()
        tablet.do(stumble())
        await until(lambda: reported)
        assert isinstance(reported[0], ZeroDivisionError)
        assert tablet.toast
        assert tablet.toast.text == "Cela n’a pas marché"
