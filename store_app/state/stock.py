"""A variant's stock in this store, and how it came about."""

from dataclasses import dataclass, field

from shared.contract.store.finding import Ledger
from shared.contract.store.shift import Change
from store_app.state.view import View


@dataclass(eq=False)
class StockView(View):
    """The ledger of one SKU."""

    sku: str
    ledger: Ledger | None = field(default=None, init=False)
    name: str = field(default="", init=False)  #: of the product
    people: dict[str, str] = field(default_factory=dict, init=False)  #: names by id

    async def fetch(self) -> None:
        """Ask for the ledger, and once for the names in it."""
        client = self.tablet.client
        if not self.people:
            self.people = {person.person_id: person.name for person in await client.staff()}
            self.name = next((hit.name for hit in (await client.search(self.sku, limit=1)).hits), "")
        self.ledger = await client.ledger(self.sku)

    def concerns(self, change: Change) -> bool:
        """Look again when this SKU's stock changes."""
        return change.topic == "stock" and change.key in ("", self.sku)

    async def on_scan(self, code: str) -> bool:
        """Show the stock of the item that was scanned."""
        found = await self.tablet.client.read_scan(code)
        if found.sku:
            self.tablet.go(f"/stock/{found.sku}")
        return found.sku is not None
