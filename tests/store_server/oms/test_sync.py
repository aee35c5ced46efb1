"""The store's end of the protocol: one hello at a time, each answer taken once, no page of a snapshot too late."""

from pathlib import Path

import pytest

from shared.contract.oms.feed import Pull, PullAnswer, Snapshot, store_channel
from shared.contract.versions import OLDEST
from shared.errors import UpgradeRequired
from store_server.oms.calls import CallKind
from store_server.oms.states import Event, State
from store_server.oms.sync import PULL_EVERY
from store_server.storage import catalogue, cursors
from store_server.use_cases import replicate
from tests.support.builders import NOW, SKU, STORE
from tests.support.protocol import Talker, a_hello_answer, a_page, a_talker


def test_a_look_before_the_answer_to_a_hello_does_not_make_it_a_strangers(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        (hello,) = store.tick()
        assert store.tick() == []
        store.greet(hello)
        assert store.sync.session == "session-1"


def test_a_copy_of_the_answer_to_a_hello_is_passed_over(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        (hello,) = store.tick()
        store.greet(hello)
        store.greet(hello, inc="inc-2")
        assert store.sync.state is State.STREAMING


def test_an_oms_that_is_too_old_is_not_spoken_with(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        (hello,) = store.tick()
        answer = a_hello_answer(hello, "inc-1").model_copy(update={"schema_max": OLDEST - 1})
        with pytest.raises(UpgradeRequired) as refused, store.operations.transaction() as tx:
            store.sync.handle(tx, hello, answer, NOW)
        store.sync.failed(hello, refused.value, NOW)
        assert (store.sync.state, store.tick()) == (State.GREETING, [])


def test_what_the_first_page_names_is_known_before_the_last_has_come(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        (hello,) = store.tick()
        store.greet(hello)
        store.load(a_page(3, 5, "next"))
        (known,) = store.replica.look(lambda tx: catalogue.positions(tx, [SKU]))
        assert (known.on_hand, store.replica.look(cursors.positions)) == (5, {})


@pytest.mark.parametrize(("told", "asks_on"), [(5, True), (0, False)])
def test_the_store_asks_on_at_once_after_news_and_else_after_a_second(
    tmp_path: Path, told: int, asks_on: bool
) -> None:
    with a_talker(tmp_path) as store:
        (hello,) = store.tick()
        store.greet(hello)
        (pull,) = [call for call in store.tick() if call.kind is CallKind.PULL]
        assert isinstance(pull.body, Pull)
        cursor = pull.body.cursor
        moved = cursor.model_copy(update={"through": {store_channel(STORE): told}})
        answer = PullAnswer(session="session-1", from_=cursor, entries=(), next=moved, up_to_date=True)
        store.sync.done(pull, answer, Event.ANSWERED, NOW)
        assert (CallKind.PULL in {call.kind for call in store.tick()}) is asks_on
        assert asks_on or CallKind.PULL in {call.kind for call in store.tick(NOW + PULL_EVERY)}


def stands(store: Talker) -> list[int]:
    """Give how many units the store believes to be on the shelf, and that its copy is whole."""
    assert store.replica.look(cursors.positions) == {"stock": 3}
    return [known.on_hand for known in store.replica.look(lambda tx: catalogue.positions(tx, [SKU]))]


def asked(store: Talker) -> list[str]:
    """Give after which key the store asks for a page now."""
    return [call.after for call in store.tick(NOW + PULL_EVERY) if call.kind is CallKind.SNAPSHOT]


def test_a_page_that_comes_after_the_last_one_is_passed_over(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        store.greet(*store.tick())
        store.load(a_page(3, 5, "next"))
        store.load(a_page(3, 5, None), "next")
        store.load(a_page(2, 9, "next"))
        assert stands(store) == [5]


def test_a_page_that_was_passed_over_does_not_say_where_a_later_snapshot_begins(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        store.greet(*store.tick())
        store.load(a_page(3, 5, None))
        store.load(a_page(3, 5, "next"))
        with store.replica.transaction() as tx:
            replicate.begin_anew(tx, "stock")
        assert asked(store) == [""]


def test_a_page_that_the_store_does_not_wait_for_ends_no_snapshot(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        store.greet(*store.tick())
        store.load(a_page(3, 5, None))
        with store.replica.transaction() as tx:
            replicate.begin_anew(tx, "stock")
        store.load(Snapshot(channel="stock", epoch=1, at_pos=3, entries=(), after=None), "next")
        assert asked(store) == [""]
        store.load(a_page(3, 5, None))
        assert stands(store) == [5]


def test_a_page_of_an_older_snapshot_leads_nowhere(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        store.greet(*store.tick())
        store.load(a_page(7, 5, "next"))
        store.load(a_page(4, 5, "else"), "next")
        assert asked(store) == ["next"]
