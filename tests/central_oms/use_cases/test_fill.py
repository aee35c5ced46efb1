import pytest

from central_oms.storage.database import Database
from central_oms.use_cases.fill import MOST_PRODUCTS, fill, upsert_products
from shared.contract.oms_api import Kind, Staff
from shared.errors import TooLarge
from tests.support.builders import NOW, STORE, a_product
from tests.support.central import StoreLine, a_database, contents, snapshot_of


def test_staff_come_as_entries_of_their_stores_channel(url: str) -> None:
    person = Staff(person_id="a-ana", name="Ana", initials="AM", role="associate", pin_hash="x")
    database = Database(url)
    with database.transaction() as tx:
        fill(tx, contents(staff={STORE: [person]}), NOW)
        assert [(entry.kind, entry.key) for entry in StoreLine(tx).read(tx)] == [(Kind.PERSON, "a-ana")]
    database.close()


def test_a_changed_product_is_in_the_feed_and_in_the_snapshot(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        upsert_products(tx, [a_product(name="Robe longue Alba")])
        (page,) = snapshot_of(tx, "catalogue")
        assert [entry.body["name"] for entry in page.entries] == ["Robe longue Alba"]
        assert page.at_pos == 2


def test_more_products_than_one_commit_should_hold_are_refused(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(TooLarge):
        upsert_products(tx, [a_product()] * (MOST_PRODUCTS + 1))
