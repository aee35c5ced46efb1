from central_oms.storage import documents
from central_oms.use_cases.accepting import changed, tell
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.upkeep import keep_up
from shared.contract.oms.feed import Acceptance, Cursor, Kind
from tests.support.builders import NOW, SKU
from tests.support.central import (
    EPOCH,
    NETWORK,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_web_order,
    declined,
    snapshot_of,
)


async def test_the_first_round_tells_of_every_node_and_the_next_of_none(url: str) -> None:
    with a_database(url) as database:
        await keep_up(database, NOW)
        with database.transaction() as tx:
            assert set(documents.retailer(tx, NOW).accepts) == {node.node_id for node in NETWORK.nodes}
            assert changed(tx, NOW) == {}


def test_a_node_that_declines_is_told_of_once_it_makes_a_difference(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 9, 0, 0)) as database, database.transaction() as tx:
        tell(tx, changed(tx, NOW))
        store, warehouse = StoreLine(tx), StoreLine(tx, WAREHOUSE)
        store.cursor = Cursor(epoch=EPOCH, through={"network": 2})
        store.read(tx)
        seen = []
        for number in range(3):
            place_order(tx, a_web_order(order_id=f"w-{number}"), NOW)
            warehouse.tell(tx, declined(warehouse.offers(tx)[0]))
            tell(tx, changed(tx, NOW))
            seen += [Acceptance.model_validate(e.body) for e in store.read(tx) if e.kind == Kind.ACCEPTANCE]
        assert [one.node_id for one in seen] == [WAREHOUSE]
        assert seen[0].accepts < 0.85


def test_what_is_known_of_nodes_is_in_the_snapshot(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        tell(tx, {WAREHOUSE: 0.7})
        (page,) = snapshot_of(tx, "network")
        bodies = [entry.body for entry in page.entries if entry.kind == Kind.ACCEPTANCE]
        assert bodies == [{"node_id": WAREHOUSE, "accepts": 0.7}]
