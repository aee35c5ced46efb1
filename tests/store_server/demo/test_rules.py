import pytest

from shared.promise.check import check
from shared.promise.policy import HOUSE
from store_server.demo.retailer import places
from store_server.demo.retailer.rules import OPENING, Switch, is_on, switched
from tests.support.demo import OPENED


@pytest.mark.parametrize("switch", Switch)
def test_the_retailers_rules_hold_with_each_switch_on_and_off(switch: Switch) -> None:
    network = places.network(OPENED)
    for on in (True, False):
        policy = switched(OPENING, switch, on=on)
        assert is_on(policy, switch) is on
        assert check(policy, network) == ()


@pytest.mark.parametrize("switch", Switch)
def test_a_switch_that_is_pressed_twice_says_its_rule_once(switch: Switch) -> None:
    once = switched(HOUSE, switch, on=True)
    assert switched(once, switch, on=True) == once
    assert switched(once, switch, on=False) == HOUSE.model_copy(update={"currency": "EUR"})
