import asyncio

from shared.contract.store.shift import Change
from store_app.state.browse import Browse
from store_app.state.product import ProductView
from store_app.state.sign_in import SignInView
from store_app.state.today import TodayView
from tests.support.builders import SKU
from tests.support.counter import a_counter, signed_in


async def test_a_lost_server_is_said_and_what_was_shown_stays(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        view = TodayView(tablet)
        await view.load()
        shown = view.today
        counter.line.cut = True
        await view.load()
        assert view.offline
        assert view.today is shown


async def test_a_session_that_ended_asks_for_a_sign_in_wherever_it_is_noticed(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        await tablet.client.sign_out()
        await TodayView(tablet).load()
        assert tablet.session is None


async def test_a_burst_of_changes_is_one_look(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view = TodayView(tablet)
        await view.load()
        seen = []
        held = lambda _view, field: seen.append(field)
        view.subscribe(held)
        for _ in range(20):
            view.on_change(Change(topic="queue"))
        await asyncio.sleep(0.2)
        assert seen.count("today") <= 1
        view.close()


async def test_a_tap_that_is_repeated_while_it_runs_does_nothing(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        view = ProductView(tablet, "p-0001")
        await view.load()
        await asyncio.gather(view.add(), view.add())
        assert len(counter.line.keys) == 1


async def test_a_tap_after_a_lost_answer_is_the_same_intention(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        view = ProductView(tablet, "p-0001")
        await view.load()
        counter.line.lose_answers = 6
        await view.add()
        await view.add()
        assert len(set(counter.line.keys)) == 1
        page = await tablet.client.basket(tablet.basket_id)
        assert [line.quantity for line in page.basket.lines] == [1]


async def test_a_product_opens_on_the_variant_that_is_here_with_its_ways(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view = ProductView(tablet, "p-0001")
        await view.load()
        assert view.sku == SKU
        assert view.ways.sku == SKU


async def test_typing_searches_once_at_the_pause(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view = Browse(tablet)
        await asyncio.gather(*(view.type(text) for text in ("r", "ro", "rob")))
        assert view.text == "rob"
        assert [hit.product_id for hit in view.found.hits] == ["p-0001"]


async def test_the_sixth_figure_signs_in(tmp_path):
    async with a_counter(tmp_path) as counter:
        tablet = counter.tablet()
        view = SignInView(tablet)
        await view.load()
        view.choose(next(person for person in view.staff if person.name == "Inès"))
        for figure in "246810":
            await view.press(figure)
        tablet.pause()
        assert tablet.session.person.name == "Inès"


async def test_a_wrong_pin_is_said_and_the_figures_are_gone(tmp_path):
    async with a_counter(tmp_path) as counter:
        view = SignInView(counter.tablet())
        await view.load()
        view.choose(view.staff[0])
        for figure in "000000":
            await view.press(figure)
        assert view.pin == ""
        assert view.refused.facts == {"left": 4}


async def test_a_scan_never_types_a_pin(tmp_path):
    async with a_counter(tmp_path) as counter:
        tablet = counter.tablet()
        view = SignInView(tablet)
        await view.load()
        view.choose(view.staff[0])
        tablet.show(view)
        for key in [*"2000000000015", "Enter"]:
            tablet.press(key)
        await asyncio.sleep(0.1)
        assert view.pin == ""
        assert view.refused is None
