"""A store's copy is compared with what the OMS holds, a stretch at a time; what is altered is noticed and fetched anew."""

from datetime import timedelta
from pathlib import Path

import pytest

from central_oms.storage.schema import document
from central_oms.use_cases import digests as summing
from central_oms.use_cases.fill import upsert_rates
from shared.contract.digests import COMPARED
from shared.contract.oms.supply import Rate
from store_server.oms import walk
from tests.simulation.retailer import SKUS
from tests.support.builders import a_product
from tests.support.central import publish_products
from tests.support.pair import Pair, a_pair

TABLES = {
    "product": "product_id, name, popularity, active, body",
    "customer": "customer_id, body",
    "place": "kind, key, body",
    "item": "sku, sold_per_day",
    "position JOIN item ON item.n = item JOIN node ON node.n = node": "sku, node_id, on_hand, reserved, position.atp, as_of",
}


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summing, "MOST_SKUS", 3)
    monkeypatch.setattr(summing, "MOST_DOCUMENTS", 2)
    monkeypatch.setattr(walk, "COMPARE_EVERY", timedelta())


def a_copy(pair: Pair) -> Pair:
    """Let the store have a copy of everything that can be told."""
    pair.oms.write_surely(lambda tx: upsert_rates(tx, [Rate(sku=sku, sold_per_day=0.7) for sku in SKUS]))
    for number, sku in enumerate(SKUS, 1):
        pair.move(f"e-{sku}", number, sku)
    settle(pair)
    return pair


def settle(pair: Pair) -> None:
    """Speak for as long as it takes to compare all of the copy twice."""
    pair.talk()


def contents(pair: Pair) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: pair.store.replica.look(
            lambda tx: sorted(tuple(row) for row in tx.all(f"SELECT {columns} FROM {table}"))  # noqa: B023
        )
        for table, columns in TABLES.items()
    }


def alter(pair: Pair, statement: str) -> None:
    with pair.store.replica.transaction() as tx:
        assert tx.execute(statement).rowcount > 0


@pytest.mark.parametrize(
    "flip",
    [
        "UPDATE position SET on_hand = on_hand + 16 WHERE item = 2 AND on_hand > 0",
        "DELETE FROM position WHERE item = 3",
        "UPDATE item SET sku = '1-Q' WHERE sku = '1-S'",
        "UPDATE item SET sold_per_day = 0.8 WHERE sku = '2-M'",
        "UPDATE product SET body = replace(body, '2090', '2091') WHERE product_id = 'p-2'",
        "UPDATE product SET body = replace(body, '{', '[') WHERE product_id = 'p-3'",
        "DELETE FROM customer",
        "UPDATE place SET key = 'x' WHERE key = (SELECT max(key) FROM place)",
    ],
)
def test_a_bit_that_flips_in_the_copy_is_noticed_and_mended(tmp_path: Path, flip: str) -> None:
    with a_pair(tmp_path) as pair:
        before = contents(a_copy(pair))
        alter(pair, flip)
        assert contents(pair) != before
        settle(pair)
        assert {table: rows for table, rows in contents(pair).items() if table != "item"} == {
            table: rows for table, rows in before.items() if table != "item"
        }
        assert set(before["item"]) <= set(contents(pair)["item"])


def test_what_is_no_text_any_more_is_fetched_anew(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        before = contents(a_copy(pair))
        alter(pair, "UPDATE product SET body = cast(x'7bff22' AS TEXT) WHERE product_id = 'p-4'")
        settle(pair)
        assert contents(pair) == before


def test_a_copy_that_agrees_is_never_fetched_anew(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        a_copy(pair)
        calls = []
        for _ in range(3):
            pair.oms.write_surely(lambda tx: publish_products(tx, a_product()))
            pair.move(f"e-later-{len(calls)}", 1, SKUS[0])
            calls += pair.talk()
        assert {call.kind for call in calls} == {"push", "pull"}
        compared = {call.body.compare.kind for call in calls if getattr(call.body, "compare", None)}
        assert compared == set(COMPARED)


def test_what_another_version_wrote_is_not_compared(tmp_path: Path) -> None:
    with a_pair(tmp_path) as pair:
        a_copy(pair)
        pair.oms.write_surely(lambda tx: tx.execute(document.update().values(schema_version=0)))
        alter(pair, "UPDATE product SET body = replace(body, '2090', '2091') WHERE product_id = 'p-2'")
        before = contents(pair)
        settle(pair)
        assert contents(pair) == before
