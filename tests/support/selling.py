"""Selling over HTTP in tests: a small world, baskets and payments."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from shared.basket import Basket, due
from shared.contract.events import Event, OrderPlaced
from shared.contract.store.selling import BasketPage, Paid, Pay
from shared.errors import OutOfStock
from shared.network import DeliveryMode
from shared.payment import CardFacts, Outcome
from shared.promise.answer import Answer
from shared.promise.options import promise
from shared.promise.request import Request
from shared.promise.supply import Stock
from shared.stock import StockLevel
from store_server.dependencies import mint_id
from store_server.storage import baskets, outbox, stock
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations
from store_server.use_cases.pay import intend, record
from store_server.use_cases.place import Placing
from store_server.use_cases.plan import Asker
from store_server.use_cases.sell import Seller, refreshed
from tests.support.builders import (
    NOW,
    PARIS,
    SKU,
    STORE,
    a_customer,
    a_network,
    a_node,
    a_person,
    a_position,
    a_product,
    a_variant,
)
from tests.support.store import Shop, World, once, put_on_shelf

PARIS_STORE = "s-paris"
LAMP = "0002-LAMPE"
DECLINED = "0003-DECLINED"  # costs 10.51: the terminal declines it
LOST = "0004-LOST"  # costs 10.52: the terminal's answer is lost
CLARA = a_customer()
HOME = {"mode": DeliveryMode.SHIP_HOME.value}
COLLECT_HERE = {"mode": DeliveryMode.PICK_UP.value, "collect_at": STORE}


def a_shop_floor(here: int = 5) -> World:
    """Give a store with dresses on its shelves, whose lamps stand in Paris."""
    return World(
        network=a_network(
            a_node(), a_node(PARIS_STORE, name="Alba Paris", town="Paris", place=PARIS, collects=True)
        ),
        products=(
            a_product(),
            _product("p-0002", "Lampe Vézère", LAMP, 12_900),
            _product("p-0003", "Mug refusé", DECLINED, 1_051),
            _product("p-0004", "Mug perdu", LOST, 1_052),
        ),
        positions=(a_position(8, node_id=PARIS_STORE, sku=LAMP), a_position(4, node_id=PARIS_STORE)),
        here={SKU: here, DECLINED: 3, LOST: 3},
        customers=(CLARA,),
    )


async def open_basket(tablet: httpx.AsyncClient, *lines: dict[str, Any]) -> BasketPage:
    """Open a basket and put lines into it."""
    basket_id = mint_id()
    answer = await tablet.post("/baskets", json={"basket_id": basket_id}, headers=once())
    assert answer.status_code == 201, answer.text
    for line in lines:
        answer = await tablet.post(f"/baskets/{basket_id}/lines", json=line, headers=once())
        assert answer.is_success, answer.text
    return BasketPage.model_validate(answer.json())


async def for_clara(tablet: httpx.AsyncClient, page: BasketPage) -> BasketPage:
    """Say that a basket is for Clara."""
    url, chosen = f"/baskets/{page.basket.basket_id}/customer", {"customer_id": CLARA.customer_id}
    answer = await tablet.put(url, json=chosen, headers=once())
    assert answer.is_success, answer.text
    return BasketPage.model_validate(answer.json())


async def ask_to_pay(
    tablet: httpx.AsyncClient, page: BasketPage, attempt_id: str | None = None
) -> httpx.Response:
    """Ask for what is due now."""
    return await tablet.post(
        f"/baskets/{page.basket.basket_id}/payments",
        json={"attempt_id": attempt_id or mint_id(), "amount": page.due.now.model_dump()},
        headers=once(),
    )


async def pay(tablet: httpx.AsyncClient, page: BasketPage, attempt_id: str | None = None) -> Paid:
    """Pay what is due now."""
    answer = await ask_to_pay(tablet, page, attempt_id)
    assert answer.is_success, answer.text
    return Paid.model_validate(answer.json())


async def look(tablet: httpx.AsyncClient, page: BasketPage) -> BasketPage:
    """Look at a basket again."""
    answer = await tablet.get(f"/baskets/{page.basket.basket_id}")
    assert answer.is_success, answer.text
    return BasketPage.model_validate(answer.json())


def charges(journal: Path) -> int:
    """Count the attempts that a terminal remembers."""
    return len(journal.read_text().splitlines())


async def level(shop: Shop, sku: str = SKU) -> StockLevel:
    """Give the stock of a SKU."""
    return await shop.services.operations.read(lambda tx: stock.level(tx, sku))


def ledger_sums(db: Database) -> dict[tuple[str, str], int]:
    """Add up the whole ledger by SKU and bucket."""
    rows = db.look(
        lambda tx: tx.all("SELECT sku, bucket, sum(delta) AS units FROM ledger GROUP BY sku, bucket")
    )
    return {(row["sku"], row["bucket"]): row["units"] for row in rows if row["units"]}


def level_sums(db: Database) -> dict[tuple[str, str], int]:
    """Give the levels in the same shape as `ledger_sums`."""
    rows = db.look(lambda tx: tx.all("SELECT * FROM stock"))
    buckets = ("on_hand", "reserved", "granted")
    return {(row["sku"], bucket): row[bucket] for row in rows for bucket in buckets if row[bucket]}


def told_sums(db: Database) -> dict[tuple[str, str], int]:
    """Add up what the OMS was told of stock, in the same shape as `ledger_sums`."""
    told = Counter[tuple[str, str]]()
    for pushed in db.look(lambda tx: outbox.after(tx, 0, 1_000)):
        placed = OrderPlaced.model_validate(Event.model_validate_json(pushed.body).data)
        for move in placed.moves:
            told[move.sku, move.bucket.value] += move.delta
    return {key: units for key, units in told.items() if units}


@contextmanager
def a_till_drawer(units: int) -> Iterator[Database]:
    """Open a store's operations whose only SKU has this many units."""
    with TemporaryDirectory() as folder:
        db = Database(Path(folder) / "operations.db", migrate_operations)
        with db.transaction() as tx:
            put_on_shelf(tx, {SKU: units})
        yield db
        db.close()


def sell_at(db: Database, basket: Basket, outcomes: tuple[Outcome, ...]) -> Paid | None:
    """Pay a basket, the terminal saying `outcomes` in turn; None when it cannot be paid."""
    seller = Seller(a_person(), Asker(STORE, NOW), PromisedHere())
    pay_now = Pay(attempt_id=mint_id(), amount=due(refreshed(basket, seller.asker, seller.answers)).now)
    placing = Placing(STORE, "P-7KQ2M4XW9T3VBN6HJC5R", NOW)
    try:
        with db.transaction() as tx:
            baskets.save(tx, basket)
            intend(tx, basket.basket_id, pay_now, (), seller, "tablet-1")
    except OutOfStock:
        return None
    paid = None
    for outcome in outcomes:
        with db.transaction() as tx:
            paid = record(tx, pay_now.attempt_id, outcome, CardFacts(), placing)
    return paid


class PromisedHere(dict[Request, Answer]):
    """Solves each request when it is asked for, from this store's stock alone."""

    def __contains__(self, request: object) -> bool:
        return True

    def __missing__(self, request: Request) -> Answer:
        return promise(request, a_network(), Stock.of([a_position(10_000)]))


def _product(product_id: str, name: str, sku: str, price_minor: int) -> Any:
    variant = a_variant(price_minor, sku=sku, gtin=None, options=())
    return a_product(product_id=product_id, name=name, axes=(), variants=(variant,))
