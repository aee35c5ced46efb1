"""Sets the stage: orders that customers placed before the demo opened, some of them accepted by a colleague, and deliveries."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

from central_oms.storage import fulfilments
from central_oms.storage.database import Database as OmsDatabase
from central_oms.storage.database import Tx as OmsTx
from central_oms.use_cases import deliveries, orders, streams
from shared.contract.events import SCHEMA
from shared.contract.oms.line import Hello
from shared.contract.oms.orders import PlaceOrder
from shared.fulfilment import FulfilmentOrder
from shared.receiving import Delivery
from store_server.demo.fill import SEED, Retailer
from store_server.demo.neighbours import telling
from store_server.demo.retailer import deliveries as sent
from store_server.demo.retailer.places import DEMO_STORE
from store_server.demo.retailer.stage import Scene, opening
from store_server.demo.web import FIRST_NUMBER, command, numbered, staged_id, web_shop
from store_server.storage import meta, outbox
from store_server.storage.database import Database
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import fulfil, receive

STAGED = "demo_staged"
COLLEAGUE = "k-baptiste"
# Their offers would have lapsed before anyone opens the demo.
ACCEPTED = frozenset({Scene.RUNS_LATE, Scene.DUE_SOON, Scene.SHORT_PICK})
MOST_EVENTS = 500
MOST_DRAWS = 50


def set_stage(oms: OmsDatabase, store: Database, retailer: Retailer, now: datetime) -> None:
    """Place the orders of the opening, dated back, and announce its deliveries, once; no program runs on either database yet.

    The OMS hears of the store's stock before, as from the store itself, which later finds that it has told it.
    """
    with store.transaction() as tx:
        if meta.get(tx, STAGED) is not None:
            return
        with oms.transaction() as oms_tx:
            _tell(oms_tx, tx, now)
            accepted = list(_place_all(oms_tx, retailer, now))
            deliveries.announce(oms_tx, list(_sent(retailer, now)))
        for work in accepted:
            _accept(tx, work)
        meta.put(tx, STAGED, now.isoformat())


def _tell(oms: OmsTx, store: Tx, now: datetime) -> None:
    said = Hello(nonce=_mint(), boot_id=_mint(), inc=None, seq=0, clock=now, schema_max=SCHEMA)
    at = streams.hello(oms, DEMO_STORE, said, 0, now, _mint)
    streams.push(oms, DEMO_STORE, telling(at, outbox.after(store, at.last, MOST_EVENTS)), now)


def _sent(retailer: Retailer, now: datetime) -> Iterator[Delivery]:
    local = now.astimezone(ZoneInfo(retailer.network.timezone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return sent.opening(sent.goods(retailer.network, retailer.products, retailer.stands), midnight)


def _place_all(oms: OmsTx, retailer: Retailer, now: datetime) -> Iterator[FulfilmentOrder]:
    """Place every order, and give the work that a colleague of the demo store accepted."""
    rng, shop = Random(SEED), web_shop(retailer)
    for nth, entry in enumerate(opening(rng, shop, retailer.products, retailer.stands)):
        others = (shop.neighbour_order(rng, entry.order.mode) for _ in range(MOST_DRAWS))
        order_id, number = staged_id(entry.scene, nth), numbered(FIRST_NUMBER + nth)
        at = now - timedelta(minutes=entry.placed_min_ago)
        drawn = (command(order, order_id, number, at) for order in chain([entry.order], others))
        works = _place_at(oms, entry.order.collect_at or DEMO_STORE, drawn, at)
        if entry.scene in ACCEPTED:
            yield from works


def _place_at(oms: OmsTx, node_id: str, drawn: Iterable[PlaceOrder], at: datetime) -> list[FulfilmentOrder]:
    """Place the first order that the OMS gives to this node: it may know a better place for what was drawn."""
    for order in drawn:
        with oms.begin_nested() as attempt:
            orders.place_order(oms, order, at)
            works = fulfilments.of_order(oms, order.order_id)
            if works and all(work.node_id == node_id for work in works):
                return works
            attempt.rollback()
    return []


def _accept(store: Tx, work: FulfilmentOrder) -> None:
    cause = Cause(f"opening:{work.fulfilment_id}", COLLEAGUE, "", work.offered_at)
    receive.offer(store, work, cause)
    fulfil.accept(store, work.fulfilment_id, None, cause)


def _mint() -> str:
    return str(uuid4())
