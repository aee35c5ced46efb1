import pytest

from central_oms.storage import positions
from central_oms.use_cases import audit, reconcile, streams
from shared.audit import AuditAction, AuditEntry
from shared.contract.events import Event, EventType
from shared.contract.oms.feed import Cursor, Kind, Pull
from shared.contract.oms.line import Hello, Reconcile
from shared.errors import BadInput, EpochChanged, NotFound, SequenceGap, StaleSession
from tests.support.builders import NOW, SKU, STORE, a_product
from tests.support.central import EPOCH, StoreLine, a_database, an_event, opened, publish_products


def test_a_new_hello_ends_the_session_before_and_keeps_the_incarnation(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        said = Hello(nonce="n2", boot_id="b2", inc=line.hello.inc, seq=0, clock=NOW)
        again = streams.hello(tx, STORE, said, EPOCH, NOW, lambda: "second")
        assert (again.inc, again.session, again.nonce) == (line.hello.inc, "second", "n2")
        with pytest.raises(StaleSession):
            line.tell(tx, opened())


def test_a_store_that_the_network_does_not_have_cannot_say_hello(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(NotFound):
        StoreLine(tx, "s-nowhere")


def test_the_same_push_again_changes_nothing(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        batch = line.batch(opened(5))
        first = streams.push(tx, STORE, batch, NOW)
        second = streams.push(tx, STORE, batch, NOW)
        assert (first.acked, second.acked) == (1, 1)
        assert [at.on_hand for at in positions.of(tx, {SKU})] == [5]


def test_an_event_known_by_its_id_is_not_applied_a_second_time(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5))
        answer = line.tell(tx, opened(9), opened(7, event_id="e-2"), opened(8, event_id="e-2"))
        assert answer.acked == 4
        assert [at.on_hand for at in positions.of(tx, {SKU})] == [7]


def test_events_that_begin_after_the_next_one_leave_a_gap(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.batch(opened())
        with pytest.raises(SequenceGap):
            line.tell(tx, opened(event_id="e-2"))


def test_a_changed_past_is_noticed_by_the_chain(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5))
        forked = StoreLine(tx)
        forked.last, forked.chain = 0, "0" * 64
        with pytest.raises(StaleSession):
            forked.tell(tx, opened(6), opened(7, event_id="e-2"))


def test_numbers_that_do_not_follow_each_other_are_refused(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        batch = line.batch(opened(5), opened(6, event_id="e-2"))
        with pytest.raises(BadInput):
            streams.push(tx, STORE, batch.model_copy(update={"events": batch.events[::-1]}), NOW)


def test_what_is_not_understood_waits_with_its_subject_and_holds_up_nothing_else(url: str) -> None:
    unknown = Event(id="e-x", type="stock.blessed.v9", subject="stock:a", aggver=1, time=NOW, data={})
    poison = Event(
        id="e-p", type=EventType.STOCK_OPENED, subject="stock:b", aggver=1, time=NOW, data={"moves": 1}
    )
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        answer = line.tell(tx, unknown, poison, opened(5))
        assert (answer.acked, answer.parked) == (3, ("e-x", "e-p"))
        later = opened(6, event_id="e-4").model_copy(update={"subject": "stock:a"})
        assert line.tell(tx, later).parked == ("e-4",)
        assert [at.on_hand for at in positions.of(tx, {SKU})] == [5]


def test_a_body_that_is_no_event_waits(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        batch = line.batch(opened(5))
        torn = batch.events[0].model_copy(update={"body": "{"})
        answer = streams.push(tx, STORE, batch.model_copy(update={"events": (torn,)}), NOW)
        assert (answer.acked, answer.parked) == (1, ("e-open",))


def test_a_page_of_the_feed_ends_where_the_next_begins(url: str) -> None:
    products = [a_product(product_id=f"p-{number}") for number in range(5)]
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.cursor = Cursor(epoch=EPOCH, through={"catalogue": 1})
        publish_products(tx, *products)
        pages = [line.read(tx, limit=2) for _ in range(4)]
        assert [entry.key for page in pages for entry in page] == [product.product_id for product in products]
        assert [len(page) for page in pages] == [2, 2, 1, 0]


def test_a_state_channel_is_fed_only_once_the_cursor_names_it(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened())
        assert line.read(tx) == ()
        line.cursor = Cursor(epoch=EPOCH, through={**line.cursor.through, "stock": 1})
        assert [(entry.kind, entry.key) for entry in line.read(tx)] == [(Kind.POSITION, f"{STORE}/{SKU}")]


@pytest.mark.parametrize("through", [{"stock": -(2**70)}, {"stock": 2**70}, {"nowhere": 3}])
def test_a_cursor_from_nowhere_is_answered(url: str, through: dict[str, int]) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        pulled = Pull(session=line.hello.session, cursor=Cursor(epoch=EPOCH, through=through))
        assert streams.pull(tx, STORE, pulled, EPOCH).up_to_date


def test_a_cursor_of_another_epoch_needs_a_new_hello(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        pulled = Pull(session=line.hello.session, cursor=Cursor(epoch=EPOCH + 1, through={}))
        with pytest.raises(EpochChanged):
            streams.pull(tx, STORE, pulled, EPOCH)


def test_what_can_wait_has_numbers_and_a_chain_of_its_own(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        assert line.tell_aside(tx, an_entry("a-1"), an_entry("a-2")).acked == 2
        assert line.tell(tx, opened(5)).acked == 1
        again = StoreLine(tx)
        assert (again.last, again.bulk_last) == (1, 2)
        assert (again.chain, again.bulk_chain) == (line.chain, line.bulk_chain)


def test_a_new_incarnation_is_one_of_both_lanes_and_an_entry_is_kept_once(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell_aside(tx, an_entry("a-1"))
        asked = Reconcile(session=line.hello.session, nonce="n-1")
        reconcile.reconcile(tx, STORE, asked, EPOCH, NOW, lambda: "inc-2")
        with pytest.raises(StaleSession):
            line.tell_aside(tx, an_entry("a-2"))
        anew = StoreLine(tx)
        assert (anew.hello.inc, anew.bulk_last) == ("inc-2", 0)
        assert anew.tell_aside(tx, an_entry("a-1"), an_entry("a-2")).acked == 2
        assert [row.entry_id for row in audit.show(tx, STORE, None, 10).entries] == ["a-2", "a-1"]
        assert [row.entry_id for row in audit.show(tx, STORE, "a-2", 10).entries] == ["a-1"]


def an_entry(event_id: str) -> Event:
    entry = AuditEntry(who="a-ines", device=None, action=AuditAction.SIGNED_IN, object="a-ines")
    return an_event(event_id, EventType.AUDITED, event_id, entry)
