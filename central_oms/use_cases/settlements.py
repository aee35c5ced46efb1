"""Payments that a terminal approved while its line was down: the bank speaks later, and then the goods may be gone.

a provider tells ─▶ the store hears it ─┬─ captured: nobody need do anything
                                        └─ declined: TND-1; what nobody has begun to prepare is cancelled
"""

from collections.abc import Iterable
from datetime import datetime

from central_oms.storage import fulfilments, orders, settlements
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.storage.orders import Record
from central_oms.use_cases import cases, publish
from central_oms.use_cases.orders import call_off
from shared.cases import CaseClass, Facts, Unpaid, case_of
from shared.contract.oms.feed import Kind, Op, store_channel
from shared.contract.oms.settlements import Settled
from shared.order import Order, order_id_of
from shared.payment import Settlement, followed
from shared.workflow import ENDED, Status

NOT_BEGUN = frozenset({Status.AWAITING, Status.OFFERED, Status.ACCEPTED})


def tell(tx: Tx, told: Iterable[Settled], now: datetime) -> list[Settled]:
    """Take what a provider says of payments, and give where each stands: a bank's last word is its first one.

    What is told again is told to the store again, and has no other effect.
    """
    standing: list[Settled] = []
    news: list[Told] = []
    for each in told:
        known, told_to_store = _taken(tx, each, now)
        standing.append(known)
        news += told_to_store
    publish.send(tx, news)
    return standing


def placed(tx: Tx, order: Order, now: datetime) -> list[Told]:
    """Give what is to be told of an order that came: its bank may have spoken before, while its store's line was down."""
    if order.attempt_id is None or not order.paid_offline:
        return []
    settled = settlements.begin(tx, order.attempt_id, now)
    record = orders.find(tx, order.order_id)
    if record is None or settled.settlement is Settlement.OFFLINE_STORED:
        return []
    return [*_to_store(order, settled), *_consequences(tx, record, settled, now)]


def _taken(tx: Tx, told: Settled, now: datetime) -> tuple[Settled, list[Told]]:
    known = settlements.begin(tx, told.attempt_id, now)
    standing = followed(known.settlement, told.settlement)
    changed = standing is not known.settlement
    settled = told if changed else known
    settlements.save(tx, settled)
    record = orders.find(tx, order_id_of(told.attempt_id))
    if record is None or not record.order.paid_offline:
        return settled, []
    consequences = _consequences(tx, record, settled, now) if changed else []
    return settled, [*_to_store(record.order, settled), *consequences]


def _to_store(order: Order, settled: Settled) -> list[Told]:
    if order.node_id is None:
        return []
    entry = Entry(Kind.SETTLEMENT, settled.attempt_id, Op.PUT, settled.model_dump_json())
    return [(store_channel(order.node_id), entry)]


def _consequences(tx: Tx, record: Record, settled: Settled, now: datetime) -> list[Told]:
    """Give what follows from a bank's word: nothing, or a case of what nobody pays, of which the rest stays here if it can."""
    if settled.settlement is not Settlement.DECLINED:
        return []
    order, rest = record.order, _rest(tx, record)
    stopped = call_off(tx, record, now)[1] if rest is Unpaid.CANCELLED else []
    facts: Facts = {
        "number": order.number,
        "order_id": order.order_id,
        "minor": order.due.now.minor,
        "currency": order.due.now.currency,
        "rest": rest.value,
    }
    case = case_of(CaseClass.TND_1, order.order_id, order.node_id, settled.attempt_id, now, facts)
    return [*stopped, *cases.begin(tx, case, now)]


def _rest(tx: Tx, record: Record) -> Unpaid:
    works = [work for work in fulfilments.of_order(tx, record.order.order_id) if work.status not in ENDED]
    if record.cancelled_at is not None or not (works or record.unfilled):
        return Unpaid.GONE
    return Unpaid.CANCELLED if all(work.status in NOT_BEGUN for work in works) else Unpaid.BEGUN
