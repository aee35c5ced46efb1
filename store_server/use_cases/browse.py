"""Looking at what is sold: what a code is, a product with its stock, a SKU's ledger."""

from datetime import datetime

from shared.contract.store.finding import Cell, Ledger, ProductPage, Scanned
from shared.errors import InvalidCode, NotFound
from shared.gtin import Code, CodeKind, read_code
from shared.network import distance_km
from store_server.storage import catalogue, network, orders, stock, work
from store_server.storage.tx import Tx
from store_server.use_cases.count import shelf
from store_server.use_cases.customers import known_customer
from store_server.use_cases.find import Finder
from store_server.use_cases.fulfil import pickup_hash
from store_server.use_cases.ways import network_as_of

NEAR_KM = 100.0


def read_scan(operations: Tx, replica: Tx, finder: Finder, scanned: str) -> Scanned:
    """Tell what a scanned code is; an item from memory, for it is asked at each beep.

    Raises:
        InvalidCode: it is no code that a shop reads.
        NotFound: it could be one, but this store knows nothing by it.
    """
    code = read_code(scanned)
    match code.kind:
        case CodeKind.ITEM:
            return _item(replica, finder, code)
        case CodeKind.PICK_UP:
            return _collection(operations, code, scanned)
        case CodeKind.ORDER:
            return _order(operations, code)
        case CodeKind.CUSTOMER:
            return _customer(operations, replica, code)
        case CodeKind.DELIVERY:
            # One that nobody announced can stand at the door all the same.
            return Scanned(code=code, name=code.key, delivery_id=code.key)
        case CodeKind.LOCATION:
            return Scanned(code=code, name=code.key)


def name_of_code(replica: Tx, scanned: str) -> str:
    """Give the name and options of the variant that a code stands for; empty if it stands for none."""
    try:
        code = read_code(scanned)
    except InvalidCode:
        return ""
    named = catalogue.by_gtin(replica, code.key) if code.kind is CodeKind.ITEM else None
    if named is None:
        return ""
    return name_of(replica, named.sku)


def name_of(replica: Tx, sku: str) -> str:
    """Give the name and options of a variant.

    Raises:
        NotFound: there is no such SKU.
    """
    product, variant = catalogue.variant(replica, sku)
    return " · ".join((product.name, *variant.options))


def show_product(
    operations: Tx, replica: Tx, product_id: str, own: str, finder: Finder, *, up: bool, now: datetime
) -> ProductPage:
    """Give a product with the stock of each variant here, at other nodes nearby, and in the network with this store.

    Raises:
        NotFound: there is no such product.
    """
    product = catalogue.product(replica, product_id)
    skus = [variant.sku for variant in product.variants]
    here = stock.free_of(operations, skus)
    near = catalogue.at_nodes(replica, skus, _near(replica, own, now))
    elsewhere = catalogue.elsewhere_each(replica, skus, own)
    return ProductPage(
        product=product,
        cells=tuple(
            Cell(
                variant=variant,
                here=here.get(variant.sku, 0),
                near=near.get(variant.sku, 0),
                network=here.get(variant.sku, 0) + elsewhere.get(variant.sku, 0),
            )
            for variant in product.variants
        ),
        as_of=network_as_of(replica, up=up, now=now),
        alternatives=finder.alike(product_id),
    )


def show_ledger(operations: Tx, replica: Tx, sku: str) -> Ledger:
    """Give a SKU's stock in this store with the movements that made it.

    Raises:
        NotFound: there is no such SKU.
    """
    level, rows = stock.level(operations, sku), stock.ledger(operations, sku)
    if not rows and catalogue.by_sku(replica, sku) is None:
        raise NotFound(what="item", key=sku)
    there = shelf(operations, sku)
    return Ledger(
        sku=sku,
        on_hand=level.on_hand,
        reserved=level.reserved,
        free=level.free,
        on_shelf=there.units,
        seen=there.seen,
        counted_at=there.counted_at,
        rows=rows,
    )


def _item(replica: Tx, finder: Finder, code: Code) -> Scanned:
    named = finder.item(code.key) or catalogue.by_gtin(replica, code.key)
    if named is None:
        raise NotFound(what="item", key=code.key)
    return Scanned(code=code, product_id=named.product_id, sku=named.sku, name=named.name)


def _collection(operations: Tx, code: Code, scanned: str) -> Scanned:
    found = work.for_pickup(operations, pickup_hash(scanned))
    if not found:
        raise NotFound(what="collection", key=code.key[:6])
    return Scanned(
        code=code,
        name=found[0].number,
        fulfilment_ids=tuple(known.fulfilment_id for known in found),
        order_id=found[0].order_id,
    )


def _order(operations: Tx, code: Code) -> Scanned:
    """Tell what is known of an order: the whole of one that was sold here, of another one the work that it is here."""
    order = orders.by_number(operations, code.key)
    parts = work.numbered(operations, code.key)
    if order is None and not parts:
        raise NotFound(what="order", key=code.key)
    ids = tuple(part.fulfilment_id for part in parts)
    return Scanned(code=code, name=code.key, order_id=order.order_id if order else None, fulfilment_ids=ids)


def _customer(operations: Tx, replica: Tx, code: Code) -> Scanned:
    customer = known_customer(operations, replica, f"c-{code.key.lower()}")
    return Scanned(code=code, name=customer.name, customer_id=customer.customer_id)


def _near(replica: Tx, own: str, now: datetime) -> list[str]:
    places = network.network(replica, now)
    seller = places.node(own)
    if seller is None:
        return []
    others = (node for node in places.nodes if node is not seller)
    return [node.node_id for node in others if distance_km(seller.place, node.place) <= NEAR_KM]
