from datetime import timedelta

import pytest

from central_oms.storage import fulfilments
from central_oms.storage.database import Database, Tx
from central_oms.use_cases.fill import fill
from central_oms.use_cases.orders import place_order
from central_oms.use_cases.policies import draft, journal, live, publish, versions
from central_oms.use_cases.reserve import reserve
from shared.contract.oms.feed import Cursor, Kind
from shared.contract.oms.policies import Action, Unsound
from shared.contract.oms.reservations import Overtaken
from shared.errors import BadInput, NotFound, VersionConflict
from shared.order import Channel
from shared.promise.policy import HOUSE, Policy
from tests.support.builders import NOW, SKU, a_customer
from tests.support.central import (
    EPOCH,
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    a_plan,
    a_reserve,
    a_web_order,
    contents,
    placed,
    snapshot_of,
    to_send,
)
from tests.support.ruling import a_policy

BOTH = (WAREHOUSE, SKU, 1, 0, 0), (PARIS_STORE, SKU, 1, 0, 0)
WEB = [{"by": "channel", "any_of": ["web"]}]
PARIS_FIRST = a_policy(tiers=[{"name": "Paris first", "nodes": [{"by": "node", "any_of": [PARIS_STORE]}]}])
NOT_FROM_THE_WAREHOUSE = a_policy(
    rules=[
        {
            "rule": "sellable",
            "name": "Shops only",
            "nodes": [{"by": "node", "any_of": [WAREHOUSE]}],
            "sellable": False,
        }
    ]
)
ONE_FOR_GOLD = a_policy(rules=[{"rule": "protect", "name": "Gold", "units": 1, "for_tiers": ["gold"]}])
NOT_ON_THE_WEB = a_policy(rules=[{"rule": "buffer", "name": "Shops", "when": WEB, "units": 1}])


def decided(tx: Tx, policy: Policy, actor: str = "Hélène") -> Policy:
    """Draft rules and let them go live."""
    number = draft(tx, policy, actor, NOW).policy.version
    return publish(tx, number, live(tx).version, actor, NOW)


def nodes_of(tx: Tx, order_id: str = "w-1") -> list[str]:
    return [work.node_id for work in fulfilments.of_order(tx, order_id)]


def test_a_draft_sells_nothing_until_it_is_published(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        kept = draft(tx, PARIS_FIRST, "Hélène", NOW)
        assert (kept.policy.version, kept.live) == (1, False)
        assert live(tx) == HOUSE
        assert publish(tx, 1, HOUSE.version, "Hélène", NOW) == live(tx) == kept.policy
        assert [version.live for version in versions(tx, 10)] == [True]


def test_what_is_published_is_in_the_feed_and_in_the_snapshot(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        store = StoreLine(tx)
        store.cursor = Cursor(epoch=EPOCH, through={"network": 1})
        told = decided(tx, PARIS_FIRST)
        (entry,) = store.read(tx)
        assert (entry.kind, entry.key, Policy.model_validate(entry.body)) == (Kind.POLICY, "house", told)
        (page,) = snapshot_of(tx, "network")
        bodies = [entry.body for entry in page.entries if entry.kind == Kind.POLICY]
        assert [Policy.model_validate(body) for body in bodies] == [told]


def test_an_earlier_version_goes_live_again_as_it_was(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        first = decided(tx, PARIS_FIRST)
        decided(tx, a_policy())
        assert publish(tx, first.version, 2, "Karim", NOW) == live(tx) == first
        assert publish(tx, HOUSE.version, first.version, "Karim", NOW) == HOUSE


def test_whoever_saw_an_older_version_overwrites_nothing(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        decided(tx, PARIS_FIRST, "Karim")
        mine = draft(tx, a_policy(), "Hélène", NOW).policy.version
        with pytest.raises(VersionConflict, match="Karim"):
            publish(tx, mine, HOUSE.version, "Hélène", NOW)
        assert live(tx).version == 1


def test_the_journal_says_who_changed_what_and_when(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        decided(tx, a_policy(weights={"scarcity_percent": 60}), "Karim")
        number = draft(tx, a_policy(weights={"scarcity_percent": 80}), "Hélène", NOW).policy.version
        publish(tx, number, 1, "Hélène", NOW + timedelta(hours=1))
        newest = journal(tx, 10)[0]
        assert (newest.actor, newest.action, newest.at) == (
            "Hélène",
            Action.PUBLISHED,
            NOW + timedelta(hours=1),
        )
        assert (newest.from_version, newest.version) == (1, 2)
        assert [(change.path, change.before, change.after) for change in newest.changes] == [
            ("weights.scarcity_percent", 60, 80)
        ]
        assert [entry.action for entry in journal(tx, 10)] == [Action.PUBLISHED, Action.DRAFTED] * 2


def test_publishing_what_is_live_changes_nothing(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        decided(tx, PARIS_FIRST)
        publish(tx, 1, 1, "Hélène", NOW)
        assert len(journal(tx, 10)) == 2


def test_rules_that_cannot_hold_are_refused_with_every_flaw_at_its_place(url: str) -> None:
    wrong = a_policy(
        currency=None,
        tiers=[{"name": "Mars", "nodes": [{"by": "node", "any_of": ["s-mars"]}]}],
        limits=[{"limit": "most_parcels", "name": "none", "parcels": 0}],
    )
    with a_database(url) as database, database.transaction() as tx:
        with pytest.raises(Unsound) as refused:
            draft(tx, wrong, "Hélène", NOW)
        assert [flaw.path for flaw in refused.value.flaws] == [
            "tiers[0].nodes[0]",
            "tiers[0]",
            "limits[0].parcels",
        ]
        assert versions(tx, 10) == []


def test_rules_are_the_houses_and_a_version_must_be_there(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        with pytest.raises(BadInput):
            draft(tx, a_policy(policy_id="other"), "Hélène", NOW)
        with pytest.raises(NotFound):
            publish(tx, 9, 0, "Hélène", NOW)


def test_the_next_order_follows_the_rules_that_are_live(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        place_order(tx, a_web_order(), NOW)
        decided(tx, PARIS_FIRST)
        place_order(tx, a_web_order(order_id="w-2"), NOW)
        assert (nodes_of(tx), nodes_of(tx, "w-2")) == ([WAREHOUSE], [PARIS_STORE])


def test_a_unit_kept_for_the_best_customers_goes_to_them_alone(url: str) -> None:
    gold, other = a_customer(customer_id="c-1042", tier="gold"), a_customer(customer_id="c-2")
    database = Database(url)
    with database.transaction() as tx:
        fill(tx, contents((WAREHOUSE, SKU, 1, 0, 0), customers=(gold, other), policy=ONE_FOR_GOLD), NOW)
        theirs = a_web_order(order_id="w-2")
        someone = theirs.customer.model_copy(update={"customer_id": "c-2"})
        place_order(tx, theirs.model_copy(update={"customer": someone}), NOW)
        place_order(tx, a_web_order(), NOW)
        assert (nodes_of(tx, "w-2"), nodes_of(tx)) == ([], [WAREHOUSE])
    database.close()


def test_a_category_has_rules_of_its_own(url: str) -> None:
    dresses = [{"by": "category", "any_of": ["Robes"]}]
    rule = {"rule": "sellable", "name": "No dresses", "lines": dresses, "sellable": False}
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        decided(tx, a_policy(rules=[rule]))
        assert place_order(tx, a_web_order(), NOW).unfilled == ("l-1",)


def test_what_rules_keep_from_a_channel_is_not_reserved_for_it(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        decided(tx, NOT_ON_THE_WEB)
        with pytest.raises(Overtaken):
            reserve(tx, a_reserve(channel=Channel.WEB), NOW)
        assert reserve(tx, a_reserve(), NOW).units


def test_what_is_reserved_against_a_rule_is_answered_with_a_way_that_it_allows(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        decided(tx, NOT_FROM_THE_WAREHOUSE)
        with pytest.raises(Overtaken) as overtaken:
            reserve(tx, a_reserve(), NOW)
        assert overtaken.value.option is not None
        assert [part.node_id for part in overtaken.value.option.parts] == [PARIS_STORE]


def test_a_sellers_plan_gives_way_to_a_rule_when_others_have_the_goods(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        decided(tx, NOT_FROM_THE_WAREHOUSE)
        StoreLine(tx).tell(tx, placed(to_send(plan=(a_plan(WAREHOUSE),))))
        assert nodes_of(tx, "o-1") == [PARIS_STORE]


def test_what_is_paid_for_is_sent_against_a_rule_when_nobody_else_has_it(url: str) -> None:
    with a_database(url, BOTH[0]) as database, database.transaction() as tx:
        decided(tx, NOT_FROM_THE_WAREHOUSE)
        StoreLine(tx).tell(tx, placed(to_send(plan=(a_plan(WAREHOUSE),))))
        assert nodes_of(tx, "o-1") == [WAREHOUSE]
