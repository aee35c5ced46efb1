"""Turning the tablet in one's hand: what one was doing goes on, on every screen."""

from pathlib import Path

import pytest

from tests.support.builders import GTIN, euros
from tests.support.till import a_till, walked

PORTRAIT, LANDSCAPE = 800, 1280


@pytest.mark.parametrize(
    "route",
    [
        "/",
        "/browse",
        "/products/p-0001",
        "/queue",
        "/handover",
        "/customers",
        "/orders",
        "/settings",
        "/manager",
        "/deliveries",
        "/deliveries/20517",
    ],
)
async def test_a_screen_is_not_built_anew_when_the_tablet_is_turned(tmp_path: Path, route: str) -> None:
    async with a_till(tmp_path, "m-helene") as (_, tablet), walked(tablet, route) as page:
        await page.until(tablet.words.t("line.up"))
        shown = tablet._shown
        for width in (PORTRAIT, LANDSCAPE, PORTRAIT):
            tablet.width = width
            await page.settle()
            assert tablet._shown == shown


async def test_a_basket_goes_on_when_the_tablet_is_turned(tmp_path: Path) -> None:
    async with a_till(tmp_path) as (_, tablet), walked(tablet, "/basket") as page:
        await page.until(tablet.words.t("basket.empty_hint"))
        await page.scan(GTIN)
        await page.until("Robe midi Alba")
        for units, width in enumerate((PORTRAIT, LANDSCAPE, PORTRAIT), start=2):
            tablet.width = width
            await page.settle()
            await page.scan(GTIN)
            await page.until(tablet.words.money(euros(units * 5_000)))
