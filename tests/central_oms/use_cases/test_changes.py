from central_oms.use_cases.changes import changes
from shared.contract.oms.policies import Change
from shared.promise.policy import HOUSE
from tests.support.ruling import a_policy


def no_split(name: str, minor: int) -> dict[str, object]:
    return {"limit": "no_split_under", "name": name, "value": {"minor": minor, "currency": "EUR"}}


def first(name: str) -> dict[str, object]:
    return {"name": name, "nodes": [{"by": "group", "any_of": ["own"]}]}


def test_the_same_rules_under_another_number_are_no_change() -> None:
    assert changes(HOUSE, HOUSE.model_copy(update={"version": 7})) == ()


def test_a_changed_figure_is_found_by_the_name_of_its_rule() -> None:
    before = a_policy(limits=[no_split("small", 3_000)])
    after = a_policy(limits=[no_split("dear", 9_000), no_split("small", 5_000)])
    small, dear = changes(before, after)
    assert small == Change(path="limits[small].value.minor", before=3_000, after=5_000)
    assert (dear.path, dear.before) == ("limits[dear]", None)


def test_a_rule_that_went_is_told_whole() -> None:
    (gone,) = changes(a_policy(limits=[no_split("small", 3_000)]), a_policy())
    assert (gone.path, gone.after) == ("limits[small]", None)
    assert isinstance(gone.before, dict)
    assert gone.before["value"] == {"minor": 3_000, "currency": "EUR"}


def test_tiers_in_another_order_are_a_change_of_their_order() -> None:
    before, after = a_policy(tiers=[first("a"), first("b")]), a_policy(tiers=[first("b"), first("a")])
    assert changes(before, after) == (Change(path="tiers", before=["a", "b"], after=["b", "a"]),)


def test_a_weight_is_told_by_its_name() -> None:
    after = a_policy(weights={"scarcity_percent": 60})
    assert changes(a_policy(), after) == (Change(path="weights.scarcity_percent", before=0, after=60),)
