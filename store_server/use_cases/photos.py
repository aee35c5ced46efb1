"""Photos are fetched once, of what is most popular first, so that they show without the internet while it is sold."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from shared.errors import NotFound, Unreachable
from store_server.storage.photos import Photos, kind_of

Fetch = Callable[[str], Awaitable[bytes]]
ASKED_AGAIN_AFTER = timedelta(days=1)
PAUSE_S = 0.25


class Gathering:
    """Fetches what lacks on a shelf, one after the other."""

    def __init__(self, photos: Photos, fetch: Fetch, most_bytes: int) -> None:
        self._photos, self._fetch, self._most_bytes = photos, fetch, most_bytes
        self._none_until: dict[str, datetime] = {}

    async def gather(self, wanted: Mapping[str, str], now: datetime) -> None:
        """Fetch the photos of some addresses by their ids, until no room is left; keep no others.

        A host that gives no answer is left alone until the next time, what is no photo for a day.
        """
        await asyncio.to_thread(self._photos.keep_only, wanted)
        silent: set[str | None] = set()
        for photo_id, address in wanted.items():
            host = urlsplit(address).hostname
            if photo_id in self._photos or host in silent or self._is_none(photo_id, now):
                continue
            if self._photos.room < self._most_bytes:
                return
            try:
                await self._fetch_one(photo_id, address)
            except Unreachable:
                silent.add(host)
            except NotFound:
                self._none_until[photo_id] = now + ASKED_AGAIN_AFTER
            await asyncio.sleep(PAUSE_S)

    def _is_none(self, photo_id: str, now: datetime) -> bool:
        return photo_id in self._none_until and now < self._none_until[photo_id]

    async def _fetch_one(self, photo_id: str, address: str) -> None:
        photo = await self._fetch(address)
        kind = kind_of(photo)
        if kind is None:
            raise NotFound(what="photo", key=address)
        await asyncio.to_thread(self._photos.keep, photo_id, photo, kind)
