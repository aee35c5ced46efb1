"""Nothing is promised twice, whoever comes at the same time."""

import asyncio
from collections import Counter
from random import Random

from central_oms.settings import Settings
from tests.support.central import PARIS_STORE, WAREHOUSE, an_oms_of
from tests.support.crowd import STOCK, Client, Clock, answering, look_after, oversold
from tests.support.ruling import a_policy

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


async def test_of_many_who_publish_over_the_same_version_one_does(url: str) -> None:
    async with an_oms_of(Settings(database_url=url), Clock()) as (_, http):

        async def publish(number: int) -> int:
            body = {"policy": a_policy(name=f"n{number}").model_dump(mode="json"), "actor": f"a{number}"}
            version = (await http.post("/api/v1/policies", json=body)).json()["policy"]["version"]
            path = f"/api/v1/policies/{version}/publish"
            headers = {"If-Match": '"0"'}
            return (await http.post(path, json={"actor": f"a{number}"}, headers=headers)).status_code

        answers = Counter(await asyncio.gather(*map(publish, range(6))))
        assert answers == {200: 1, 412: 5}
        published = [entry["action"] for entry in (await http.get("/api/v1/policies/journal")).json()]
        assert Counter(published) == {"drafted": 6, "published": 1}
