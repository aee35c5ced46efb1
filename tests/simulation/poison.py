"""Facts that no OMS of today can take: a newer version of the store's program tells them, and others follow about the same."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from central_oms.storage.database import Tx as OmsTx
from central_oms.use_cases import dead_letters
from shared.contract.events import EventType, StockMoved
from shared.stock import Bucket, Movement, MovementKind
from store_server.storage import outbox, stock
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from tests.simulation.retailer import SKUS
from tests.simulation.sights import Sight

if TYPE_CHECKING:
    from tests.simulation.site import Site

MOST_LETTERS = 100


class Newer(StrEnum):
    """What only a later version knows."""

    SHELF_COUNTED = "shelf.counted.v1"


@dataclass
class Poison:
    """Tells such facts, and looks whether they hold up what they should, and nothing else."""

    site: "Site"
    subjects: set[str] = field(default_factory=set)

    def tell(self) -> None:
        """Tell a fact of a kind that is not known yet, and after it one about the same that is."""
        subject = f"shelf:{self.site.mint()}"
        self.subjects.add(subject)
        self.site.store.write(lambda tx: self._told(tx, subject))

    def discard(self) -> None:
        """Let a person at the OMS set aside what waits, once it was seen that this alone does."""
        site = self.site
        self._look()
        for letter in site.oms.write_surely(lambda tx: dead_letters.listed(tx, None, MOST_LETTERS)):
            if letter.store_id == site.store_id:
                site.saw(Sight.POISON)
                site.oms.write_surely(partial(self._set_aside, letter.event_id))

    def _look(self) -> None:
        site = self.site
        over = "SELECT subject FROM inbound WHERE status = 'discarded'"
        query = f"SELECT event_id, subject, type, status FROM inbound WHERE store_id = ? AND subject NOT IN ({over})"
        for event_id, subject, kind, status in site.oms.rows(query, (site.store_id,)):
            if (status == "parked") != (subject in self.subjects):
                site.broken.append(f"I14: {kind} {event_id} about {subject} is {status}")

    def _set_aside(self, event_id: str, tx: OmsTx) -> None:
        dead_letters.discard(tx, event_id, "a-ops", "newer", self.site.now)

    def _told(self, tx: Tx, subject: str) -> None:
        site = self.site
        moves = (
            Movement(sku=site.rng.choice(SKUS), bucket=Bucket.ON_HAND, delta=1, kind=MovementKind.RECEIVE),
        )
        counted, came = f"{subject}:counted", f"{subject}:came"
        cause = Cause(subject, "", "", site.here)
        outbox.add_written(tx, counted, Newer.SHELF_COUNTED, subject, 1, "{}", cause)  # type: ignore[arg-type]
        stock.book(tx, moves, stock.Entry(came, subject, "", site.here))
        outbox.add(tx, came, EventType.STOCK_OPENED, subject, 2, StockMoved(moves=moves), cause)
