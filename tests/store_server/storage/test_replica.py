from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contract.oms.feed import Acceptance, Kind, Op
from shared.contract.oms.supply import Rate
from shared.promise.policy import HOUSE, Policy
from shared.stock import Inbound, InboundKind
from store_server.storage import catalogue, customers, network, replica
from store_server.storage.database import Database
from store_server.storage.schema import migrate_replica
from tests.support.builders import (
    NOW,
    PARIS,
    SKU,
    STORE,
    a_customer,
    a_node,
    a_position,
    a_product,
    a_variant,
)
from tests.support.store import a_replica, told


@pytest.fixture
def copy(tmp_path: Path) -> Database:
    return Database(tmp_path / "replica.db", migrate_replica)


def test_a_product_is_found_by_id_sku_and_barcode(copy: Database) -> None:
    with copy.transaction() as tx:
        replica.apply(tx, [told(Kind.PRODUCT, "p-0001", a_product())])
        assert catalogue.product(tx, "p-0001") == a_product()
        assert (
            catalogue.by_sku(tx, SKU)
            == catalogue.by_gtin(tx, "04006381333931")
            == ("p-0001", SKU, "Robe midi Alba")
        )


def test_a_variant_that_a_product_lost_is_not_found_any_more(copy: Database) -> None:
    with copy.transaction() as tx:
        replica.apply(tx, [told(Kind.PRODUCT, "p-0001", a_product())])
        replica.apply(
            tx, [told(Kind.PRODUCT, "p-0001", a_product(variants=(a_variant(sku="other", gtin=None),)))]
        )
        assert catalogue.by_sku(tx, SKU) is None


def test_a_deleted_product_is_gone_with_its_variants(copy: Database) -> None:
    with copy.transaction() as tx:
        put, gone = told(Kind.PRODUCT, "p-0001", a_product()), told(Kind.PRODUCT, "p-0001", {}, Op.DELETE)
        replica.apply(tx, [put, gone])
        assert catalogue.find(tx, "p-0001") is None
        assert catalogue.by_sku(tx, SKU) is None


def test_of_two_products_with_one_barcode_the_one_that_is_sold_answers(copy: Database) -> None:
    withdrawn = a_product(product_id="p-0", active=False, popularity=9_000, variants=(a_variant(sku="old"),))
    with copy.transaction() as tx:
        catalogue.save_products(tx, [withdrawn, a_product()])
        named = catalogue.by_gtin(tx, "04006381333931")
    assert named is not None
    assert named.product_id == "p-0001"


def test_what_stands_elsewhere_leaves_out_this_store(copy: Database) -> None:
    with copy.transaction() as tx:
        catalogue.save_positions(
            tx, [a_position(5), a_position(7, node_id="s-paris"), a_position(1, node_id="s-lille")]
        )
        assert catalogue.elsewhere(tx, SKU, STORE) == 8
        assert catalogue.all_elsewhere(tx, STORE) == {SKU: 8}
        assert catalogue.at_nodes(tx, [SKU], ["s-paris"]) == {SKU: 7}


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["n-1", "n-2", "n-3"]), st.sampled_from(["a", "b"]), st.integers(0, 9)),
        max_size=20,
    ),
    cut=st.integers(0, 20),
)
def test_totals_are_the_sums_of_the_positions_however_the_feed_is_cut(
    steps: list[tuple[str, str, int]], cut: int
) -> None:
    positions = [a_position(units, node_id=node, sku=sku) for node, sku, units in steps]
    last = {(position.sku, position.node_id): position.atp for position in positions}
    with a_replica() as tx:
        catalogue.save_positions(tx, positions[:cut])
        catalogue.save_positions(tx, positions[cut:])
        for sku in ("a", "b"):
            assert catalogue.elsewhere(tx, sku, "nowhere") == sum(
                atp for key, atp in last.items() if key[0] == sku
            )
            assert {known.node_id: known.atp for known in catalogue.positions(tx, [sku])} == {
                node: atp for (known, node), atp in last.items() if known == sku and atp
            }


def test_a_forgotten_position_leaves_the_total(copy: Database) -> None:
    with copy.transaction() as tx:
        catalogue.save_positions(tx, [a_position(5), a_position(7, node_id="s-paris")])
        where: dict[str, object] = {"node_id": "s-paris", "sku": SKU}
        replica.apply(tx, [told(Kind.POSITION, "s-paris:1", where, Op.DELETE)])
        assert catalogue.elsewhere(tx, SKU, "nowhere") == 5
        assert [position.node_id for position in catalogue.positions(tx, [SKU])] == [STORE]


def test_a_position_comes_back_as_it_went_in(copy: Database) -> None:
    inbound = (Inbound(at=NOW, quantity=4), Inbound(at=NOW, quantity=2, kind=InboundKind.TRANSIT))
    units = {"reserved": 1, "granted": 1, "allocated": 2, "safety_stock": 1, "channel_buffer": 1}
    position = a_position(9, **units, markdown_percent=30, inbound=inbound)
    with copy.transaction() as tx:
        replica.apply(tx, [told(Kind.POSITION, "p", position)])
        assert catalogue.positions(tx, [SKU]) == [position]


def test_a_position_without_any_figure_takes_no_room(copy: Database) -> None:
    with copy.transaction() as tx:
        catalogue.save_positions(tx, [a_position(5), a_position(0, node_id="s-paris")])
        assert tx.value("SELECT count(*) FROM position") == 1
        catalogue.save_positions(tx, [a_position(0)])
        assert tx.value("SELECT count(*) FROM position") == 0
        assert catalogue.elsewhere(tx, SKU, "nowhere") == 0


def test_what_is_only_announced_is_kept(copy: Database) -> None:
    announced = a_position(0, inbound=(Inbound(at=NOW, quantity=4),))
    with copy.transaction() as tx:
        catalogue.save_positions(tx, [announced])
        assert catalogue.positions(tx, [SKU]) == [announced]


def test_a_rate_is_known_until_it_is_taken_back(copy: Database) -> None:
    with copy.transaction() as tx:
        replica.apply(
            tx,
            [told(Kind.RATE, SKU, Rate(sku=SKU, sold_per_day=2.5)), told(Kind.POSITION, "p", a_position())],
        )
        assert catalogue.rates(tx, [SKU, "other"]) == {SKU: 2.5}
        replica.apply(tx, [told(Kind.RATE, SKU, {}, Op.DELETE)])
        assert catalogue.rates(tx, [SKU]) == {}
        assert catalogue.elsewhere(tx, SKU, "nowhere") == 5


def test_the_policy_that_was_told_last_is_live_whatever_it_is_called(copy: Database) -> None:
    with copy.transaction() as tx:
        assert network.policy(tx) == HOUSE
        for policy in (Policy(policy_id="winter", version=7), Policy(policy_id="autumn", version=3)):
            replica.apply(tx, [told(Kind.POLICY, policy.policy_id, policy)])
        assert network.policy(tx).policy_id == "autumn"
        replica.apply(tx, [told(Kind.POLICY, "autumn", {}, Op.DELETE)])
        assert network.policy(tx) == HOUSE


def test_what_cannot_be_read_leaves_what_was_known_and_holds_up_nothing_else(copy: Database) -> None:
    newer = told(Kind.POLICY, "house", {"rules": [{"rule": "unheard-of"}]})
    with copy.transaction() as tx:
        replica.apply(
            tx, [newer, told(Kind.PRODUCT, "p-0001", a_product()), told(Kind.RATE, SKU, {"sold": 1})]
        )
        assert network.policy(tx) == HOUSE
        assert catalogue.find(tx, "p-0001") == a_product()
        assert replica.unread(tx) == 2
        replica.apply(tx, [told(Kind.RATE, SKU, Rate(sku=SKU, sold_per_day=2))])
        assert replica.unread(tx) == 1


def test_what_an_older_version_could_not_read_is_applied_by_one_that_can(
    copy: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copy.transaction() as tx:
        with monkeypatch.context() as older:
            older.delitem(replica._HANDLERS, Kind.PRODUCT)
            replica.apply(tx, [told(Kind.PRODUCT, "p-0001", a_product())])
            replica.take_up(tx)
            assert (catalogue.find(tx, "p-0001"), replica.unread(tx)) == (None, 1)
        replica.take_up(tx)
        assert (catalogue.find(tx, "p-0001"), replica.unread(tx)) == (a_product(), 0)


def test_how_often_a_node_accepts_is_known(copy: Database) -> None:
    with copy.transaction() as tx:
        replica.apply(tx, [told(Kind.ACCEPTANCE, STORE, Acceptance(node_id=STORE, accepts=0.8))])
        assert network.accepts(tx) == {STORE: 0.8}


def test_the_network_is_as_new_as_its_newest_figure(copy: Database) -> None:
    with copy.transaction() as tx:
        assert catalogue.as_of(tx) is None
        catalogue.save_positions(tx, [a_position(as_of=NOW + timedelta(hours=1))])
        catalogue.save_positions(tx, [a_position(as_of=NOW, node_id="s-paris")])
        assert catalogue.as_of(tx) == NOW + timedelta(hours=1)


def test_a_changed_place_is_seen_by_the_next_reader(copy: Database) -> None:
    with copy.transaction() as tx:
        network.apply(tx, [told(Kind.NODE, STORE, a_node())])
        assert network.network(tx, NOW).nodes == (a_node(),)
        network.apply(
            tx,
            [told(Kind.NODE, STORE, a_node(paused=True)), told(Kind.NODE, "s-2", a_node("s-2", place=PARIS))],
        )
        assert [node.paused for node in network.network(tx, NOW).nodes] == [False, True]
        network.apply(tx, [told(Kind.NODE, STORE, {}, Op.DELETE)])
        assert [node.node_id for node in network.network(tx, NOW).nodes] == ["s-2"]


def test_an_entry_of_an_unknown_kind_is_passed_over(copy: Database) -> None:
    unknown = told(Kind.PRODUCT, "x", {}).model_copy(update={"kind": "weather"})
    with copy.transaction() as tx:
        replica.apply(tx, [unknown, told(Kind.PRODUCT, "p-0001", a_product())])
        assert catalogue.find(tx, "p-0001") is not None


@pytest.mark.parametrize(
    "asked", ["clara", "moulin cl", "CLÂRA", "06 39 98", "0639981234", "clara.moulin@", "c-1042", ""]
)
def test_a_customer_is_found_by_the_beginnings_of(copy: Database, asked: str) -> None:
    with copy.transaction() as tx:
        replica.apply(tx, [told(Kind.CUSTOMER, "c-1042", a_customer())])
        assert [found.customer_id for found in customers.search(tx, asked, 10)] == ["c-1042"]


@pytest.mark.parametrize("asked", ["lara", "%", "_", "!", "clara dupont", "\x00"])
def test_a_customer_is_not_found_by(copy: Database, asked: str) -> None:
    with copy.transaction() as tx:
        replica.apply(tx, [told(Kind.CUSTOMER, "c-1042", a_customer())])
        assert customers.search(tx, asked, 10) == ()


def test_a_snapshot_page_of_five_thousand_positions_is_quick(copy: Database) -> None:
    entries = [
        told(Kind.POSITION, f"p-{n}", a_position(n % 7, sku=f"sku-{n % 1000}", node_id=f"n-{n // 1000}"))
        for n in range(5_000)
    ]
    with copy.transaction() as tx:
        started = process_time()
        replica.apply(tx, entries)
        assert process_time() - started < 0.5
