"""Taking a store's facts: each is kept as it came and applied once; one that cannot be taken blocks its own subject alone.

Facts that leave nothing to decide are gathered and written at once. Any other is taken by itself, after those before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import structlog

from central_oms.storage import streams
from central_oms.storage.database import Outage, Tx
from central_oms.storage.feed import Told
from central_oms.storage.streams import APPLIED, PARKED, Stream, Taken
from central_oms.use_cases import dead_letters, publish
from central_oms.use_cases.apply import Failure, apply, read
from central_oms.use_cases.facts import lock
from central_oms.use_cases.gathering import Gathering, Known, data_of
from shared.contract.events import Event, Pushed
from shared.value import Message

MOST_AT_ONCE = 500
log = structlog.get_logger()


@dataclass(frozen=True)
class Fact:
    """One event as it came, and as it is read: None if this version cannot."""

    pushed: Pushed
    event: Event | None

    @property
    def subject(self) -> str:
        """Name what the fact is about; one that cannot be read is about itself."""
        return self.event.subject if self.event else self.pushed.id

    @cached_property
    def data(self) -> Message | None:
        """Read what may be gathered."""
        return data_of(self.event) if self.event else None

    def taken(self, status: str) -> Taken:
        """Give what is kept of it."""
        event = self.event
        return Taken(
            seq=self.pushed.seq,
            event_id=self.pushed.id,
            type=event.type if event else "",
            subject=self.subject,
            aggver=event.aggver if event else 0,
            body=self.pushed.body,
            status=status,
        )


def take_all(tx: Tx, stream: Stream, events: Sequence[Pushed], now: datetime) -> list[str]:
    """Keep and apply, in order, the events that are not known; give the ids of those that wait for a newer program or a person."""
    facts = list(_unknown(tx, stream, events))
    lock(tx, [fact.event for fact in facts if fact.event])
    taking = Taking(tx, stream, now, streams.parked_subjects(tx, stream.store_id))
    taking.take(facts)
    streams.keep(tx, stream, taking.kept, now)
    publish.send(tx, taking.told)
    return [taken.event_id for taken in taking.kept if taken.status == PARKED]


def _unknown(tx: Tx, stream: Stream, events: Sequence[Pushed]) -> Iterator[Fact]:
    known = streams.known(tx, [event.id for event in events])
    for pushed in events:
        if pushed.id in known:
            log.info("event_known", store=stream.store_id, event_id=pushed.id)
        else:
            known.add(pushed.id)
            yield Fact(pushed, read(pushed.id, pushed.body))


@dataclass
class Taking:
    """One push on its way in: what became of each fact so far, the subjects that wait, and what stores are to be told."""

    tx: Tx
    stream: Stream
    now: datetime
    waiting: set[str]
    kept: list[Taken] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def take(self, facts: Sequence[Fact]) -> None:
        """Take facts in order."""
        at, ahead = 0, MOST_AT_ONCE
        while at < len(facts):
            some = facts[at : at + ahead]
            gathered = self._gather(some)
            at += gathered
            # Looking far ahead again and again, only to meet the next that must be alone, would take a square of the time.
            ahead = min(MOST_AT_ONCE, ahead * 2)
            if gathered < len(some):
                self._take_next(facts[at])
                at, ahead = at + 1, 1

    def _gather(self, facts: Sequence[Fact]) -> int:
        """Take together as many facts as can be, from the first on, and give how many these are."""
        try:
            with self.tx.begin_nested():
                kept, news = self._gathered(facts)
        except Outage:
            raise
        except Exception:
            # Whichever of them it is fails again when it is taken alone, and is parked then.
            log.exception("facts_not_gathered", store=self.stream.store_id, event_id=facts[0].pushed.id)
            return 0
        self.kept += kept
        self.told += news
        return len(kept)

    def _gathered(self, facts: Sequence[Fact]) -> tuple[list[Taken], list[Told]]:
        told = [fact.data for fact in facts if fact.data is not None and fact.subject not in self.waiting]
        gathering = Gathering(self.stream.store_id, self.now, Known.of(self.tx, told, self.now))
        kept: list[Taken] = []
        for fact in facts:
            if fact.subject in self.waiting:
                kept.append(fact.taken(PARKED))
            elif fact.data is not None and gathering.add(fact.data):
                kept.append(fact.taken(APPLIED))
            else:
                break
        return kept, gathering.write(self.tx)

    def _take_next(self, fact: Fact) -> None:
        # Where nothing could be gathered the next may be one that waits, as in `_gathered`.
        if fact.subject in self.waiting:
            self.kept.append(fact.taken(PARKED))
        else:
            self._take_alone(fact)

    def _take_alone(self, fact: Fact) -> None:
        done = apply(self.tx, self.stream.store_id, fact.event, self.now)
        if isinstance(done, Failure):
            self.waiting.add(fact.subject)
            dead_letters.begin(self.tx, self.stream.store_id, fact.pushed.id, fact.event, done, self.now)
            self.kept.append(fact.taken(PARKED))
        else:
            self.told += done
            self.kept.append(fact.taken(APPLIED))
