import pytest

from central_oms.storage.database import Database
from central_oms.use_cases.fill import MOST_PRODUCTS, fill, take_products, upsert_rates
from central_oms.use_cases.policies import journal, live
from shared.contract.oms.feed import Cursor, Kind, Staff
from shared.contract.oms.supply import Rate
from shared.errors import TooLarge
from tests.support.builders import NOW, STORE, a_product
from tests.support.central import EPOCH, StoreLine, a_database, contents, publish_products, snapshot_of
from tests.support.ruling import a_policy


def test_staff_come_as_entries_of_their_stores_channel(url: str) -> None:
    person = Staff(person_id="a-ana", name="Ana", initials="AM", role="associate", pin_hash="x")
    database = Database(url)
    with database.transaction() as tx:
        fill(tx, contents(staff={STORE: [person]}), NOW)
        assert [(entry.kind, entry.key) for entry in StoreLine(tx).read(tx)] == [(Kind.PERSON, "a-ana")]
    database.close()


def test_a_changed_product_is_in_the_feed_and_in_the_snapshot(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        publish_products(tx, a_product(name="Robe longue Alba"))
        (page,) = snapshot_of(tx, "catalogue")
        assert [entry.body["name"] for entry in page.entries] == ["Robe longue Alba"]
        assert page.at_pos == 2


def test_more_products_than_one_commit_should_hold_are_refused(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(TooLarge):
        take_products(tx, [a_product()] * (MOST_PRODUCTS + 1))


def test_how_fast_a_sku_sells_is_in_the_feed_and_the_others_stay_as_they_were_told(url: str) -> None:
    database = Database(url)
    with database.transaction() as tx:
        fill(tx, contents(sold_per_day={"coat": 0.5, "scarf": 2.0}), NOW)
        store = StoreLine(tx)
        store.cursor = Cursor(epoch=EPOCH, through={"stock": 1})
        upsert_rates(tx, [Rate(sku="coat", sold_per_day=0.8)])
        (entry,) = store.read(tx)
        assert (entry.kind, Rate.model_validate(entry.body)) == (
            Kind.RATE,
            Rate(sku="coat", sold_per_day=0.8),
        )
        (page,) = snapshot_of(tx, "stock")
        assert {e.key: e.body["sold_per_day"] for e in page.entries} == {"coat": 0.8, "scarf": 2.0}
    database.close()


def test_a_network_can_begin_with_rules(url: str) -> None:
    database = Database(url)
    with database.transaction() as tx:
        fill(tx, contents(policy=a_policy(name="first")), NOW)
        assert (live(tx).name, live(tx).version) == ("first", 1)
        assert [entry.version for entry in journal(tx, 5)] == [1]
    database.close()
