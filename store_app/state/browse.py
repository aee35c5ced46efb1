"""Finding products: as one types, narrowed by what they are and whether they are here."""

from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from shared.contract.store.finding import Found
from store_app.state.filters import BROWSE, By, Filters, read_filters
from store_app.state.view import SearchView

PAGE = 24
MOST = 60


@dataclass(eq=False)
class Browse(SearchView):
    """A search and what it found so far; `by` is what is being chosen, with its counts in `found`."""

    topics: ClassVar[frozenset[str]] = frozenset({"stock"})

    filters: Filters = field(default_factory=Filters)
    by: By | None = field(default=None, init=False)
    found: Found | None = field(default=None, init=False)
    _on_the_way: tuple[str, ...] = field(default=(), init=False)

    @property
    def _so_far(self) -> int:
        return min(MOST, max(PAGE, len(self.found.hits) if self.found else 0))

    async def fetch(self) -> None:
        """Search again, as far down as was shown."""
        self.found = await self._page(0, self._so_far)

    def type(self, text: str) -> Coroutine[Any, Any, None]:
        """Search as one types; another text starts at the top."""
        if text != self.text:
            self._forget_page()
        return super().type(text)

    async def narrow(self, filters: Filters) -> None:
        """Keep only what fits, and let the address say so."""
        if filters == self.filters:
            return
        self._on_the_way = (*self._on_the_way, filters.address)
        self.tablet.go(filters.address)
        await self._keep(filters)

    async def follow(self, address: str) -> None:
        """Keep what the address says: someone went back, or opened a link."""
        if address in self._on_the_way:
            # It is late news: what was tapped since then is shown already.
            self._on_the_way = self._on_the_way[self._on_the_way.index(address) + 1 :]
        elif urlsplit(address).path == BROWSE and (filters := read_filters(address)) != self.filters:
            self.by = None
            await self._keep(filters)

    async def choose_by(self, by: By | None) -> None:
        """Offer the values of one kind, once it is known what each would leave; None puts them away."""
        if by is not None:
            async with self._lock:
                self.found = await self._page(0, self._so_far, counted=True)
        self.by = by

    async def more(self) -> None:
        """Show the next page as well."""
        if not self.found or len(self.found.hits) >= self.found.total:
            return
        before = self.found
        following = await self.act(
            f"more {len(before.hits)}", lambda _key: self._page(len(before.hits), PAGE)
        )
        if following and self.found is before:
            self.found = following.model_copy(update={"hits": (*before.hits, *following.hits)})

    async def _keep(self, filters: Filters) -> None:
        self.filters = filters
        self._forget_page()
        await self.load()

    async def _page(self, offset: int, limit: int, *, counted: bool = False) -> Found:
        return await self.tablet.client.search(
            self.text,
            **self.filters.model_dump(),
            facets=counted or self.by is not None,
            offset=offset,
            limit=limit,
        )

    def _forget_page(self) -> None:
        if self.found:
            self.found = self.found.model_copy(update={"hits": self.found.hits[:PAGE]})
