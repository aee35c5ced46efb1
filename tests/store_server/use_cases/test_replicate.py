"""A snapshot is all there is of its channel, and a page of it is worth what its own snapshot is worth."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contract.events import SCHEMA
from shared.contract.oms.feed import Cursor, Kind, PullAnswer
from shared.contract.oms.supply import Rate
from store_server.storage import catalogue, cursors, customers, network, replica
from store_server.storage.database import Database
from store_server.storage.schema import migrate_replica
from store_server.use_cases import replicate
from tests.support.builders import NOW, STORE, a_customer, a_node, a_product, a_variant
from tests.support.snapshots import a_page, named, stood
from tests.support.store import told

SKUS = ("s-1", "s-2", "s-3")


@pytest.fixture
def copy(tmp_path: Path) -> Database:
    return Database(tmp_path / "replica.db", migrate_replica)


def test_what_a_restored_oms_no_longer_has_is_gone_once_its_snapshot_is_whole(copy: Database) -> None:
    kept, lost = a_product(), a_product(product_id="p-lost", variants=(a_variant(sku="lost", gtin=None),))
    with copy.transaction() as tx:
        replica.apply(tx, [told(Kind.PRODUCT, item.product_id, item) for item in (kept, lost)])
        replica.apply(tx, [told(Kind.CUSTOMER, "c-lost", a_customer(customer_id="c-lost"))])
        replica.apply(tx, [told(Kind.NODE, "s-lost", a_node("s-lost")), told(Kind.NODE, STORE, a_node())])
        replicate.load(tx, a_page("catalogue", named("catalogue", Kind.PRODUCT, kept.product_id, kept)))
        replicate.load(tx, a_page("customers"))
        replicate.load(tx, a_page("network", named("network", Kind.NODE, STORE, a_node())))
        assert catalogue.find(tx, kept.product_id) == kept
        assert catalogue.find(tx, "p-lost") is None
        assert customers.find(tx, "c-lost") is None
        assert [node.node_id for node in network.network(tx, NOW).nodes] == [STORE]


def test_the_total_of_a_sku_follows_a_position_that_is_gone(copy: Database) -> None:
    with copy.transaction() as tx:
        replica.apply(
            tx,
            [
                stood("s-1", "s-1"),
                stood("s-1", "s-2"),
                told(Kind.RATE, "s-1", Rate(sku="s-1", sold_per_day=2)),
            ],
        )
        replicate.load(tx, a_page("stock", stood("s-1", "s-2")))
        assert catalogue.elsewhere(tx, "s-1", STORE) == 3
        assert catalogue.rates(tx, ["s-1"]) == {}


def test_nothing_is_gone_before_the_snapshot_is_whole(copy: Database) -> None:
    with copy.transaction() as tx:
        replica.apply(tx, [stood("s-1")])
        replicate.load(tx, a_page("stock", stood("s-2"), after="more"))
        assert len(catalogue.positions(tx, SKUS)) == 2


def test_a_position_of_a_newer_shape_waits_and_holds_up_nothing_else(copy: Database) -> None:
    newer = stood("s-1").model_copy(update={"body": {"units": "many"}})
    with copy.transaction() as tx:
        replicate.load(tx, a_page("stock", newer, stood("s-2")))
        assert {known.sku for known in catalogue.positions(tx, SKUS)} == {"s-2"}
        start, end = (Cursor(epoch=2, through={"stock": pos}) for pos in (7, 8))
        entry = newer.model_copy(update={"pos": 8})
        fed = PullAnswer.model_validate(
            {"session": "s", "from_": start, "next": end, "entries": (entry,), "up_to_date": True}
        )
        replicate.apply(tx, fed)
        assert (replica.unread(tx), cursors.positions(tx)) == (1, {"stock": 8})


def test_a_position_of_a_newer_version_waits_although_it_could_be_read(copy: Database) -> None:
    newer = stood("s-1").model_copy(update={"schema_version": SCHEMA + 1})
    with copy.transaction() as tx:
        replicate.load(tx, a_page("stock", newer, stood("s-2")))
        assert {known.sku for known in catalogue.positions(tx, SKUS)} == {"s-2"}
        assert replica.unread(tx) == 1


def test_the_last_page_of_an_older_snapshot_ends_no_newer_one(copy: Database) -> None:
    with copy.transaction() as tx:
        replicate.load(tx, a_page("stock", stood("s-1"), at_pos=8, after="more"))
        replicate.load(tx, a_page("stock", stood("s-3"), at_pos=7))
        assert cursors.positions(tx) == {}
        replicate.load(tx, a_page("stock", stood("s-2"), at_pos=8))
        assert {known.sku for known in catalogue.positions(tx, SKUS)} == {"s-1", "s-2"}


def test_a_program_that_died_half_way_names_all_of_it_anew(tmp_path: Path) -> None:
    for pages in (["s-1"], ["s-2", "s-3"]):
        file = Database(tmp_path / "replica.db", migrate_replica)
        for number, sku in enumerate(pages):
            with file.transaction() as tx:
                replicate.load(tx, a_page("stock", stood(sku), after=None if number == 1 else "more"))
        known = file.look(lambda tx: {found.sku for found in catalogue.positions(tx, SKUS)})
        file.close()
    assert known == {"s-2", "s-3"}


@given(
    before=st.sets(st.sampled_from(SKUS)),
    pages=st.lists(st.sets(st.sampled_from(SKUS)), min_size=1, max_size=4),
    repeated=st.integers(0, 3),
)
def test_a_whole_snapshot_leaves_what_its_pages_name(
    tmp_path_factory: pytest.TempPathFactory, before: set[str], pages: list[set[str]], repeated: int
) -> None:
    file = Database(tmp_path_factory.mktemp("replica") / "replica.db", migrate_replica)
    *first, last = [*pages[: repeated + 1], *pages]
    with file.transaction() as tx:
        replica.apply(tx, [stood(sku) for sku in before])
        for page in first:
            replicate.load(tx, a_page("stock", *map(stood, page), after="more"))
        replicate.load(tx, a_page("stock", *map(stood, last)))
        assert {known.sku for known in catalogue.positions(tx, SKUS)} == set().union(*pages)
    file.close()
