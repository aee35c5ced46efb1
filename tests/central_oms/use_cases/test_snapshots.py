import pytest

from central_oms.storage.database import Database
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


def test_rates_come_before_positions_and_each_comes_once_however_the_pages_fall(url: str) -> None:
    stock = [(STORE, f"sku-{number}", 3, 0, 0) for number in range(2_000)]
    rates = {f"sku-{number}": 0.5 for number in range(5_000)}
    database = Database(url)
    with database.transaction() as tx:
        fill(tx, contents(*stock, sold_per_day=rates), NOW)
        pages = snapshot_of(tx, "stock")
        kinds = [[entry.kind for entry in page.entries] for page in pages]
        assert kinds == [[Kind.RATE] * 5_000, [Kind.POSITION] * 2_000]
        keys = [entry.key for page in pages for entry in page.entries]
        assert len(keys) == len(set(keys))
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


@pytest.mark.parametrize("after", ["x", "1|a", "-1|a|b", "1|a|b|c", "²|a|b", "9" * 30 + "|a|b"])
def test_a_place_that_no_page_gave_is_refused(url: str, after: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(BadInput):
        snapshot(tx, STORE, "stock", after, EPOCH)


@pytest.mark.parametrize(("store", "channel"), [(STORE, f"store:{STORE}"), ("s-nowhere", "network")])
def test_commands_and_unknown_stores_have_no_snapshot(url: str, store: str, channel: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(NotFound):
        snapshot(tx, store, channel, None, EPOCH)
