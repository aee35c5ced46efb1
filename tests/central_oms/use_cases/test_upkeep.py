from datetime import timedelta
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from central_oms.storage import fulfilments
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.upkeep import keep_up
from shared.workflow import Status
from tests.support.builders import NOW, a_line
from tests.support.central import PARIS_STORE, WAREHOUSE, StoreLine, a_database, a_web_order, opened
from tests.support.oms_days import DEEDS, Days, broken


async def test_a_round_lets_offers_lapse_and_fills_what_was_lacking(url: str) -> None:
    with a_database(url, (WAREHOUSE, "coat", 2, 0, 0)) as database:
        with database.transaction() as tx:
            coat = a_line(sku="coat", gtin=None)
            place_order(tx, a_web_order(order_id="w-offered", lines=(coat,)), NOW)
            place_order(tx, a_web_order(order_id="w-lacking", lines=(a_line(sku="scarf"),)), NOW)
            StoreLine(tx, PARIS_STORE).tell(tx, opened(5, sku="scarf"), opened(5, sku="coat", event_id="e-2"))
        await keep_up(database, NOW + timedelta(hours=1))
        with database.transaction() as tx:
            assert [work.status for work in fulfilments.of_order(tx, "w-offered")] == [
                Status.LAPSED,
                Status.OFFERED,
            ]
            assert [work.node_id for work in fulfilments.of_order(tx, "w-lacking")] == [PARIS_STORE]


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), deeds=st.lists(st.sampled_from(DEEDS), min_size=5, max_size=25))
def test_whatever_happens_every_unit_is_looked_after_and_none_is_promised_twice(
    seed: int, deeds: list[str]
) -> None:
    with TemporaryDirectory() as folder, a_database(f"sqlite:///{folder}/oms.db") as database:
        days = Days(database, Random(seed))
        for deed in deeds:
            days.do(deed)
            with database.transaction() as tx:
                assert list(broken(tx)) == []
