import httpx
import pytest

from shared.contract.store.selling import AddLine, ChangeLine, OpenBasket
from shared.errors import NotFound, SignInNeeded, Unreachable, VersionConflict
from store_app.state.ids import new_id
from store_app.store_client import StoreClient
from tests.support.builders import SKU
from tests.support.counter import a_counter, served, signed_in


async def test_a_problem_comes_back_as_the_error_it_was_raised_as(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        with pytest.raises(NotFound) as refused:
            await tablet.client.product("p-none")
        assert refused.value.facts["key"] == "p-none"


async def test_nobody_signed_in_is_told_so(tmp_path):
    async with a_counter(tmp_path) as counter:
        with pytest.raises(SignInNeeded):
            await StoreClient(counter.http).today()


async def test_a_server_that_does_not_answer_is_unreachable(tmp_path):
    async with a_counter(tmp_path) as counter:
        counter.line.cut = True
        with pytest.raises(Unreachable, match="store server cannot be reached"):
            await StoreClient(counter.http).staff()


async def test_a_change_whose_answer_was_lost_is_carried_out_once(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        key = new_id()
        counter.line.lose_answers = 2
        page = await tablet.client.open_basket(OpenBasket(basket_id=key, line=AddLine(sku=SKU)), key)
        assert [line.quantity for line in page.basket.lines] == [1]
        assert counter.line.keys == [key] * 3


async def test_a_change_to_what_was_seen_before_is_refused(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        client, key = tablet.client, new_id()
        page = await client.open_basket(OpenBasket(basket_id=key, line=AddLine(sku=SKU)), key)
        line_id, seen = page.basket.lines[0].line_id, page.basket.version
        await client.change_line(key, line_id, ChangeLine(quantity=2), new_id(), seen)
        with pytest.raises(VersionConflict):
            await client.change_line(key, line_id, ChangeLine(quantity=3), new_id(), seen)


async def test_changes_are_heard_again_after_the_server_came_back(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet), httpx.AsyncClient() as http:
        async with served(counter.shop.app) as address:
            http.base_url = httpx.URL(address)
            client = StoreClient(http, tablet.client.token)
            changes = client.changes()
            first = await anext(changes)
            assert first
            assert first.topic == "everything"
        assert await anext(changes) is None
        async with served(counter.shop.app) as address:
            http.base_url = httpx.URL(address)
            again = await anext(changes)
            while again is None:
                again = await anext(changes)
            assert again.topic == "everything"
            await changes.aclose()


async def test_the_line_tells_the_stores_time(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        line = await tablet.client.line()
        assert line.now == counter.shop.clock()
