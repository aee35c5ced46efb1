"""The store's end of the protocol: one hello at a time, each answer taken once, no page of a snapshot too late."""

from pathlib import Path

from store_server.oms.states import State
from store_server.storage import catalogue, cursors
from tests.support.builders import SKU
from tests.support.protocol import a_page, a_talker


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


def test_a_page_that_comes_after_the_last_one_is_passed_over(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        for page in (a_page(3, 5, "next"), a_page(3, 5, None), a_page(2, 9, "next")):
            store.load(page)
        assert [known.on_hand for known in store.replica.look(lambda tx: catalogue.positions(tx, [SKU]))] == [
            5
        ]


def test_the_feed_goes_on_from_the_oldest_page_of_a_snapshot(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store:
        for page in (a_page(7, 5, "next"), a_page(4, 5, "next"), a_page(7, 5, None)):
            store.load(page)
        assert store.replica.look(cursors.positions) == {"stock": 4}
