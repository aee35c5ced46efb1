"""People who come to work in a simulated store, mistype their PIN and look at a customer's record: all of it is written down."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from central_oms.use_cases import audit
from shared.audit import AuditAction, AuditEntry, AuditPage
from shared.contract.events import Event
from shared.contract.oms.feed import Staff
from shared.contract.oms.line import Lane
from shared.contract.store.shift import SignIn
from shared.errors import NotFound
from store_server.storage import people
from store_server.storage.marks import mark
from store_server.storage.outbox import Cause
from store_server.storage.packing import BODY
from store_server.storage.tx import Tx
from store_server.use_cases import customers, sign_in
from tests.simulation.counter import DEVICE, SELLER
from tests.simulation.retailer import CUSTOMER

if TYPE_CHECKING:
    from tests.simulation.of_a_store import Broken
    from tests.simulation.site import Site

MISTYPED = 0.3
PAGE = 7


@dataclass
class Door:
    """Lets people in, and looks customers up for them."""

    site: "Site"

    def come_in(self) -> None:
        """Let someone type their PIN, right or wrong."""
        site = self.site
        asked = SignIn(person_id=SELLER.person_id, pin="0000", device_id=DEVICE)
        attempt = sign_in.Try(site.mint(), asked, site.mint(), site.here)
        right = site.rng.random() > MISTYPED
        site.store.write(lambda tx: self._tried(tx, attempt, right=right))

    def look_at_a_customer(self) -> None:
        """Open the one customer's record, if the store's copy has it."""
        store, cause = self.site.store, self._cause()
        with suppress(NotFound):
            store.write(
                lambda tx: store.replica.look(
                    lambda told: customers.open_customer(tx, told, CUSTOMER.customer_id, cause)
                )
            )

    def _tried(self, tx: Tx, attempt: sign_in.Try, *, right: bool) -> None:
        people.save(tx, Staff(**SELLER.model_dump(), pin_hash="", active=True))
        sign_in.conclude(tx, attempt, right=right)

    def _cause(self) -> Cause:
        return Cause(self.site.mint(), SELLER.person_id, DEVICE, self.site.here)


def the_audit_trail_is_whole(site: "Site") -> "Broken":
    """I17: each deed has its entry, saved with it; the OMS has all that the store kept, none of it twice, and shows each once."""
    kept = {
        row["event_id"]: row["body"]
        for row in site.rows(f"SELECT event_id, {BODY} AS body FROM outbox WHERE lane = '{Lane.BULK}'")
    }
    of_this = f"SELECT event_id, body FROM inbound WHERE store_id = ? AND lane = '{Lane.BULK}'"
    told = dict(site.oms.rows(of_this, (site.store_id,)))
    left = {row["event"] for row in site.rows("SELECT event FROM trimmed")}
    known = {key: body for key, body in told.items() if mark(key) in left} | kept
    if lacking := known.keys() - told.keys():
        yield f"I17: not at the OMS: {lacking}"
    if changed := {key for key in known.keys() & told.keys() if known[key] != told[key]}:
        yield f"I17: the OMS has it otherwise: {changed}"
    let_in = sum(_entry(body).action == AuditAction.SIGNED_IN for body in known.values())
    sessions = site.rows("SELECT count(*) AS sessions FROM session")[0]["sessions"]
    if let_in != sessions:
        yield f"I17: {sessions} were let in, of {let_in} it is written down"
    deeds = Counter(_deed(body) for body in told.values())
    yield from (f"I17: {deed} is at the OMS {times} times" for deed, times in deeds.items() if times > 1)
    if sorted(shown := _shown(site)) != sorted(told):
        yield f"I17: {len(told)} entries, shown are {shown}"


def _shown(site: "Site") -> list[str]:
    pages = [_page(site, None)]
    while pages[-1].before:
        pages.append(_page(site, pages[-1].before))
    return [row.entry_id for page in pages for row in page.entries]


def _page(site: "Site", before: str | None) -> AuditPage:
    return site.oms.write_surely(lambda tx: audit.show(tx, site.store_id, before, PAGE))


def _entry(body: str) -> AuditEntry:
    return AuditEntry.model_validate(Event.model_validate_json(body).data)


def _deed(body: str) -> tuple[str | None, str, str]:
    entry = _entry(body)
    return Event.model_validate_json(body).cause, entry.action, entry.object


ALL = (the_audit_trail_is_whole,)
