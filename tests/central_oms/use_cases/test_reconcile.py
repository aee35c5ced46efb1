"""A store's history begins anew when the store asks, once, and all that it told before is its journal."""

import pytest

from central_oms.use_cases import reconcile, streams
from central_oms.use_cases.reconcile import PAGE
from shared.contract.events import FIRST_CHAIN
from shared.contract.oms.line import Hello, Recall, Reconcile
from shared.errors import StaleSession
from tests.support.builders import NOW, STORE
from tests.support.central import EPOCH, StoreLine, a_database, minted, opened


def test_a_new_incarnation_begins_at_one_and_the_session_goes_on(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5))
        asked = Reconcile(session=line.hello.session, nonce="n-1")
        begun = reconcile.reconcile(tx, STORE, asked, EPOCH, NOW, lambda: "inc-2")
        again = streams.hello(tx, STORE, a_greeting(), EPOCH, NOW, lambda: "second")
        assert (begun.inc, begun.nonce) == ("inc-2", "n-1")
        assert (again.inc, again.incarnation, again.last, again.chain) == ("inc-2", 2, 0, FIRST_CHAIN)


def test_a_copy_of_the_request_begins_no_other(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line, ids = StoreLine(tx), minted()
        asked = Reconcile(session=line.hello.session, nonce="n-1")
        told = [reconcile.reconcile(tx, STORE, asked, EPOCH, NOW, lambda: next(ids)).inc for _ in range(2)]
        assert told == ["id-1", "id-1"]


def test_a_request_of_an_old_session_changes_nothing(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        streams.hello(tx, STORE, a_greeting(), EPOCH, NOW, lambda: "second")
        with pytest.raises(StaleSession):
            reconcile.reconcile(
                tx,
                STORE,
                Reconcile(session=line.hello.session, nonce="n"),
                EPOCH,
                NOW,
                lambda: "inc-2",
            )


def test_the_journal_has_every_incarnation_in_order_and_in_pages(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "PAGE", 2)
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, *(opened(event_id=f"e-{number}") for number in range(3)))
        asked = Reconcile(session=line.hello.session, nonce="n-1")
        reconcile.reconcile(tx, STORE, asked, EPOCH, NOW, lambda: "inc-2")
        anew = StoreLine(tx)
        anew.tell(tx, *(opened(event_id=f"e-{number}") for number in range(3, 6)))
        pages = [reconcile.journal(tx, STORE, Recall(session=anew.hello.session))]
        while pages[-1].after:
            pages.append(
                reconcile.journal(tx, STORE, Recall(session=anew.hello.session, after=pages[-1].after))
            )
        assert [event.id for page in pages for event in page.events] == [f"e-{number}" for number in range(6)]
        assert all(len(page.events) <= 2 for page in pages)


def test_the_journal_follows_what_both_are_known_to_hold(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, *(opened(event_id=f"e-{number}") for number in range(4)))
        first = line.hello.inc
        reconcile.reconcile(
            tx, STORE, Reconcile(session=line.hello.session, nonce="n-1"), EPOCH, NOW, lambda: "inc-2"
        )
        anew = StoreLine(tx)
        anew.tell(tx, opened(event_id="e-4"))

        def told(inc: str | None, seq: int) -> tuple[int | None, list[str]]:
            page = reconcile.journal(tx, STORE, Recall(session=anew.hello.session, inc=inc, seq=seq))
            return page.agreed, [event.id for event in page.events]

        assert told(first, 2) == (2, ["e-2", "e-3", "e-4"])
        assert told("inc-2", 0) == (0, ["e-4"])
        assert told("inc-2", 9) == (1, [])
        assert told("inc-lost", 9) == told(None, 0) == (None, [f"e-{n}" for n in range(5)])


def test_a_page_of_large_events_is_cut(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "MOST_BYTES", 10)
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(event_id="e-1"), opened(event_id="e-2"))
        page = reconcile.journal(tx, STORE, Recall(session=line.hello.session))
        assert ([event.id for event in page.events], page.after) == (["e-1"], "1.1")
        assert PAGE > 2


def test_the_journal_is_for_the_session_that_lives(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        StoreLine(tx)
        with pytest.raises(StaleSession):
            reconcile.journal(tx, STORE, Recall(session="another"))


def a_greeting() -> Hello:
    return Hello(nonce="n2", boot_id="b", inc=None, seq=0, clock=NOW)
