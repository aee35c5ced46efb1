"""The people at the nodes of a simulated network whose programs are not looked at: their line never fails."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from central_oms.storage import positions
from central_oms.storage.database import Tx
from shared.amending import AMENDED, Amendment, LineChange, NotAmended, amended, hindrance
from shared.contract.events import AmendmentRefused, Event, EventType, FulfilmentChanged, StockMoved
from shared.contract.oms.feed import FeedEntry, Kind
from shared.fulfilment import FulfilmentOrder, ReasonCode, step
from shared.picking import finish, pick, short
from shared.stock import Bucket, Movement, MovementKind, leave, release
from shared.workflow import COLLECTED, Status, Step
from tests.simulation.oms import SimulatedOms
from tests.support.central import StoreLine, accepted, an_event, changed, declined

Memory = tuple[StoreLine | None, dict[str, FulfilmentOrder]]


@dataclass
class OtherNode:
    """A node whose line never fails: it accepts, refuses, falls short and sends."""

    node_id: str
    oms: SimulatedOms
    rng: Random
    _line: StoreLine | None = None
    _accepted: dict[str, FulfilmentOrder] = field(default_factory=dict)

    def turn(self, now: datetime) -> None:
        """Answer what was offered and end some of what was accepted."""
        self.oms.write_surely(lambda tx: self._turn(tx, now))

    def remembered(self) -> Memory:
        """Give what the node knows, to go back to with the OMS: its line is never at fault."""
        return deepcopy((self._line, self._accepted))

    def go_back(self, memory: Memory) -> None:
        """Know what was known then."""
        self._line, self._accepted = deepcopy(memory)
        if self._line:
            self.oms.write_surely(self._line.greet)

    def receive(self, sku: str, now: datetime) -> None:
        """Find a few units more of something."""
        units = self.rng.randint(1, 3)
        came = Movement(sku=sku, bucket=Bucket.ON_HAND, delta=units, kind=MovementKind.RECEIVE)
        told = f"e-{self.rng.getrandbits(64):x}", EventType.STOCK_OPENED, f"stock:{sku}"
        self.oms.write_surely(lambda tx: self._told(tx, now, an_event(*told, StockMoved(moves=(came,)))))

    def _told(self, tx: Tx, now: datetime, *events: Event) -> None:
        self._line = line = self._line or StoreLine(tx, self.node_id)
        line.tell(tx, *events, now=now)

    def _turn(self, tx: Tx, now: datetime) -> None:
        self._line = line = self._line or StoreLine(tx, self.node_id)
        for entry in line.read(tx):
            # One by one, so that what the first takes is seen by the next.
            if heard := self._heard(tx, entry):
                line.tell(tx, *heard, now=now)
        events: list[Event] = []
        for known in list(self._accepted.values()):
            if self.rng.random() < 0.3:
                del self._accepted[known.fulfilment_id]
                events += self._ended(known)
        if events:
            line.tell(tx, *events, now=now)

    def _heard(self, tx: Tx, entry: FeedEntry) -> list[Event]:
        if entry.kind == Kind.OFFER:
            return [self._answered(FulfilmentOrder.model_validate(entry.body))]
        if entry.kind == Kind.CANCEL and entry.key in self._accepted:
            known = self._accepted.pop(entry.key)
            return [changed(step(known, Step.CANCEL), Step.CANCEL, *_released(known))]
        if entry.kind == Kind.AMEND:
            return [self._asked_for_change(tx, Amendment.model_validate(entry.body))]
        return []

    def _answered(self, offered: FulfilmentOrder) -> Event:
        if self.rng.random() < 0.2:
            return declined(offered, ReasonCode.NO_TIME)
        known, event = accepted(offered)
        self._accepted[known.fulfilment_id] = known
        return event

    def _asked_for_change(self, tx: Tx, asked: Amendment) -> Event:
        known = self._accepted.get(asked.fulfilment_id)
        reason = hindrance(known, asked) if known else NotAmended.BEGUN
        if known is None or reason is not None:
            return _refused(asked, reason or NotAmended.BEGUN)
        held = positions.at(tx, {(self.node_id, change.sku) for change in asked.lines})
        if any(change.by > held[self.node_id, change.sku].atp for change in asked.lines):
            return _refused(asked, NotAmended.NO_STOCK)
        done = self._accepted[known.fulfilment_id] = amended(known, asked)
        if done.status is Status.CANCELLED:
            del self._accepted[known.fulfilment_id]
        said = FulfilmentChanged(step=AMENDED, work=done, moves=tuple(map(_reserved, asked.lines)))
        fact = f"e-{known.fulfilment_id}-{done.version}"
        told = an_event(fact, EventType.FULFILMENT, known.fulfilment_id, said, done.version)
        return told.model_copy(update={"cause": f"{Kind.AMEND}:{asked.amendment_id}"})

    def _ended(self, known: FulfilmentOrder) -> list[Event]:
        if self.rng.random() < 0.2:
            return [_fallen_short(known)]
        picked = finish(_picked(known))
        collected = known.mode in COLLECTED
        steps = (Step.STAGE, Step.HAND_OVER) if collected else (Step.PACK, Step.SHIP)
        gone = step(step(picked, steps[0]), steps[1])
        kind = MovementKind.HAND_OVER if collected else MovementKind.SHIP
        moves = [move for line in gone.lines if line.picked for move in leave(line.sku, line.picked, kind)]
        return [changed(picked, Step.FINISH), changed(gone, steps[1], *moves)]


def other_nodes(node_ids: Iterable[str], oms: SimulatedOms, rng: Random) -> tuple[OtherNode, ...]:
    """Staff the nodes whose programs are not looked at."""
    return tuple(OtherNode(node_id, oms, rng) for node_id in node_ids)


def _picked(known: FulfilmentOrder) -> FulfilmentOrder:
    for line in known.lines:
        for _ in range(line.to_pick):
            known = pick(known, line.sku, "")
    return known


def _fallen_short(known: FulfilmentOrder) -> Event:
    """Find the first line unfit for sale."""
    first = next(line for line in known.lines if line.to_pick)
    found = finish(_picked(short(known, first.line_id, first.to_pick, ReasonCode.DAMAGED)))
    damaged = Movement(sku=first.sku, bucket=Bucket.ON_HAND, delta=-first.to_pick, kind=MovementKind.DAMAGE)
    taken = Step.GIVE_BACK if found.status is Status.DECLINED else Step.FINISH
    return changed(found, taken, *release(first.sku, first.to_pick), damaged)


def _released(known: FulfilmentOrder) -> list[Movement]:
    return [move for line in known.lines if line.wanted for move in release(line.sku, line.wanted)]


def _reserved(change: LineChange) -> Movement:
    kind = MovementKind.RESERVE if change.by > 0 else MovementKind.RELEASE
    return Movement(sku=change.sku, bucket=Bucket.RESERVED, delta=change.by, kind=kind)


def _refused(asked: Amendment, reason: NotAmended) -> Event:
    said = AmendmentRefused(amendment=asked, reason=reason)
    fact = f"e-{asked.amendment_id}"
    return an_event(fact, EventType.AMENDMENT_REFUSED, asked.amendment_id, said)
