from pathlib import Path

import pytest

from shared.contract.events import SCHEMA, EntryUnsupported, Event, EventType
from shared.contract.oms.feed import CancelWork, FeedEntry, Kind, Op
from shared.contract.versions import ENTRY_STEPS
from store_server.storage import outbox, parked, work
from store_server.storage.tx import Tx
from store_server.use_cases import receive
from tests.support.builders import NOW, a_fulfilment
from tests.support.protocol import a_talker
from tests.support.store import told

OFFER = a_fulfilment(fulfilment_id="f-1")


def from_the_future(op: Op = Op.COMMAND) -> FeedEntry:
    """Give an offer of a shape that this version does not know."""
    body = OFFER.model_dump(mode="json") | {"lines": "all of them"}
    return told(Kind.OFFER, "f-1", body, op)


def unsupported(tx: Tx) -> list[EntryUnsupported]:
    events = [Event.model_validate_json(one.body) for one in outbox.after(tx, 0, 100)]
    return [
        EntryUnsupported.model_validate(event.data) for event in events if event.type == EventType.UNSUPPORTED
    ]


@pytest.mark.parametrize(
    "entry",
    [
        from_the_future(),
        FeedEntry(channel="state", pos=1, kind="drone.sent", key="f-1", op=Op.COMMAND, body={"by": "air"}),
        told(Kind.OFFER, "f-1", OFFER, Op.COMMAND).model_copy(update={"schema_version": SCHEMA + 1}),
    ],
    ids=["unreadable", "unknown", "newer"],
)
def test_what_this_version_does_not_know_is_kept_whole_and_told_once(
    tmp_path: Path, entry: FeedEntry
) -> None:
    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        receive.entry(tx, entry, NOW)
        receive.entry(tx, entry, NOW)
        assert [one.entry for one in parked.waiting(tx)] == [entry]
        assert [(fact.kind, fact.key, fact.pos) for fact in unsupported(tx)] == [(entry.kind, "f-1", 1)]


def test_what_cannot_be_read_holds_up_no_later_entry(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        receive.entry(tx, from_the_future(), NOW)
        receive.entry(tx, told(Kind.OFFER, "f-2", a_fulfilment(fulfilment_id="f-2"), Op.COMMAND), NOW)
        assert work.find(tx, "f-2") is not None


def test_a_version_that_knows_it_carries_it_out_when_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = FeedEntry(
        channel="state",
        pos=1,
        kind="drone.sent",
        key="f-1",
        op=Op.COMMAND,
        body=OFFER.model_dump(mode="json"),
    )
    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        receive.entry(tx, entry, NOW)
        assert receive.take_up(tx, NOW) == 0
        monkeypatch.setitem(receive._HANDLERS, "drone.sent", receive._HANDLERS[Kind.OFFER])
        assert receive.take_up(tx, NOW) == 1
        assert work.find(tx, "f-1") is not None
        assert parked.waiting(tx) == []


def test_a_version_that_has_the_step_carries_out_what_another_version_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = OFFER.model_dump(mode="json")
    body["items"] = body.pop("lines")
    entry = told(Kind.OFFER, "f-1", body, Op.COMMAND).model_copy(update={"schema_version": SCHEMA - 1})

    def renamed(older: FeedEntry) -> FeedEntry:
        return older.model_copy(update={"body": older.body | {"lines": older.body["items"]}})

    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        receive.entry(tx, entry, NOW)
        assert receive.take_up(tx, NOW) == 0
        monkeypatch.setitem(ENTRY_STEPS, SCHEMA - 1, renamed)
        assert receive.take_up(tx, NOW) == 1
        assert parked.waiting(tx) == []
        taken = work.find(tx, "f-1")
        assert taken is not None
        assert taken.lines == OFFER.lines


def test_an_offer_that_went_to_others_meanwhile_is_not_carried_out_later(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        receive.entry(tx, from_the_future(), NOW)
        asked = told(Kind.CANCEL, "f-1", CancelWork(fulfilment_id="f-1"), Op.COMMAND)
        receive.entry(tx, asked, NOW)
        assert parked.waiting(tx) == []


def test_of_state_that_it_does_not_know_a_store_keeps_the_newest(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        for weight in (1, 2):
            body: dict[str, object] = {"weight": weight}
            receive.entry(tx, told(Kind.OFFER, "f-1", body, Op.PUT), NOW)
        assert [one.entry.body for one in parked.waiting(tx)] == [{"weight": 2}]
