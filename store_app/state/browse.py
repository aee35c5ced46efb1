"""Finding products: as one types, narrowed by what they are and whether they are here."""

from dataclasses import dataclass, field
from typing import ClassVar

from shared.contract.store_api import Found
from store_app.state.view import SearchView

PAGE = 24


@dataclass(eq=False)
class Browse(SearchView):
    """A search and what it found so far."""

    topics: ClassVar[frozenset[str]] = frozenset({"stock"})

    department: str = field(default="", init=False)
    category: str = field(default="", init=False)
    here: bool = field(default=False, init=False)
    found: Found | None = field(default=None, init=False)

    async def fetch(self) -> None:
        """Search again, as far down as was shown."""
        shown = len(self.found.hits) if self.found else 0
        self.found = await self._page(0, min(60, max(PAGE, shown)))

    async def type(self, text: str) -> None:
        """Search as one types; another text starts at the top."""
        if text != self.text:
            self._forget_page()
        await super().type(text)

    async def narrow(self, *, department: str = "", category: str = "", here: bool = False) -> None:
        """Keep only what fits; empty takes a filter off."""
        self.department, self.category, self.here = department, category, here
        self._forget_page()
        await self.load()

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

    async def _page(self, offset: int, limit: int) -> Found:
        return await self.tablet.client.search(
            self.text,
            department=self.department,
            category=self.category,
            here=self.here,
            offset=offset,
            limit=limit,
        )

    def _forget_page(self) -> None:
        if self.found:
            self.found = self.found.model_copy(update={"hits": self.found.hits[:PAGE]})
