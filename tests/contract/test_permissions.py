"""Who may do what, tried on every route: role by endpoint by method, from the route table itself."""

import re

import httpx
import pytest
from fastapi.routing import APIRoute

from shared.permissions import ACTIONS, Role, may_do
from store_server.dependencies import mint_id
from store_server.routes import READY, ROUTERS
from store_server.routes.ready import API
from tests.support.network import signed_in
from tests.support.patience import PATIENCE_S
from tests.support.store import TEAM

ROUTERS_ALL = (*READY, *(noun.router for noun in ROUTERS))
ROUTES = [route for router in ROUTERS_ALL for route in router.routes if isinstance(route, APIRoute)]
CALLS = [
    (route.name, method, route.path.removeprefix(API)) for route in ROUTES for method in sorted(route.methods)
]
CLOSED = [call for call in CALLS if ACTIONS.get(call[0]) is not None and call[0] != "stream_changes"]


@pytest.fixture(scope="module")
def tokens(store_url: str) -> dict[Role, str]:
    with httpx.Client(base_url=store_url, timeout=PATIENCE_S) as client:
        return {person.role: signed_in(client, person.person_id) for person in TEAM}


def asked(store_url: str, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    url = store_url + API + re.sub(r"\{\w+}", "none", path)
    return httpx.request(method, url, headers=headers, timeout=PATIENCE_S)


def test_every_route_has_an_entry_and_every_entry_a_route() -> None:
    assert {route.name for route in ROUTES} == set(ACTIONS)


def test_an_action_that_nobody_listed_is_refused_to_everyone() -> None:
    assert not any(may_do(role, "empty_the_till") for role in Role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("name", "method", "path"), CLOSED)
def test_a_role_gets_through_exactly_where_the_table_says(
    store_url: str, tokens: dict[Role, str], role: Role, name: str, method: str, path: str
) -> None:
    headers = {"Authorization": f"Bearer {tokens[role]}", "Idempotency-Key": mint_id()}
    if name == "sign_out" and may_do(role, name):
        headers["Authorization"] = "Bearer of-nobody"
    answer = asked(store_url, method, path, headers)
    forbidden = answer.status_code == 403
    assert forbidden is not may_do(role, name), answer.text


@pytest.mark.parametrize(("name", "method", "path"), CLOSED)
def test_a_stranger_gets_through_nowhere(store_url: str, name: str, method: str, path: str) -> None:
    answer = asked(store_url, method, path)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
