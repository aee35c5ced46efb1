"""A tablet that sells: a shop with something here, something in Paris, and cards that fail; its screens can be walked."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import flet as ft

from store_app.app import show_app
from store_app.state.tablet import Tablet
from tests.support import tablet as headless
from tests.support.counter import Counter, counter_of
from tests.support.selling import a_shop_floor
from tests.support.store import PIN, World, open_shop


@asynccontextmanager
async def a_till(
    folder: Path, person_id: str = "a-ines", world: World | None = None
) -> AsyncIterator[tuple[Counter, Tablet]]:
    """Open a shop, with a tablet on which someone signed in before."""
    async with open_shop(folder, world or a_shop_floor()) as shop, counter_of(shop) as counter:
        before = counter.tablet()
        await before.wake()
        await before.sign_in(person_id, PIN)
        before.pause()
        ours = counter.tablet()
        try:
            yield counter, ours
        finally:
            ours.pause()


def walked(ours: Tablet, route: str = "/") -> AbstractAsyncContextManager[headless.Tablet]:
    """Show the tablet's screens; what it goes to is where the page goes."""

    def show(page: ft.Page) -> None:
        ours.go = lambda to: page.navigate(to)
        show_app(page, ours)

    return headless.tablet(show, route=route)
