from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from shared.contract.oms.feed import Staff
from shared.permissions import Role
from shared.stock import grant
from store_app.state.tablet import Tablet
from store_server.storage import people, stock
from store_server.use_cases.sign_in import hash_pin
from tests.support import tablet as headless
from tests.support.builders import GTIN, NOW, SKU
from tests.support.counter import Counter
from tests.support.selling import a_shop_floor
from tests.support.store import PIN
from tests.support.till import a_till, walked

KARIM = Staff(
    person_id="m-karim", name="Karim", initials="K", role=Role.MANAGER.value, pin_hash=hash_pin(PIN)
)


async def granted(counter: Counter, units: int = 1) -> None:
    entry = stock.Entry("before", "before", "", NOW)
    await counter.shop.services.operations.write(lambda tx: stock.book(tx, [grant(SKU, units)], entry))


@asynccontextmanager
async def a_kept_unit(folder: Path, *colleagues: Staff) -> AsyncIterator[tuple[Tablet, headless.Tablet]]:
    async with (
        a_till(folder, world=a_shop_floor(here=1)) as (counter, ours),
        walked(ours, "/basket") as seen,
    ):
        for colleague in colleagues:
            await counter.shop.services.operations.write(partial(people.save, staff=colleague))
        await granted(counter)
        await seen.until("Le panier est vide")
        await seen.scan(GTIN[1:])
        await seen.until("Gardé pour des commandes")
        yield ours, seen


async def test_a_kept_unit_is_sold_after_a_reason_and_the_managers_pin(tmp_path):
    async with a_kept_unit(tmp_path) as (_, seen):
        await seen.tap("override")
        await seen.until("Pourquoi le client présent passe-t-il avant")
        assert seen.shows("1 × Robe midi Alba")
        await seen.tap("reason:customer_here")
        await seen.until("Code de Hélène")
        assert not seen.unnamed()
        for digit in PIN:
            await seen.tap(f"pin:{digit}")
        await seen.until("Encaisser 50,00\xa0€")
        assert seen.is_enabled("pay")
        assert not seen.shows("Code de Hélène")


async def test_a_wrong_pin_is_told_over_the_figures_and_the_seller_stays_signed_in(tmp_path):
    async with a_kept_unit(tmp_path) as (ours, seen):
        await seen.tap("override")
        await seen.until("Pourquoi")
        await seen.tap("reason:goodwill")
        await seen.until("Code de Hélène")
        for digit in "000000":
            await seen.press(digit)
            await seen.settle()
        await seen.until("4 essais")
        assert ours.session


async def test_of_several_managers_one_says_who_it_is(tmp_path):
    async with a_kept_unit(tmp_path, KARIM) as (_, seen):
        await seen.tap("override")
        await seen.until("Pourquoi")
        await seen.tap("reason:stock_wrong")
        await seen.until("Qui autorise")
        await seen.tap("manager:m-karim")
        await seen.until("Code de Karim")


async def test_the_seller_can_choose_another_way_instead(tmp_path):
    async with a_kept_unit(tmp_path) as (_, seen):
        await seen.tap("override.other_way")
        await seen.until("Choisir Domicile")
