from datetime import timedelta

import pytest

from central_oms.storage import documents, positions, rights
from central_oms.storage.database import Tx
from central_oms.use_cases.heard import promisable
from shared.stock import Bucket, Movement, MovementKind, Position
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import EPOCH, PARIS_STORE, StoreLine, a_database

STOCK = (STORE, SKU, 9, 0, 0), (PARIS_STORE, SKU, 9, 0, 0)


def seen(tx: Tx, after: timedelta) -> dict[str, Position]:
    held = {(found.node_id, found.sku): found for found in positions.of(tx, {SKU})}
    network = documents.retailer(tx, NOW + after).network
    return {node_id: found for (node_id, _), found in promisable(tx, network, held, {SKU: 1.0}).items()}


@pytest.mark.parametrize(("silence", "is_less"), [(timedelta(seconds=30), False), (timedelta(days=2), True)])
def test_of_a_store_that_is_silent_for_long_less_is_promised_and_of_others_all(
    url: str, silence: timedelta, is_less: bool
) -> None:
    with a_database(url, *STOCK) as database, database.transaction() as tx:
        StoreLine(tx)
        found = seen(tx, silence)
        assert (found[STORE].atp < 9, found[PARIS_STORE].atp) == (is_less, 9)


def test_rights_that_are_void_are_promised_to_nobody(url: str) -> None:
    grant = Movement(sku=SKU, bucket=Bucket.GRANTED, delta=4, kind=MovementKind.GRANT)
    with a_database(url, *STOCK) as database, database.transaction() as tx:
        StoreLine(tx)
        for store_id in (STORE, PARIS_STORE):
            positions.move(tx, store_id, [grant], NOW)
        for number in (EPOCH, EPOCH + 1):
            rights.begin_epoch(tx, number)
        found = seen(tx, timedelta())
        assert {node_id: (at.hard, at.atp) for node_id, at in found.items()} == {
            STORE: (0, 5),
            PARIS_STORE: (4, 9),
        }
