"""Nothing is promised twice, whoever comes at the same time."""

import asyncio
from collections import Counter
from random import Random

from central_oms.settings import Settings
from tests.support.central import PARIS_STORE, WAREHOUSE, an_oms_of
from tests.support.crowd import STOCK, Client, Clock, answering, look_after, oversold

CLIENTS = 32


async def test_nothing_oversells_when_32_clients_want_the_same_units(url: str) -> None:
    settings = Settings(database_url=url)
    async with an_oms_of(settings, Clock(), *STOCK) as (app, http):
        database = app.state.program.database
        nodes = [await answering(database, node_id) for node_id in (WAREHOUSE, PARIS_STORE)]
        crowd = [Client(f"c{number}", http, Random(number)) for number in range(CLIENTS)]
        watched = asyncio.create_task(look_after(app, rounds=5))
        answered = (node.answer(10) for node in nodes)
        await asyncio.gather(*(client.shop(4) for client in crowd), *answered)
        assert await watched == []
        assert await database.read(lambda tx: list(oversold(tx))) == []
        answers = sum((client.answers for client in crowd), start=Counter())
        assert not [answer for answer in answers if answer.endswith(" 500")]
        assert {"reservations 201", "reservations 409", "filled", "unfilled"} <= set(answers)
