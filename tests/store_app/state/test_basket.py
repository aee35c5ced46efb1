from shared.contract.store.selling import AddLine
from shared.errors import VersionConflict
from shared.network import DeliveryMode
from store_app.state.basket import BasketsView, BasketView, put_in_basket
from store_app.state.ids import new_id
from tests.support.builders import SKU
from tests.support.counter import signed_in, until


async def test_the_first_item_opens_a_basket_that_the_tablet_remembers(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view = BasketView(tablet, "")
        await view.add(AddLine(sku=SKU))
        assert tablet.basket_id == view.basket_id
        assert view.page.basket.lines[0].mode is DeliveryMode.TAKE_AWAY


async def test_a_quantity_shows_before_the_server_has_it(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        view = BasketView(tablet, "")
        await view.add(AddLine(sku=SKU))
        counter.line.cut = True
        tablet.do(view.change_quantity(view.page.basket.lines[0].line_id, 2))
        await until(lambda: view.page.basket.lines[0].quantity == 2)


async def test_a_change_that_someone_else_overtook_shows_the_basket_as_it_is(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view, other = BasketView(tablet, ""), BasketView(tablet, "")
        await view.add(AddLine(sku=SKU))
        other.basket_id = view.basket_id
        await other.load()
        line_id = view.page.basket.lines[0].line_id
        await other.change_quantity(line_id, 3)
        await view.change_quantity(line_id, 2)
        assert isinstance(view.refused, VersionConflict)
        await until(lambda: view.page == other.page)


async def test_a_removed_line_can_be_put_back(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view = BasketView(tablet, "")
        await view.add(AddLine(sku=SKU, quantity=2))
        await view.remove(view.page.basket.lines[0])
        assert view.page.basket.lines == ()
        await tablet.undo()
        assert [line.quantity for line in view.page.basket.lines] == [2]


async def test_a_parked_basket_leaves_the_tablet_free_and_is_found_again(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        view = BasketView(tablet, "")
        await view.add(AddLine(sku=SKU))
        await view.park()
        assert tablet.basket_id == ""
        baskets = BasketsView(tablet)
        await baskets.load()
        await baskets.resume(baskets.rows[0].basket_id)
        assert tablet.basket_id == view.basket_id
        assert counter.visited == ["/", "/basket"]


async def test_a_basket_that_was_given_up_makes_room_for_a_new_one(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view = BasketView(tablet, "")
        await view.add(AddLine(sku=SKU))
        dropped = tablet.basket_id
        await view.drop()
        tablet.basket_id = dropped
        page = await put_in_basket(tablet, AddLine(sku=SKU), new_id())
        assert page.basket.basket_id != dropped


async def test_the_customer_is_chosen_before_the_first_item(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        view = BasketView(tablet, "")
        await view.choose_customer("c-1042")
        assert view.page.basket.customer.name == "Clara Moulin"
