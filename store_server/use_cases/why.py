"""Why an option is as it is, under the rules and with the figures that it was offered under."""

import asyncio
from collections.abc import Iterable

from shared.errors import LineDown, NotFound, Unexplained, Unreachable
from shared.promise.account import Explanation
from shared.promise.explain import explain
from shared.promise.request import Request
from store_server.storage.database import Database
from store_server.use_cases.ports import CentralDesk
from store_server.use_cases.ways import Supply, supply_for

ANSWER_WITHIN_S = 3.0


async def why_option(
    operations: Database, replica: Database, requests: Iterable[Request], option_id: str, *, up: bool
) -> Explanation:
    """Explain an option that one of `requests` is answered with now.

    Raises:
        NotFound: none of them is, or no longer.
    """
    for request in requests:
        supply = await supply_for(operations, replica, request, up=up)
        explanation = await asyncio.to_thread(_explained, request, supply, option_id)
        if explanation is not None:
            return explanation
    raise NotFound(what="option", key=option_id)


async def why_part(central: CentralDesk, order_id: str, fulfilment_id: str, *, up: bool) -> Explanation:
    """Let the OMS explain why a part of an order was asked of its node.

    Raises:
        LineDown: it does not answer, or not soon.
        Unexplained: it does not know.
    """
    if not up:
        raise LineDown()
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return await central.explain(order_id, fulfilment_id)
    except (Unreachable, TimeoutError) as error:
        raise LineDown() from error
    except NotFound as error:
        raise Unexplained() from error


def _explained(request: Request, supply: Supply, option_id: str) -> Explanation | None:
    try:
        return explain(request, supply.network, supply.stock, supply.policy, option_id)
    except NotFound:
        return None
