"""Whatever the store's OpenAPI allows is answered as it says, and what it does not allow is refused; never with a 500."""

from pathlib import Path

import httpx
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from store_server.dependencies import mint_id
from store_server.main import create_store
from store_server.settings import Settings
from tests.support.network import signed_in
from tests.support.patience import PATIENCE_S

ENDLESS = "/api/v1/changes"
# Only the OMS knows, and this store is alone.
ASKS_THE_OMS = "/api/v1/orders/{order_id}/parts/{fulfilment_id}/why"
# JSON Schema cannot say that text is printable or that a code has its check digit: what it allows may be refused.
ACCEPTED = ["2xx", "401", "402", "403", "404", "409", "412", "422", "429"]
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}}}
described = create_store(Settings(data=Path("nowhere"))).openapi()
api = schemathesis.openapi.from_dict(described, config=schemathesis.Config.from_dict(CONFIG)).exclude(
    path=[ENDLESS, ASKS_THE_OMS]
)


@api.parametrize()
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
def test_every_route_keeps_to_its_contract(case: Case, store_url: str, manager: httpx.Client) -> None:
    headers = {"Authorization": manager.headers["Authorization"], "Idempotency-Key": mint_id()}
    if case.path == "/api/v1/sessions/current" and case.method == "DELETE":
        with httpx.Client(base_url=store_url, timeout=PATIENCE_S) as client:
            headers["Authorization"] = f"Bearer {signed_in(client, 'a-ines')}"
    case.call_and_validate(base_url=store_url, headers=headers, timeout=PATIENCE_S)
