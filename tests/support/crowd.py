"""Many clients of an OMS at once, who want the same few units: they reserve, order, let go, and forget."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from central_oms.dependencies import Program
from central_oms.storage import fulfilments, positions
from central_oms.storage.database import Database, Tx
from central_oms.storage.positions import Key
from central_oms.storage.schema import allocation, reservation
from central_oms.use_cases.streams import push
from central_oms.use_cases.upkeep import keep_up
from shared.contract.events import Event
from shared.contract.oms.orders import Placed
from shared.contract.oms.reservations import OvertakenProblem, Reserve
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.promise.answer import Part, PartLine
from tests.support.builders import NOW, a_line
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_plan,
    a_reserve,
    a_web_order,
    accepted,
    declined,
)

RARE = ("rare-1", "rare-2", "rare-3")
STOCK = tuple((node_id, sku, 3, 1, 0) for node_id in (WAREHOUSE, PARIS_STORE) for sku in RARE)
API = "/api/v1"


class Clock:
    """A clock that moves a little whenever it is read, so that time runs out for some."""

    def __init__(self) -> None:
        self._now = NOW

    def __call__(self) -> datetime:
        self.pass_by(timedelta(seconds=1))
        return self._now

    def pass_by(self, time: timedelta) -> None:
        """Let time go by."""
        self._now += time


@dataclass
class Client:
    """Somebody with a basket; `answers` counts what came back."""

    name: str
    http: httpx.AsyncClient
    rng: Random
    answers: Counter[str] = field(default_factory=Counter)
    _number: int = 0

    async def shop(self, times: int) -> None:
        """Want something, so many times."""
        for _ in range(times):
            self._number += 1
            await self.rng.choice((self._order, self._reserve_and_order, self._change_mind, self._forget))()

    async def _order(self) -> None:
        await self._place(self._basket())

    async def _reserve_and_order(self) -> None:
        basket = self._basket()
        await self._reserve(basket)
        if self.rng.random() < 0.5:
            await self._post(f"reservations/{basket.reservation_id}/extend", {"for_s": 30})
        await self._place(basket)

    async def _change_mind(self) -> None:
        basket = self._basket()
        await self._reserve(basket)
        answer = await self.http.delete(f"{API}/reservations/{basket.reservation_id}")
        self.answers[f"release {answer.status_code}"] += 1

    async def _forget(self) -> None:
        await self._reserve(self._basket())

    async def _reserve(self, basket: Reserve) -> None:
        answer = await self._post("reservations", basket.model_dump(mode="json"))
        if answer.status_code == 409:
            other = OvertakenProblem.model_validate_json(answer.content).option
            if other is not None:
                instead = basket.model_copy(update={"parts": other.parts})
                await self._post("reservations", instead.model_dump(mode="json"))

    async def _place(self, basket: Reserve) -> None:
        order = a_web_order(order_id=basket.order_id, number=basket.order_id, lines=basket.lines)
        answer = await self._post("orders", order.model_dump(mode="json"))
        unfilled = Placed.model_validate_json(answer.content).unfilled
        self.answers["filled" if not unfilled else "unfilled"] += 1

    async def _post(self, path: str, body: object) -> httpx.Response:
        answer = await self.http.post(f"{API}/{path}", json=body)
        self.answers[f"{path.rpartition('/')[2]} {answer.status_code}"] += 1
        return answer

    def _basket(self) -> Reserve:
        skus = self.rng.sample(RARE, self.rng.choice((1, 1, 2)))
        lines = tuple(
            a_line(line_id=f"l-{sku}", sku=sku, mode=DeliveryMode.SHIP_HOME, gtin=None) for sku in skus
        )
        return a_reserve(
            reservation_id=f"{self.name}-{self._number}",
            order_id=f"o-{self.name}-{self._number}",
            lines=lines,
            parts=(_part(self.rng.choice((WAREHOUSE, PARIS_STORE)), skus),),
            for_s=self.rng.choice((5, 60)),
        )


@dataclass
class Answering:
    """A node that accepts or declines what it is offered, while others still order."""

    line: StoreLine
    database: Database
    rng: Random

    async def answer(self, times: int) -> None:
        """Answer all that is offered by then, so many times."""
        for _ in range(times):
            offers = await self.database.read(lambda tx: fulfilments.offers(tx, 500))
            events = [self._answer(work) for work in offers if work.node_id == self.line.store_id]
            batch = self.line.batch(*events)
            await self.database.write(partial(push, store_id=self.line.store_id, pushed=batch, now=NOW))

    def _answer(self, work: FulfilmentOrder) -> Event:
        return accepted(work)[1] if self.rng.random() < 0.5 else declined(work)


async def answering(database: Database, node_id: str) -> Answering:
    """Let a node say hello."""
    return Answering(await database.write(lambda tx: StoreLine(tx, node_id)), database, Random(node_id))


async def look_after(app: FastAPI, rounds: int) -> list[str]:
    """Keep the OMS up, and look between whether more is kept than there is."""
    program: Program = app.state.program
    broken: list[str] = []
    for _ in range(rounds):
        broken += await program.database.read(lambda tx: list(oversold(tx)))
        await keep_up(program.database, program.clock())
    return broken + await program.database.read(lambda tx: list(oversold(tx)))


def oversold(tx: Tx) -> Iterator[str]:
    """Tell of each position where more is kept than may be, or where the sum is not that of its rows."""
    kept = _kept(tx)
    for at in positions.of(tx, RARE):
        if at.reserved + at.allocated > at.on_hand - at.safety_stock - at.channel_buffer:
            yield f"oversold: {at}"
        if at.allocated != kept[at.node_id, at.sku]:
            yield f"{kept[at.node_id, at.sku]} in rows: {at}"


def _kept(tx: Tx) -> Counter[Key]:
    kept: Counter[Key] = Counter()
    for table in (allocation, reservation):
        columns = table.c.node_id, table.c.sku
        for node_id, sku, units in tx.execute(
            select(*columns, func.sum(table.c.quantity)).group_by(*columns)
        ):
            kept[node_id, sku] += units
    return kept


def _part(node_id: str, skus: Sequence[str]) -> Part:
    lines = tuple(PartLine(line_id=f"l-{sku}", sku=sku, quantity=1) for sku in skus)
    return a_plan(node_id).parts[0].model_copy(update={"lines": lines})
