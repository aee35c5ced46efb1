"""One run from the opening to the last comparison: shops that work, faults, and the accounts of three parties."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import httpx
from orjson import loads

from shared.contract.store.shift import SignIn
from shared.errors import Unavailable
from shared.payment import PaymentStatus
from store_app.store_client import StoreClient
from store_server.dependencies import utc_now
from tests.chaos import journal
from tests.chaos.books import OmsBooks, StoreBooks
from tests.chaos.checks import Accounts, check
from tests.chaos.faults import Faults
from tests.chaos.journal import KEY, Intention, Journal
from tests.chaos.ledger import Told, figures_of
from tests.chaos.people import Colleague, WebShop, surely
from tests.chaos.programs import Program, a_store, an_oms
from tests.chaos.proxy import Line
from tests.chaos.retailer import PIN, STORES, TABLETS, fill_central, open_store, person_id
from tests.support.patience import PATIENCE_S
from tests.support.ports import free_ports

ANSWER_WITHIN_S = 5.0
LOOKS_EVERY_S = 0.25
STILL_LOOKS = 8
QUIET_WITHIN_S = 4 * PATIENCE_S
AGAIN_AT_ONCE = 8


@dataclass
class Waiting:
    """Watches how long facts wait for the OMS at each store."""

    stores: Sequence[StoreBooks]
    longest_s: float = 0.0
    most: int = 0
    _since: dict[str, float] = field(default_factory=dict)

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            for store in self.stores:
                self._look(store.store_id, store.waiting)
            await asyncio.sleep(LOOKS_EVERY_S)

    def _look(self, store_id: str, waiting: int) -> None:
        now = time.monotonic()
        self.most = max(self.most, waiting)
        if not waiting:
            self._since.pop(store_id, None)
            return
        self.longest_s = max(self.longest_s, now - self._since.setdefault(store_id, now))


@dataclass
class World:
    """The programs, the lines between them, and who uses them."""

    folder: Path
    oms: Program
    stores: tuple[Program, ...]
    lines: tuple[Line, ...]
    colleagues: dict[str, list[Colleague]]
    web: WebShop

    @property
    def books(self) -> tuple[StoreBooks, ...]:
        """Open the stores' files as they are by now."""
        return tuple(StoreBooks(self.folder / store_id) for store_id in STORES)

    @property
    def oms_books(self) -> OmsBooks:
        """Open the OMS's file as it is by now."""
        return OmsBooks(self.folder / "oms")

    def told(self) -> dict[str, dict[str, Intention]]:
        """Read every tablet's journal."""
        return {
            store_id: journal.read([_journal(self.folder, store_id, number) for number in range(TABLETS)])
            for store_id in STORES
        }


async def live(folder: Path, seed: int, kills: int) -> Told:
    """Live one run, and compare what is left of it."""
    begun = time.monotonic()
    async with a_world(folder, seed) as world:
        faults = Faults((world.oms, *world.stores), world.lines, Random(f"{seed} faults"))
        waiting = Waiting(world.books)
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(waiting.watch())
            await _rage(world, faults, kills)
            last_tap = time.monotonic()
            await _quiet(world)
            drained_s = time.monotonic() - last_tap
            watching.cancel()
        again, differ = await _again(world)
        await _quiet(world)
    accounts = Accounts(
        world.told(), world.books, world.oms_books, tuple(world.web.sent), tuple(world.web.taken)
    )
    broken = check(accounts) | {"the same key is answered the same at the end": differ}
    figures = figures_of(accounts, faults) | {
        "facts drained": sum(len(store.events) for store in accounts.stores),
        "longest that facts waited": f"{waiting.longest_s:.1f} s, at most {waiting.most} of them",
        "from the last tap to rest": f"{drained_s:.1f} s",
        "answered again from the store": again,
        "refused": dict(_refused(world).most_common()),
        "took": f"{time.monotonic() - begun:.0f} s",
    }
    return Told(seed, accounts, figures, broken)


@asynccontextmanager
async def a_world(folder: Path, seed: int) -> AsyncIterator[World]:
    """Open the shops on an empty folder: filled, started, everyone signed in."""
    now = utc_now()
    oms_port, *store_ports = free_ports(1 + len(STORES))
    oms = an_oms(folder / "oms", oms_port)
    (folder / "oms").mkdir()
    await asyncio.to_thread(fill_central, f"sqlite:///{folder / 'oms' / 'oms.db'}", now)
    async with AsyncExitStack() as stack:
        lines = tuple(Line(oms_port, Random(f"{seed} line {nth}")) for nth in range(len(STORES)))
        for line in lines:
            await line.listen()
            stack.push_async_callback(line.close)
        for store_id in STORES:
            await asyncio.to_thread(open_store, folder / store_id, now)
        stores = tuple(
            a_store(folder / store_id, port, line.port)
            for store_id, port, line in zip(STORES, store_ports, lines, strict=True)
        )
        for program in (oms, *stores):
            stack.callback(program.kill)
            program.start()
        await asyncio.gather(*(program.ready() for program in (oms, *stores)))
        colleagues = {
            program.name: [
                await stack.enter_async_context(_colleague(folder, program, number, seed))
                for number in range(TABLETS)
            ]
            for program in stores
        }
        direct = httpx.AsyncClient(base_url=oms.address, timeout=ANSWER_WITHIN_S)
        web = WebShop(await stack.enter_async_context(direct), Random(f"{seed} web"))
        yield World(folder, oms, stores, lines, colleagues, web)


@asynccontextmanager
async def _colleague(folder: Path, store: Program, number: int, seed: int) -> AsyncIterator[Colleague]:
    path = _journal(folder, store.name, number)
    transport = Journal(path, httpx.AsyncHTTPTransport())
    http = httpx.AsyncClient(transport=transport, base_url=store.address, timeout=ANSWER_WITHIN_S)
    async with http:
        tablet = StoreClient(http)
        who = SignIn(person_id=person_id(number), pin=PIN, device_id=f"tablet-{number}")
        await surely(partial(_everyone_is_known, tablet))
        await surely(partial(tablet.sign_in, who))
        yield Colleague(tablet, store.name, Random(f"{seed} {store.name} {number}"))


async def _everyone_is_known(tablet: StoreClient) -> None:
    """Look whether the store has heard who works there."""
    if len(await tablet.staff()) < TABLETS:
        raise Unavailable


async def _rage(world: World, faults: Faults, kills: int) -> None:
    """Let everyone work while faults are done; what was begun then is brought to an end."""
    closing = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for colleague in (one for team in world.colleagues.values() for one in team):
            tasks.create_task(colleague.work(closing))
        tasks.create_task(world.web.open(closing))
        await faults.rage(kills)
        for program in (world.oms, *world.stores):
            await program.ready()
        # A slow machine has all the kills behind it before anybody has sold or picked much.
        async with asyncio.timeout(QUIET_WITHIN_S):
            while not all(map(_worked, world.told().values())):  # noqa: ASYNC110 -- journals are files
                await asyncio.sleep(LOOKS_EVERY_S)
        closing.set()


def _worked(told: Mapping[str, Intention]) -> bool:
    """Tell whether a store's people have sold and picked what there is to compare, and to tamper with."""
    sold = [sent for sent in told.values() if sent.path.endswith("/payments") and _is_approved(sent)]
    picked = [sent for sent in told.values() if sent.path.endswith("/scans") and sent.told]
    return len(sold) > 0 and len(picked) > 1


def _is_approved(sent: Intention) -> bool:
    return any(said["payment"]["status"] == PaymentStatus.APPROVED for said in sent.said)


async def _quiet(world: World) -> None:
    """Wait until nothing waits and nothing moves any more."""
    deadline = time.monotonic() + QUIET_WITHIN_S
    still, before = 0, tuple[int, ...]()
    while still < STILL_LOOKS:
        moving = [text for store in world.books for text in _moving(store, world.oms_books)]
        after = tuple(len(store.events) for store in world.books)
        still = still + 1 if not moving and after == before else 0
        before = after
        if time.monotonic() > deadline:
            raise AssertionError(f"does not come to rest: {moving}")
        await asyncio.sleep(LOOKS_EVERY_S)


def _moving(store: StoreBooks, oms: OmsBooks) -> list[str]:
    counted = {
        "facts": store.waiting,
        "entries": oms.head(store.store_id) - store.heard,
        "payments": store.open_payments,
    }
    return [f"{store.store_id}: {count} {name}" for name, count in counted.items() if count]


async def _again(world: World) -> tuple[int, list[str]]:
    """Send every key once more, and tell how many, and what is answered otherwise than it was."""
    answers: list[str] = []
    for store in world.stores:
        async with httpx.AsyncClient(base_url=store.address, timeout=PATIENCE_S) as http:
            for number, colleague in enumerate(world.colleagues[store.name]):
                known = journal.read([_journal(world.folder, store.name, number)])
                done = [intention for intention in known.values() if intention.said]
                for start in range(0, len(done), AGAIN_AT_ONCE):
                    some = done[start : start + AGAIN_AT_ONCE]
                    asked = (_same(http, colleague.tablet.token, intention) for intention in some)
                    answers += await asyncio.gather(*asked)
    return len(answers), [differs for differs in answers if differs]


async def _same(http: httpx.AsyncClient, token: str, sent: Intention) -> str:
    headers = {"Authorization": f"Bearer {token}", KEY: sent.key, "Content-Type": "application/json"}
    answer = await http.request(sent.method, sent.path, content=sent.body, headers=headers)
    said = loads(answer.content) if answer.is_success and answer.content else None
    if answer.is_success and journal.kept(said) == sent.said[-1]:
        return ""
    return f"{sent.method} {sent.path}: {answer.status_code} {answer.text[:300]}"


def _refused(world: World) -> Counter[str]:
    team = (colleague for team in world.colleagues.values() for colleague in team)
    return sum((colleague.refused for colleague in team), start=Counter[str]())


def _journal(folder: Path, store_id: str, number: int) -> Path:
    return folder / f"tablet-{store_id}-{number}.ndjson"
