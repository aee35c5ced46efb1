"""The rights that a simulated store grants, and what must hold of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from central_oms.storage import positions
from shared.contract.events import Event, EventType, FulfilmentChanged, OrderPlaced, StockCounted
from shared.contract.oms.feed import Kind
from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.stock import Bucket, Movement, Position
from shared.workflow import Status
from store_server.storage.marks import mark
from store_server.storage.outbox import Cause
from store_server.storage.packing import BODY
from store_server.use_cases import rights
from tests.simulation.counter import SELLER
from tests.simulation.retailer import SKUS

if TYPE_CHECKING:
    from tests.simulation.site import Site

MOST_SOLD_IN_28_DAYS = 60


@dataclass
class Granting:
    """Reviews what is granted, by sales that were never made: what sells online changes from one look to the next."""

    site: "Site"

    def review(self) -> None:
        """Grant some SKUs, ask back others, and look whether the OMS could sell what it thinks it can."""
        site, rng = self.site, self.site.rng
        site.broken += what_could_be_sold_is_kept(site)
        sold = {sku: rng.choice((0, 0, 1, rng.randint(1, MOST_SOLD_IN_28_DAYS))) for sku in SKUS}
        cause = Cause(site.mint(), SELLER.person_id, "", site.here)
        site.store.write(lambda tx: rights.review(tx, site.store_id, sold, cause))


def what_could_be_sold_is_kept(site: "Site") -> Iterator[str]:
    """I4, at any moment but between a restore and its repair: each unit that the OMS may sell of a right is granted, beside those of offers under way.

    What a till sold of a right, or a count missed of it, the OMS may sell until it has heard of it.
    """
    if site.mishaps.forks or site.oms.rows("SELECT 1 FROM void_right WHERE store_id = ?", (site.store_id,)):
        return
    granted = Counter({row["sku"]: row["granted"] for row in site.rows("SELECT sku, granted FROM stock")})
    arrived = {row["command"] for row in site.rows("SELECT command FROM inbox")}
    offered = "SELECT key, body FROM feed WHERE channel = ? AND kind = ?"
    for key, body in site.oms.rows(offered, (site.channel, Kind.OFFER.value)):
        if mark(f"{Kind.OFFER.value}:{key}") not in arrived:
            for line in FulfilmentOrder.model_validate_json(body).lines:
                granted[line.sku] -= line.of_right
    granted.update(_taken_untold(site))
    for at in _positions(site):
        # An offer that names a unit which a till sold, or a count missed, finds it gone.
        kept = max(0, granted[at.sku]) if _gone(site)[at.sku] else granted[at.sku]
        if at.hard > kept:
            yield f"I4: the OMS may sell {at.hard} of {at.sku}, of which the store keeps {kept}"


def rights_are_equal_on_both_sides(site: "Site") -> Iterator[str]:
    """I4: what the store keeps from its till is what the OMS may sell, and nothing is granted that was never told."""
    levels = site.rows("SELECT sku, granted, on_hand - reserved - granted AS free FROM stock")
    here = {row["sku"]: row["granted"] for row in levels}
    if not site.mishaps.forks:
        yield from (f"I4: {row['sku']} has {row['free']} free" for row in levels if row["free"] < 0)
    booked = Counter[str]()
    for row in site.rows("SELECT sku, delta FROM ledger WHERE bucket = 'granted'"):
        booked[row["sku"]] += row["delta"]
    told = {at.sku: at.granted for at in _positions(site)}
    for sku in sorted(here.keys() | told.keys()):
        known = here.get(sku, 0), told.get(sku, 0), booked[sku]
        if len(set(known)) > 1:
            yield f"I4: {sku} granted: store {known[0]}, OMS {known[1]}, ledger {known[2]}"
        if known[0] < 0 and not site.mishaps.forks:
            yield f"I4: {sku} granted {known[0]}"


def every_request_was_answered(site: "Site") -> Iterator[str]:
    """I4: nothing that was asked back waits for an answer, and the OMS keeps nothing for it any more."""
    requests = site.rows("SELECT sku, request_id FROM asked_back")
    yield from (f"I4: {row['sku']} is asked back by {row['request_id']}, unanswered" for row in requests)
    asked = {event.subject for event in site.history() if event.type == EventType.RIGHT_ASKED_BACK}
    for (key,) in site.oms.rows("SELECT fulfilment_id FROM allocation"):
        if key in asked:
            yield f"I4: units are kept for {key}, which is answered"
    if not site.oms_restores:
        return
    for store_id, _ in site.oms.rows("SELECT store_id, inc FROM void_right"):
        if store_id == site.store_id:
            yield "I4: rights are void, and all is told again"


def an_offer_takes_of_its_right_what_it_names(site: "Site") -> Iterator[str]:
    """I4: `granted` falls by what the OMS counts as sold, but for what a manager let the till sell meanwhile, and what a count missed."""
    if site.mishaps.forks:
        return
    missed: Counter[str] = Counter()
    for fact in _changes(site):
        for line in fact.work.lines if fact.step == "reserve" else ():
            missed[line.sku] += line.of_right
        for move in fact.moves:
            if move.bucket is Bucket.GRANTED:
                missed[move.sku] += move.delta
                if missed[move.sku] < 0:
                    yield f"I4: {fact.work.fulfilment_id} took {move.sku} of a right that it did not name"
    if more := missed - _gone(site):
        yield f"I4: offers named {more} of a right, and did not take it"


def what_was_promised_from_a_right_was_not_declined(site: "Site") -> Iterator[str]:
    """I5: the store had what it granted: no manager let the till sell it, and no count missed it."""
    if site.mishaps.forks:
        return
    for fact in _changes(site):
        of_right = all(line.of_right == line.ordered for line in fact.work.lines)
        gone = any(_gone(site)[line.sku] for line in fact.work.lines)
        if (
            of_right
            and not gone
            and fact.work.status is Status.DECLINED
            and fact.work.reason_code is ReasonCode.SOLD
        ):
            yield f"I5: {fact.work.fulfilment_id} was promised from a right, and declined"


ALL = (
    rights_are_equal_on_both_sides,
    every_request_was_answered,
    an_offer_takes_of_its_right_what_it_names,
    what_was_promised_from_a_right_was_not_declined,
)


def _gone(site: "Site") -> Counter[str]:
    """Count what may have been taken of rights without the OMS's word."""
    return site.manager.approved + site.counting.taken


def _taken_untold(site: "Site") -> Counter[str]:
    untold: Counter[str] = Counter()
    if not _gone(site):
        return untold
    held = site.held()
    for row in site.rows(f"SELECT event_id, {BODY} AS body FROM outbox ORDER BY n"):
        if row["event_id"] not in held:
            for move in _taking(Event.model_validate_json(row["body"])):
                untold[move.sku] -= move.delta
    return untold


def _taking(event: Event) -> Iterator[Movement]:
    """Give what a fact took of a right at the till or by a count."""
    moves: tuple[Movement, ...] = ()
    match event.type:
        case EventType.ORDER_PLACED:
            moves = OrderPlaced.model_validate(event.data).moves
        case EventType.STOCK_COUNTED:
            moves = StockCounted.model_validate(event.data).moves
    return (move for move in moves if move.bucket is Bucket.GRANTED)


def _positions(site: "Site") -> list[Position]:
    with site.oms.database.transaction() as tx:
        return [at for at in positions.of(tx, SKUS) if at.node_id == site.store_id]


def _changes(site: "Site") -> Iterator[FulfilmentChanged]:
    for event in site.history():
        if event.type == EventType.FULFILMENT:
            yield FulfilmentChanged.model_validate(event.data)
