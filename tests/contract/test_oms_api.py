"""Whatever the OMS's OpenAPI allows is answered as it says, and what it does not allow is refused."""

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis import Case

from tests.support.builders import SKU
from tests.support.central import WAREHOUSE, a_filled_oms, an_empty_oms

# JSON Schema cannot say that prices share a currency, that events follow each other or that text is printable: a body
# that it allows may be refused for that, with 422. A version that it names is seldom the live one: 412. A program may
# be as old as it says it is: 426.
ACCEPTED = ["2xx", "404", "409", "412", "422", "426"]
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}}

app = an_empty_oms()
api = schemathesis.openapi.from_dict(app.openapi(), config=schemathesis.Config.from_dict(CONFIG))
api.app = app


@pytest.fixture(scope="module")
def oms(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return a_filled_oms(tmp_path_factory.mktemp("oms"), (WAREHOUSE, SKU, 1_000, 0, 0))


@api.parametrize()
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
def test_every_route_keeps_to_its_contract(case: Case, oms: FastAPI) -> None:
    case.call_and_validate(app=oms)
