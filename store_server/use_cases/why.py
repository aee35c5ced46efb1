"""Why an option is as it is, under the rules and with the figures that it was offered under."""

import asyncio
from collections.abc import Iterable

from shared.contract.store.finding import Why
from shared.errors import NotFound
from shared.promise.account import Explanation
from shared.promise.explain import explain
from shared.promise.request import Request
from store_server.storage.database import Database
from store_server.use_cases.ways import Supply, names_of, supply_for


async def why_option(
    operations: Database, replica: Database, requests: Iterable[Request], option_id: str, *, up: bool
) -> Why:
    """Explain an option that one of `requests` is answered with now.

    Raises:
        NotFound: none of them is, or no longer.
    """
    for request in requests:
        supply = await supply_for(operations, replica, request, up=up)
        explanation = await asyncio.to_thread(_explained, request, supply, option_id)
        if explanation is not None:
            return Why(explanation=explanation, names=names_of(_spoken_of(explanation), supply.network))
    raise NotFound(what="option", key=option_id)


def _explained(request: Request, supply: Supply, option_id: str) -> Explanation | None:
    try:
        return explain(request, supply.network, supply.stock, supply.policy, option_id)
    except NotFound:
        return None


def _spoken_of(explanation: Explanation) -> set[str | None]:
    parts, following = explanation.option.parts, explanation.next_plan
    named = {part.node_id for part in parts} | {part.place_id for part in parts}
    return named if following is None else named | set(following.node_ids)
