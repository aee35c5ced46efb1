import pytest

from central_oms.storage.database import Database
from central_oms.use_cases import snapshots
from central_oms.use_cases.fill import fill
from central_oms.use_cases.snapshots import snapshot
from shared.contract.oms.feed import Cursor, Kind, Snapshot
from shared.errors import BadInput, NotFound
from shared.stock import Position
from tests.support.builders import NOW, STORE
from tests.support.central import EPOCH, PARIS_STORE, StoreLine, a_database, contents, opened, snapshot_of


def test_all_places_and_transport_come_in_one_page(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        (page,) = snapshot_of(tx, "network")
        kinds = [entry.kind for entry in page.entries]
        assert {kind: kinds.count(kind) for kind in kinds} == {"node": 3, "carrier": 3, "relay": 1, "fee": 2}


def test_stock_comes_in_pages_that_hold_each_position_once(url: str) -> None:
    stock = [(node, f"sku-{number}", 3, 1, 0) for node in (STORE, PARIS_STORE) for number in range(3_000)]
    with a_database(url, *stock) as database, database.transaction() as tx:
        pages = snapshot_of(tx, "stock")
        found = [Position.model_validate(entry.body) for page in pages for entry in page.entries]
        assert len(pages) == 2
        assert sorted((at.node_id, at.sku, at.on_hand, at.safety_stock, 0) for at in found) == sorted(stock)


def test_best_sellers_come_first_then_rates_then_all_however_the_pages_fall(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = [(node, f"sku-{number:02}", 3, 0, 0) for node in (STORE, PARIS_STORE) for number in range(50)]
    rates = {f"sku-{number:02}": float(number) for number in range(50)}
    database = Database(url)
    with database.transaction() as tx:
        fill(tx, contents(*stock, sold_per_day=rates), NOW)
        read, _ = snapshots.CHANNELS["stock"]
        for limit in (1, 3, 5, 10, 7, 50, 1_000):
            monkeypatch.setitem(snapshots.CHANNELS, "stock", (read, limit))
            entries = [entry for page in snapshot_of(tx, "stock") for entry in page.entries]
            best, told, whole = entries[:10], entries[10:60], entries[60:]
            fastest = [f"sku-{number}" for number in (49, 48, 47, 46, 45)]
            assert [entry.body["sku"] for entry in best] == [sku for sku in fastest for _ in range(2)]
            assert [entry.kind for entry in told] == [Kind.RATE] * 50
            assert sorted(entry.key for entry in whole) == sorted(f"{node}/{sku}" for node, sku, *_ in stock)
    database.close()


def test_no_more_than_the_very_best_come_twice(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MOST_BEST", 2)
    stock = [(STORE, f"sku-{number:02}", 3, 0, 0) for number in range(50)]
    database = Database(url)
    with database.transaction() as tx:
        fill(tx, contents(*stock, sold_per_day={sku: 1.0 for _, sku, *_ in stock}), NOW)
        (page,) = snapshot_of(tx, "stock")
        assert len(page.entries) == 2 + 50 + 50
    database.close()


def test_what_changes_between_two_pages_follows_the_first_pages_position(url: str) -> None:
    stock = [(STORE, f"sku-{number}", 3, 1, 0) for number in range(6_000)]
    with a_database(url, *stock) as database, database.transaction() as tx:
        line = StoreLine(tx)
        first = Snapshot.model_validate_json(snapshot(tx, STORE, "stock", None, EPOCH))
        line.tell(tx, opened(9, sku="sku-0"))
        second = Snapshot.model_validate_json(snapshot(tx, STORE, "stock", first.after, EPOCH))
        line.cursor = Cursor(epoch=EPOCH, through={"stock": second.at_pos})
        assert (second.at_pos, second.after) == (first.at_pos, None)
        assert [entry.body["on_hand"] for entry in line.read(tx)] == [9]


@pytest.mark.parametrize(
    "after", ["x", "1|a", "-1|a|b", "1|a|b|c", "²|a|b", "9" * 30 + "|a|b", "1|*|x", "1|*|", "1|*|-1.a"]
)
def test_a_place_that_no_page_gave_is_refused(url: str, after: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(BadInput):
        snapshot(tx, STORE, "stock", after, EPOCH)


@pytest.mark.parametrize(("store", "channel"), [(STORE, f"store:{STORE}"), ("s-nowhere", "network")])
def test_commands_and_unknown_stores_have_no_snapshot(url: str, store: str, channel: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(NotFound):
        snapshot(tx, store, channel, None, EPOCH)
