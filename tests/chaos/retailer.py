"""The retailer that lives through it: two stores that sell, prepare and ship for each other, and their opening stock."""

from datetime import datetime
from pathlib import Path
from typing import Any

from central_oms.storage.database import Database as OmsDatabase
from central_oms.use_cases.fill import Contents, fill
from shared.catalogue import Product
from shared.contract.oms.feed import Staff
from shared.permissions import Person, Role
from shared.stock import MovementKind
from store_server.storage.database import Database
from store_server.storage.schema import migrate_operations
from store_server.use_cases.sign_in import hash_pin
from tests.support import shelf
from tests.support.builders import PARIS, a_customer, a_network, a_node, a_product, a_variant

STORES = ("s-lyon", "s-paris")
TABLETS = 4
PIN = "246810"
CUSTOMER = a_customer()
UNITS = 3_000
PLENTY = tuple(f"{number:04}-PLENTY" for number in range(1, 9))
SCARCE = ("0009-SCARCE", "0010-SCARCE")
SCARCE_UNITS = 25
DECLINED, LOST = "0011-DECLINED", "0012-LOST"  # the terminal declines 10.51, and loses its answer to 10.52
PRICES = {DECLINED: 1_051, LOST: 1_052}
SKUS = (*PLENTY, *SCARCE, DECLINED, LOST)


def person_id(number: int) -> str:
    """Name whoever holds a store's tablet with this number."""
    return f"a-{number}"


def fill_central(url: str, now: datetime) -> None:
    """Give an OMS the network, the products and the people."""
    database = OmsDatabase(url)
    with database.transaction() as tx:
        fill(tx, _contents(), now)
    database.close()


def open_store(data: Path, now: datetime) -> None:
    """Book a store's opening stock, as a fact that its OMS will hear of."""
    units = {sku: SCARCE_UNITS if sku in SCARCE else UNITS for sku in SKUS}
    operations = Database(data / "operations.db", migrate_operations)
    with operations.transaction() as tx:
        shelf.book(tx, f"opening-{data.name}", MovementKind.OPENING, units, now)
    operations.close()


def _contents() -> Contents:
    lyon, paris = STORES
    pin_hash = hash_pin(PIN)
    people = [
        Person(person_id=person_id(number), name=f"A {number}", initials=f"A{number}", role=Role.ASSOCIATE)
        for number in range(TABLETS)
    ]
    staff = [Staff(**person.model_dump(), pin_hash=pin_hash) for person in people]
    return Contents(
        network=a_network(a_node(lyon), a_node(paris, name="Alba Paris", town="Paris", place=PARIS)),
        products=tuple(map(product_of, SKUS)),
        positions=[(store_id, sku, 0, 0, 0) for store_id in STORES for sku in SKUS],
        customers=(CUSTOMER,),
        staff=dict.fromkeys(STORES, staff),
    )


def product_of(sku: str, **fields: Any) -> Product:
    """Give the product whose only variant this is."""
    price_minor = PRICES.get(sku, 4_000 + 100 * SKUS.index(sku))
    variant = a_variant(price_minor, sku=sku, gtin=None, options=())
    return a_product(product_id=f"p-{sku[:4]}", name=f"Article {sku}", axes=(), variants=(variant,), **fields)
