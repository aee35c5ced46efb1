"""Finding an order again, and telling where each of its parts is."""

from collections.abc import Mapping

from shared.contract.oms.orders import OrderPart
from shared.contract.store.selling import OrderPage
from shared.fulfilment import FulfilmentOrder, awaited
from shared.order import Order
from shared.payment import Settlement
from shared.workflow import Status
from store_server.storage import meta, orders, payments, work
from store_server.storage.orders import Kept
from store_server.storage.tx import Tx
from store_server.use_cases.place import PlannedPart, planned_parts


def show_order(tx: Tx, order_id: str, names: Mapping[str, str]) -> OrderPage:
    """Show an order: its parts as the OMS told last, this store's own as they are now.

    Args:
        names: of the nodes and relay points of its plan.

    Raises:
        NotFound: this store did not place it.
    """
    kept = orders.get(tx, order_id)
    central = kept.seq <= meta.number(tx, "acked")
    return OrderPage(
        order=kept.order,
        parts=_parts(kept, work.of_order(tx, order_id), names),
        central=central,
        settled=central and (kept.state is not None or not kept.order.plan),
        pickup_code=kept.pickup_code,
        settlement=_settlement(tx, kept.order),
        names=dict(names),
    )


def _settlement(tx: Tx, order: Order) -> Settlement | None:
    payment = payments.find(tx, order.attempt_id) if order.attempt_id else None
    return None if payment is None else payment.settlement


def _parts(kept: Kept, here: tuple[FulfilmentOrder, ...], names: Mapping[str, str]) -> tuple[OrderPart, ...]:
    told = kept.state.parts if kept.state else _planned(kept.order, names)
    live = {known.fulfilment_id: known for known in here}
    parts = tuple(_as_it_is_here(part, live.pop(part.fulfilment_id, None)) for part in told)
    return parts + tuple(_own(known, names) for known in live.values())


def _as_it_is_here(part: OrderPart, known: FulfilmentOrder | None) -> OrderPart:
    return (
        part
        if known is None
        else part.model_copy(update={"status": known.status, "tracking": _tracking(known)})
    )


def _own(known: FulfilmentOrder, names: Mapping[str, str]) -> OrderPart:
    return OrderPart(
        fulfilment_id=known.fulfilment_id,
        node_id=known.node_id,
        node_name=names.get(known.node_id, known.node_id),
        mode=known.mode,
        status=known.status,
        promised_at=known.promised_at,
        lines=tuple(_words(line.wanted, line.name, line.options) for line in known.lines if line.wanted),
        tracking=_tracking(known),
    )


def _tracking(known: FulfilmentOrder) -> str:
    return "" if known.parcel is None else known.parcel.tracking


def _planned(order: Order, names: Mapping[str, str]) -> tuple[OrderPart, ...]:
    return tuple(_planned_part(order, planned, names) for planned in planned_parts(order))


def _planned_part(order: Order, planned: PlannedPart, names: Mapping[str, str]) -> OrderPart:
    sold = {line.line_id: line for line in order.lines}
    part = planned.part
    return OrderPart(
        fulfilment_id=planned.fulfilment_id,
        node_id=part.node_id,
        node_name=names.get(part.node_id, part.node_id),
        mode=part.mode,
        status=Status.AWAITING if part.comes_later else Status.OFFERED,
        promised_at=part.promised_at,
        lines=tuple(
            _words(line.quantity, sold[line.line_id].name, sold[line.line_id].options) for line in part.lines
        ),
        awaits=awaited(part, sold),
    )


def _words(quantity: int, name: str, options: tuple[str, ...]) -> str:
    described = f"{quantity} × {name}"
    return (f"{described} ({', '.join(options)})" if options else described)[:200]
