"""Nothing is promised twice, whoever comes at the same time."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from central_oms.settings import Settings
from central_oms.storage import positions
from central_oms.storage.database import Tx
from central_oms.use_cases import cases, deliveries, facts, publish, settlements, streams
from shared.cases import CaseClass
from shared.contract.oms.feed import Kind
from shared.contract.oms.settlements import Settled
from shared.network import DeliveryMode
from shared.order import order_id_of
from shared.payment import Auth, Settlement
from tests.support.builders import NOW, SKU, STORE, a_card, a_line, an_order
from tests.support.central import PARIS_STORE, WAREHOUSE, StoreLine, an_oms_of, placed
from tests.support.crowd import STOCK, Client, Clock, answering, look_after, oversold
from tests.support.receiving import a_delivery, received
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


async def test_an_order_and_its_banks_word_that_come_at_once_find_each_other(url: str) -> None:
    attempts = [f"t-{number}" for number in range(8)]
    async with an_oms_of(Settings(database_url=url), Clock()) as (app, _):
        write = app.state.program.database.write
        both = [
            part for attempt_id in attempts for part in (_order_comes(attempt_id), _bank_declines(attempt_id))
        ]
        await asyncio.gather(*map(write, both))
        opened = await app.state.program.database.read(lambda tx: cases.listed(tx, 100, still_open=True))
    unpaid = [case.subject for case in opened if case.case_class is CaseClass.TND_1]
    assert sorted(unpaid) == sorted(map(order_id_of, attempts))


def _order_comes(attempt_id: str) -> Callable[[Tx], None]:
    paid = {"attempt_id": attempt_id, "card": a_card(auth=Auth.OFFLINE_STORED)}
    order_id = order_id_of(attempt_id)
    order = an_order(a_line(mode=DeliveryMode.TAKE_AWAY), order_id=order_id, customer=None, **paid)
    return lambda tx: publish.send(tx, facts.order_placed(tx, STORE, placed(order), NOW))


def _bank_declines(attempt_id: str) -> Callable[[Tx], object]:
    said = Settled(attempt_id=attempt_id, settlement=Settlement.DECLINED, at=NOW)
    return lambda tx: settlements.tell(tx, [said], NOW)


async def test_deliveries_told_of_in_any_order_at_once_stop_nobody_and_wait_nowhere_in_vain(url: str) -> None:
    notes, runs = [str(number) for number in range(20_500, 20_512)], Counter[int]()
    async with an_oms_of(Settings(database_url=url), Clock(), *STOCK) as (app, _):
        database = app.state.program.database
        stores = [await database.write(partial(StoreLine, store_id=at)) for at in (STORE, PARIS_STORE)]
        works = [
            what(store, order)
            for store, received_in in zip(stores, (notes, notes[::-1]), strict=True)
            for what, order in ((_comes, received_in), (_is_announced, notes), (_is_announced, notes[::-1]))
        ]
        await asyncio.gather(*(database.write(_counted(runs, *each)) for each in enumerate(works)))
        arrived = [await database.read(partial(deliveries.show, delivery_id=note)) for note in notes]
        heard = {store.store_id: await database.read(store.read) for store in stores}
        opened = await database.read(lambda tx: cases.listed(tx, 100, still_open=True))
        stands = {at.node_id: at.on_hand for at in await database.read(lambda tx: positions.of(tx, {SKU}))}
    assert runs == dict.fromkeys(range(len(works)), 1)
    assert stands == {STORE: len(notes), PARIS_STORE: len(notes)}
    assert sorted(case.subject for case in opened) == notes
    came_to = {state.arrival.receipt.delivery_id: state.arrival.node_id for state in arrived if state.arrival}
    for store_id, entries in heard.items():
        last = {each.key: each.body["withdrawn"] for each in entries if each.kind == Kind.DELIVERY}
        assert all(last[note] for note in last if came_to[note] != store_id)


def _comes(store: StoreLine, notes: Sequence[str]) -> Callable[[Tx], object]:
    batch = store.batch(*(received(None, store.store_id, note, **{SKU: 1}) for note in notes))
    return lambda tx: streams.push(tx, store.store_id, batch, NOW)


def _is_announced(store: StoreLine, notes: Sequence[str]) -> Callable[[Tx], object]:
    told = [a_delivery(note, store.store_id, **{SKU: 1}) for note in notes]
    return lambda tx: deliveries.announce(tx, told)


def _counted(runs: Counter[int], number: int, work: Callable[[Tx], object]) -> Callable[[Tx], object]:
    def run(tx: Tx) -> object:
        runs[number] += 1
        return work(tx)

    return run


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
