from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central_oms.storage import orders, positions
from central_oms.storage.database import Tx
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.policies import draft
from central_oms.use_cases.what_if import what_if
from shared.contract.oms.policies import Replay
from shared.errors import NotFound
from shared.promise.policy import Policy
from tests.support.builders import NOW, SKU, a_line, an_order
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_web_order,
    handed_on,
    placed,
)
from tests.support.ruling import a_policy

PARIS_FIRST = a_policy(tiers=[{"name": "Paris first", "nodes": [{"by": "node", "any_of": [PARIS_STORE]}]}])
NOTHING = a_policy(rules=[{"rule": "sellable", "name": "Closed", "sellable": False}])


def tried(tx: Tx, policy: Policy, newest: int = 100) -> Replay:
    """Draft rules and replay past orders under them."""
    return what_if(tx, draft(tx, policy, "Hélène", NOW).policy.version, newest, NOW)


def test_orders_go_elsewhere_under_other_rules_and_it_is_told_what_that_costs(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        replay = tried(tx, PARIS_FIRST)
        (difference,) = replay.differences
        assert (difference.number, difference.live.nodes, difference.draft.nodes) == (
            "W-1",
            (WAREHOUSE,),
            (PARIS_STORE,),
        )
        assert replay.draft.cost_minor - replay.live.cost_minor == (
            difference.draft.cost_minor - difference.live.cost_minor
        )
        assert (replay.live.version, replay.draft.version, replay.differing) == (0, 1, 1)


def test_what_rules_no_longer_let_anyone_have_is_counted(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=(a_line(quantity=3, mode=None),)), NOW)
        replay = tried(tx, NOTHING)
        assert (replay.live.unfilled, replay.draft.unfilled) == (0, 3)
        assert (replay.live.parcels, replay.draft.parcels) == (1, 0)


@pytest.mark.parametrize("answer", ["wait", "accept", "ship"])
def test_an_order_meets_its_own_last_unit_again_wherever_that_is_by_now(url: str, answer: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        warehouse = StoreLine(tx, WAREHOUSE)
        place_order(tx, a_web_order(), NOW)
        (work,) = warehouse.offers(tx)
        handed_on(tx, warehouse, work, answer)
        assert tried(tx, a_policy()).live.unfilled == 0


def test_orders_compete_for_what_there_is_as_they_did(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        place_order(tx, a_web_order(order_id="w-2"), NOW)
        replay = tried(tx, a_policy())
        assert (replay.orders, replay.live.unfilled, replay.differing) == (2, 1, 0)


def test_orders_that_would_come_later_than_they_were_promised_are_counted(url: str) -> None:
    monday_only = a_policy(limits=[{"limit": "scheduled", "name": "Mondays", "weekdays": [0]}])
    with a_database(url, (WAREHOUSE, SKU, 1, 0, 0)) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        replay = tried(tx, monday_only)
        assert (replay.live.late, replay.draft.late) == (0, 1)
        assert replay.draft.mean_days > replay.live.mean_days


def test_only_the_newest_orders_that_were_not_taken_away_are_replayed(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, placed(an_order(a_line(), order_id="o-taken")))
        place_order(tx, a_web_order(), NOW)
        assert tried(tx, a_policy()).orders == 1
        assert tried(tx, a_policy(), newest=1).orders <= 1


def test_a_version_that_is_not_there_is_not_tried(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx, pytest.raises(NotFound):
        what_if(tx, 3, 100, NOW)


@settings(max_examples=20)
@given(
    figures=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    wanted=st.lists(st.integers(1, 3), max_size=6),
)
def test_the_live_rules_against_themselves_differ_in_nothing_and_change_nothing(
    figures: tuple[int, int], wanted: list[int]
) -> None:
    stock = (WAREHOUSE, SKU, figures[0], 0, 0), (PARIS_STORE, SKU, figures[1], 0, 0)
    with (
        TemporaryDirectory() as folder,
        a_database(f"sqlite:///{folder}/oms.db", *stock) as database,
        database.transaction() as tx,
    ):
        for number, quantity in enumerate(wanted):
            lines = (a_line(quantity=quantity, mode=None),)
            place_order(tx, a_web_order(order_id=f"w-{number}", lines=lines), NOW)
        before = positions.of(tx, {SKU}), orders.latest(tx, 10)
        replay = what_if(tx, 0, 100, NOW)
        assert (replay.orders, replay.differing, replay.live) == (len(wanted), 0, replay.draft)
        assert (positions.of(tx, {SKU}), orders.latest(tx, 10)) == before
