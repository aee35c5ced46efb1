"""A picker who asks why an offer came to this store."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from shared.fulfilment import FulfilmentOrder
from store_app.app import show_app
from tests.support.counter import asleep
from tests.support.tablet import Tablet, tablet


@asynccontextmanager
async def asking_why_us(
    folder: Path, offer: FulfilmentOrder, route: str, *, said: str
) -> AsyncIterator[Tablet]:
    """Open the answer where the offer is shown with why in one sentence, and close it in the end."""
    async with asleep(folder, "k-noemie") as (counter, ours):
        await counter.give(offer)
        async with tablet(lambda page: show_app(page, ours), route=route) as seen:
            await seen.until(said)
            await seen.tap(f"Pourquoi nous pour {offer.number}")
            await seen.until("À rendre prêt pour")
            yield seen
            await seen.tap("dialog.close")
            assert not seen.shows("À rendre prêt pour")
