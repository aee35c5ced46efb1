import pytest

from shared.errors import NotAllowed
from shared.permissions import ACTIONS, HOLDS, Permission, Role, may, may_do, require_action
from tests.support.builders import a_person


@pytest.mark.parametrize(
    ("role", "held"),
    [
        (Role.PICKER, {Permission.LOOK, Permission.FULFIL, Permission.COUNT, Permission.RECEIVE}),
        (Role.ASSOCIATE, {Permission.LOOK, Permission.FULFIL, Permission.SELL}),
        (Role.MANAGER, set(Permission)),
    ],
)
def test_each_role_holds_exactly_these(role: Role, held: set[Permission]) -> None:
    assert {permission for permission in Permission if may(role, permission)} == held


def test_every_role_has_its_row() -> None:
    assert set(HOLDS) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_an_action_that_nobody_listed_is_refused_to_everyone(role: Role) -> None:
    assert not may_do(role, "open_the_safe")


@pytest.mark.parametrize("role", Role)
def test_one_can_sign_in_before_one_is_known(role: Role) -> None:
    assert may_do(role, "sign_in")


@pytest.mark.parametrize("action", ACTIONS)
def test_the_manager_may_do_all_that_anyone_may(action: str) -> None:
    assert may_do(Role.MANAGER, action)


def test_who_may_not_hears_which_permission_is_missing() -> None:
    with pytest.raises(NotAllowed) as refused:
        require_action(a_person(Role.PICKER), "pay_basket")
    assert refused.value.facts == {"role": "picker", "permission": "sell"}


def test_an_unknown_action_is_named_in_the_refusal() -> None:
    with pytest.raises(NotAllowed) as refused:
        require_action(a_person(Role.MANAGER), "open_the_safe")
    assert refused.value.facts["permission"] == "open_the_safe"
