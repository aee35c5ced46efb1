"""Fills an empty data directory with the demo's retailer: the OMS at once, the store by its own opening stock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from central_oms.storage.database import Tx as OmsTx
from central_oms.use_cases.fill import Contents
from central_oms.use_cases.fill import fill as fill_oms
from shared.catalogue import Product
from shared.contract.events import EventType, StockMoved
from shared.contract.oms.feed import Staff
from shared.customer import Customer
from shared.network import Network
from shared.stock import Bucket, Movement, MovementKind
from store_server.demo.retailer import outlook, people, places, products, rules, stock
from store_server.demo.retailer.stock import Stand
from store_server.storage import meta, outbox
from store_server.storage import stock as ledger
from store_server.storage.tx import Tx
from store_server.use_cases.report import event_id
from store_server.use_cases.sign_in import hash_pin

SEED = 20_261_122
SKUS_IN_ONE_EVENT = 500
FILLED = "demo_filled"


@dataclass(frozen=True)
class Retailer:
    """The made-up retailer, the same at every start."""

    network: Network
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    stands: tuple[Stand, ...]


def make_retailer(opened_at: datetime) -> Retailer:
    """Make the retailer as it was when the demo was first opened."""
    rng = Random(SEED)
    network = places.network(opened_at)
    catalogue = outlook.with_ahead(products.products(rng), opened_at)
    customers = people.customers(rng, catalogue, opened_at.date())
    stands = outlook.there(stock.stock(rng, network.nodes, catalogue), catalogue)
    return Retailer(network, catalogue, customers, tuple(stands))


def fill_network(tx: OmsTx, retailer: Retailer, now: datetime) -> None:
    """Give the OMS everything but the demo store's stock, which that store tells of itself."""
    contents = Contents(
        policy=rules.OPENING,
        network=retailer.network,
        products=retailer.products,
        positions=list(_told_by_the_oms(retailer.stands)),
        customers=retailer.customers,
        staff={places.DEMO_STORE: _staff()},
        sold_per_day={
            sku: rate for product in retailer.products for sku, rate in products.sold_per_day(product)
        },
        supplies=list(outlook.supplies(retailer.products, now)),
        markdowns=list(outlook.markdowns(retailer.network.nodes, retailer.products, retailer.stands)),
    )
    fill_oms(tx, contents, now)


def open_store(tx: Tx, stands: Sequence[Stand], now: datetime) -> None:
    """Book the demo store's opening stock, once, as facts that the OMS will hear of."""
    if meta.get(tx, FILLED) is not None:
        return
    here = [stand for stand in stands if stand.node_id == places.DEMO_STORE]
    for number, start in enumerate(range(0, len(here), SKUS_IN_ONE_EVENT)):
        _open_part(tx, here[start : start + SKUS_IN_ONE_EVENT], number, now)
    meta.put(tx, FILLED, now.isoformat())


def _open_part(tx: Tx, stands: Sequence[Stand], number: int, now: datetime) -> None:
    moves = tuple(
        Movement(sku=stand.sku, bucket=Bucket.ON_HAND, delta=stand.on_hand, kind=MovementKind.OPENING)
        for stand in stands
    )
    subject = f"opening-{number}"
    fact = event_id("demo", subject, "opened")
    ledger.book(tx, moves, ledger.Entry(fact, "opening", "demo", now))
    cause = outbox.Cause("demo", "demo", "", now)
    outbox.add(tx, fact, EventType.STOCK_OPENED, subject, 1, StockMoved(moves=moves), cause)


def _told_by_the_oms(stands: Sequence[Stand]) -> Iterator[Stand]:
    """The demo store's rows keep only what the OMS decides: safety stock and buffer."""
    for stand in stands:
        yield stand._replace(on_hand=0) if stand.node_id == places.DEMO_STORE else stand


def _staff() -> list[Staff]:
    return [
        Staff(
            person_id=colleague.person.person_id,
            name=colleague.person.name,
            initials=colleague.person.initials,
            role=colleague.person.role.value,
            pin_hash=hash_pin(colleague.pin),
        )
        for colleague in people.STAFF
    ]
