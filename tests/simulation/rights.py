"""The rights that a simulated store grants, and what must hold of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from central_oms.storage import positions
from shared.contract.events import Event, EventType, FulfilmentChanged
from shared.contract.oms.feed import Kind, store_channel
from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.stock import Bucket, Position
from shared.workflow import Status
from store_server.storage.outbox import Cause
from store_server.use_cases import rights
from tests.simulation.counter import SELLER
from tests.simulation.retailer import SKUS
from tests.support.builders import STORE

if TYPE_CHECKING:
    from tests.simulation.world import World

MOST_SOLD_IN_28_DAYS = 60


@dataclass
class Granting:
    """Reviews what is granted, by sales that were never made: what sells online changes from one look to the next."""

    world: "World"

    def review(self) -> None:
        """Grant some SKUs, ask back others, and look whether the OMS could sell what it thinks it can."""
        world, rng = self.world, self.world.rng
        world.broken += what_could_be_sold_is_kept(world)
        sold = {sku: rng.choice((0, 0, 1, rng.randint(1, MOST_SOLD_IN_28_DAYS))) for sku in SKUS}
        cause = Cause(world.mint(), SELLER.person_id, "", world.here)
        world.store.write(lambda tx: rights.review(tx, STORE, sold, cause))


def what_could_be_sold_is_kept(world: "World") -> Iterator[str]:
    """I4, at any moment but between a restore and its repair: each unit that the OMS may sell of a right is granted, beside those of offers under way."""
    if world.mishaps.store_forks or world.oms.rows("SELECT 1 FROM void_right WHERE store_id = ?", (STORE,)):
        return
    granted = Counter({row["sku"]: row["granted"] for row in _rows(world, "SELECT sku, granted FROM stock")})
    arrived = {row["command_id"] for row in _rows(world, "SELECT command_id FROM inbox")}
    offered = "SELECT key, body FROM feed WHERE channel = ? AND kind = ?"
    for key, body in world.oms.rows(offered, (store_channel(STORE), Kind.OFFER.value)):
        if f"{Kind.OFFER.value}:{key}" not in arrived:
            for line in FulfilmentOrder.model_validate_json(body).lines:
                granted[line.sku] -= line.of_right
    for at in _positions(world):
        if at.hard > granted[at.sku]:
            yield f"I4: the OMS may sell {at.hard} of {at.sku}, of which the store keeps {granted[at.sku]}"


def rights_are_equal_on_both_sides(world: "World") -> Iterator[str]:
    """I4: what the store keeps from its till is what the OMS may sell, and nothing is granted that was never told."""
    levels = _rows(world, "SELECT sku, granted, on_hand - reserved - granted AS free FROM stock")
    here = {row["sku"]: row["granted"] for row in levels}
    if not world.mishaps.store_forks:
        yield from (f"I4: {row['sku']} has {row['free']} free" for row in levels if row["free"] < 0)
    booked = Counter[str]()
    for row in _rows(world, "SELECT sku, delta FROM ledger WHERE bucket = 'granted'"):
        booked[row["sku"]] += row["delta"]
    told = {at.sku: at.granted for at in _positions(world)}
    for sku in sorted(here.keys() | told.keys()):
        known = here.get(sku, 0), told.get(sku, 0), booked[sku]
        if len(set(known)) > 1:
            yield f"I4: {sku} granted: store {known[0]}, OMS {known[1]}, ledger {known[2]}"
        if known[0] < 0 and not world.mishaps.store_forks:
            yield f"I4: {sku} granted {known[0]}"


def every_request_was_answered(world: "World") -> Iterator[str]:
    """I4: nothing that was asked back waits for an answer, and the OMS keeps nothing for it any more."""
    requests = _rows(world, "SELECT sku, request_id FROM asked_back")
    yield from (f"I4: {row['sku']} is asked back by {row['request_id']}, unanswered" for row in requests)
    asked = {row["subject"] for row in _told(world, EventType.RIGHT_ASKED_BACK)}
    for (key,) in world.oms.rows("SELECT fulfilment_id FROM allocation"):
        if key in asked:
            yield f"I4: units are kept for {key}, which is answered"
    if not world.mishaps.oms_restores:
        return
    for store_id, _ in world.oms.rows("SELECT store_id, inc FROM void_right"):
        if store_id == STORE:
            yield "I4: rights are void, and all is told again"


def an_offer_takes_of_its_right_what_it_names(world: "World") -> Iterator[str]:
    """I4: `granted` falls by what the OMS counts as sold."""
    if world.mishaps.store_forks:
        return
    for row in _told(world, EventType.FULFILMENT):
        fact = FulfilmentChanged.model_validate(Event.model_validate_json(row["body"]).data)
        taken = -sum(move.delta for move in fact.moves if move.bucket is Bucket.GRANTED)
        named = sum(line.of_right for line in fact.work.lines) if fact.step == "reserve" else 0
        if taken != named:
            yield f"I4: {fact.work.fulfilment_id} took {taken} of a right, of which it named {named}"


def what_was_promised_from_a_right_was_not_declined(world: "World") -> Iterator[str]:
    """I5: the store had what it granted."""
    if world.mishaps.store_forks:
        return
    for row in _told(world, EventType.FULFILMENT):
        fact = FulfilmentChanged.model_validate(Event.model_validate_json(row["body"]).data)
        of_right = all(line.of_right == line.ordered for line in fact.work.lines)
        if of_right and fact.work.status is Status.DECLINED and fact.work.reason_code is ReasonCode.SOLD:
            yield f"I5: {fact.work.fulfilment_id} was promised from a right, and declined"


ALL = (
    rights_are_equal_on_both_sides,
    every_request_was_answered,
    an_offer_takes_of_its_right_what_it_names,
    what_was_promised_from_a_right_was_not_declined,
)


def _positions(world: "World") -> list[Position]:
    with world.oms.database.transaction() as tx:
        return [at for at in positions.of(tx, SKUS) if at.node_id == STORE]


def _told(world: "World", kind: EventType) -> list[Any]:
    return _rows(world, f"SELECT subject, body FROM outbox WHERE type = '{kind.value}' ORDER BY n")


def _rows(world: "World", sql: str) -> list[Any]:
    return world.store.operations.look(lambda tx: tx.all(sql))
