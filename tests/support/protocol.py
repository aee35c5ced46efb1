"""A store's end of the protocol for tests: on real files, with nobody at the other end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from shared.contract.events import FIRST_CHAIN
from shared.contract.oms.feed import FeedEntry, Kind, Op, Snapshot, store_channel
from shared.contract.oms.line import Hello, HelloAnswer
from store_server.oms.calls import Call, CallKind
from store_server.oms.pacing import Pace
from store_server.oms.sync import Identity, Sync
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations, migrate_replica
from store_server.use_cases import replicate
from tests.support.builders import NOW, STORE, a_position


@dataclass(frozen=True)
class Talker:
    """What one store says, and what it makes of the answers."""

    sync: Sync
    operations: Database
    replica: Database

    def tick(self, now: datetime = NOW) -> list[Call]:
        return self.operations.look(
            lambda operations: self.replica.look(lambda replica: self.sync.tick(operations, replica, now))
        )

    def greet(self, call: Call, inc: str = "inc-1") -> None:
        """Take the answer to a hello."""
        answer = a_hello_answer(call, inc)
        with self.operations.transaction() as tx:
            event = self.sync.handle(tx, call, answer, NOW)
        self.sync.done(call, answer, event, NOW)

    def load(self, page: Snapshot, asked_after: str = "") -> None:
        """Take one page of a snapshot as the runner does."""
        call = Call(CallKind.SNAPSHOT, key=page.channel, after=asked_after)
        if not self.sync.wants(call, page):
            return
        with self.replica.transaction() as tx:
            kept = replicate.load(tx, page)
        if kept:
            self.sync.kept(page)


@contextmanager
def a_talker(folder: Path) -> Iterator[Talker]:
    """Open a new store's files with its end of the protocol."""
    operations = Database(folder / "operations.db", migrate_operations)
    replica = Database(folder / "replica.db", migrate_replica)
    nonces = count(1)
    try:
        who = Identity(STORE, "boot-1", "machine-1")
        yield Talker(Sync(who, lambda: f"n-{next(nonces)}", Pace(lambda: 1.0)), operations, replica)
    finally:
        operations.close()
        replica.close()


def a_hello_answer(call: Call, inc: str) -> HelloAnswer:
    assert isinstance(call.body, Hello)
    return HelloAnswer(
        nonce=call.body.nonce,
        session="session-1",
        epoch=1,
        inc=inc,
        last=0,
        chain=FIRST_CHAIN,
        channels=(store_channel(STORE), "stock"),
        server_time=NOW,
    )


def a_page(at_pos: int, on_hand: int, after: str | None) -> Snapshot:
    """Give a page of positions with one row."""
    row = a_position(on_hand)
    key = f"{row.node_id}/{row.sku}"
    body = row.model_dump(mode="json") | {"atp": row.atp}
    entry = FeedEntry(channel="stock", pos=at_pos, kind=Kind.POSITION, key=key, op=Op.PUT, body=body)
    return Snapshot(channel="stock", epoch=1, at_pos=at_pos, entries=(entry,), after=after)
