"""Orders: found by number, name or phone, shown with their parts, and printed as a receipt."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from shared.contract.problem import documented
from shared.contract.store.selling import OrderPage, OrderRow
from shared.errors import LineDown, NotFound, Unexplained
from shared.order import Order
from shared.promise.account import Explanation
from shared.promise.answer import Answer
from shared.value import Id, Words
from store_server.dependencies import Db, Me, Replica, Wired
from store_server.devices.printing.receipt import Receipt, receipt
from store_server.routes.pdf import PdfResponse, pdf
from store_server.storage import network
from store_server.storage import orders as kept_orders
from store_server.storage.database import Database
from store_server.storage.tx import Tx
from store_server.use_cases.orders import show_order as shown
from store_server.use_cases.ways import names_in
from store_server.use_cases.why import why_part

router = APIRouter(prefix="/orders", tags=["Orders"])


@router.get("")
async def list_orders(me: Me, db: Db, q: Annotated[Words, Query()] = "") -> tuple[OrderRow, ...]:
    """Find orders by number, name, phone or e-mail, newest first."""
    return await db.read_long(lambda tx: kept_orders.search(tx, q))


@router.get("/{order_id}", responses=documented(NotFound))
async def show_order(order_id: Id, me: Me, db: Db, replica: Replica) -> OrderPage:
    """Show an order and where each part of it is."""
    kept = await db.read(lambda tx: kept_orders.get(tx, order_id))
    names = await _names(replica, kept.order)
    return await db.read(lambda tx: shown(tx, order_id, names))


@router.get("/{order_id}/parts/{fulfilment_id}/why", responses=documented(Unexplained, LineDown))
async def explain_part(order_id: Id, fulfilment_id: Id, me: Me, services: Wired) -> Explanation:
    """Let the OMS explain why a part of an order was asked of its node."""
    return await why_part(services.central, order_id, fulfilment_id, up=services.line.up)


@router.get("/{order_id}/receipt.pdf", response_class=PdfResponse, responses=documented(NotFound))
async def print_receipt(order_id: Id, me: Me, services: Wired) -> Response:
    """Print what was bought, paid and promised, in the customer's language."""
    kept = await services.operations.read(lambda tx: kept_orders.get(tx, order_id))
    store_id, timezone = services.settings.store_id, services.settings.timezone
    names = await _names(services.replica, kept.order, store_id)
    store_name = names.get(store_id, store_id)
    return await pdf(receipt, Receipt(kept.order, store_name, names, kept.pickup_code, timezone))


async def _names(replica: Database, order: Order, *places: str) -> dict[str, str]:
    def read(tx: Tx) -> dict[str, str]:
        known = network.network(tx, order.placed_at)
        named = names_in(Answer(options=order.plan, as_of=order.placed_at), known)
        return named | {node.node_id: node.name for node in known.nodes if node.node_id in places}

    return await replica.read(read)
