"""Finding what is sold: by words, by a code, and every way to get it."""

from collections.abc import Sequence

from shared.contract.store.finding import Found, Ledger, ProductPage, Scanned, Ways
from shared.promise.account import Explanation
from store_app.store_client.transport import Params, Transport, part


class Finding(Transport):
    """Products, their ways and their stock."""

    async def search(
        self,
        text: str = "",
        *,
        department: str = "",
        category: str = "",
        size: Sequence[str] = (),
        colour: Sequence[str] = (),
        price: Sequence[str] = (),
        here: bool = False,
        facets: bool = False,
        offset: int = 0,
        limit: int = 24,
    ) -> Found:
        """Find products, what is here first; `facets` counts what each size, colour and price would leave."""
        narrowed: Params = {
            "q": text,
            "department": department,
            "category": category,
            "size": size,
            "colour": colour,
            "price": price,
            "here": here,
            "facets": facets,
        }
        asked = {name: value for name, value in narrowed.items() if value}
        return await self._get(Found, "/search", {**asked, "offset": offset, "limit": limit})

    async def read_scan(self, code: str) -> Scanned:
        """Tell what a code is."""
        return await self._get(Scanned, f"/scans/{part(code)}")

    async def product(self, product_id: str) -> ProductPage:
        """Show a product."""
        return await self._get(ProductPage, f"/products/{part(product_id)}")

    async def ways(self, sku: str, quantity: int = 1) -> Ways:
        """Show every way to get a variant."""
        return await self._get(Ways, f"/variants/{part(sku)}/ways", {"quantity": quantity})

    async def why_way(self, sku: str, option_id: str, quantity: int = 1) -> Explanation:
        """Explain one way to get a variant."""
        path = f"/variants/{part(sku)}/ways/{part(option_id)}/why"
        return await self._get(Explanation, path, {"quantity": quantity})

    async def ledger(self, sku: str) -> Ledger:
        """Show a variant's stock and its movements."""
        return await self._get(Ledger, f"/variants/{part(sku)}/ledger")
