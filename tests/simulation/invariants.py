"""What must hold once a world has settled, each as a function that tells what is broken."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from central_oms.storage import fulfilments, orders, positions
from central_oms.use_cases import publish
from shared.contract.events import FIRST_CHAIN, Event, EventType, FulfilmentChanged, OrderPlaced, chained
from shared.contract.oms.feed import Kind
from shared.fulfilment import FulfilmentOrder
from shared.network import DeliveryMode
from shared.payment import Outcome, Payment, PaymentStatus
from shared.stock import Position
from shared.workflow import ENDED, Status
from store_server.storage import cursors
from store_server.storage import orders as store_orders
from store_server.storage.database import Tx as StoreTx
from tests.simulation import rights
from tests.simulation.world import OWN_CHANNEL, World
from tests.support.builders import STORE
from tests.support.lives import is_legal, placed, standing

Broken = Iterator[str]


def every_event_is_at_the_oms_once(world: World) -> Broken:
    kept = {row["event_id"]: row["body"] for row in _rows(world, "SELECT event_id, body FROM outbox")}
    taken = dict(world.oms.rows("SELECT event_id, body FROM inbound WHERE store_id = ?", (STORE,)))
    saved = world.mishaps.saved | kept.keys()
    if lost := saved - taken.keys() - world.mishaps.excused:
        yield f"I1: saved, and not at the OMS: {lost}"
    if kept != taken:
        apart = {key for key in kept.keys() | taken.keys() if kept.get(key) != taken.get(key)}
        yield f"I1b: {len(kept)} at the store, {len(taken)} at the OMS, apart {apart}"
    if strange := taken.keys() - saved:
        yield f"I9: never saved, and at the OMS: {strange}"
    parked = world.oms.rows("SELECT type, body FROM inbound WHERE status <> 'applied'")
    yield from (f"I1: parked {kind} {body}" for kind, body in parked)


def each_sequence_is_dense_and_its_chain_verifies(world: World) -> Broken:
    ends: dict[str, tuple[int, str]] = defaultdict(lambda: (0, FIRST_CHAIN))
    for row in _rows(world, "SELECT inc, seq, event_id, body, hash FROM outbox ORDER BY n"):
        seq, link = ends[row["inc"]]
        ends[row["inc"]] = seq + 1, chained(link, row["event_id"], row["body"])
        if (row["seq"], row["hash"]) != ends[row["inc"]]:
            yield f"I10: event {row['event_id']} has number {row['seq']} after {seq} in {row['inc']}, or a broken link"
    numbers = world.oms.rows("SELECT inc, last_seq, chain FROM store_stream WHERE store_id = ?", (STORE,))
    if numbers != [(inc, *ends[inc]) for inc, _, _ in numbers]:
        yield f"I10: the OMS stands at {numbers}, the store at {dict(ends)}"


def histories_are_made_one_only_if_they_differed(world: World) -> Broken:
    begun = world.oms.rows("SELECT count(*) FROM incarnation WHERE store_id = ?", (STORE,))[0][0]
    if begun > 1 and not world.mishaps.forks:
        yield f"I8: {begun - 1} reconciliations, and nothing was restored"


def one_machine_alone_is_never_shut_out(world: World) -> Broken:
    shut_out = world.oms.rows("SELECT boot_id, standing FROM run WHERE standing IN ('fenced', 'refused')")
    if shut_out and not world.mishaps.clones:
        yield f"shut out without a second machine: {shut_out}"


def stock_is_equal_on_both_sides(world: World) -> Broken:
    here = {row["sku"]: (row["on_hand"], row["reserved"]) for row in _rows(world, "SELECT * FROM stock")}
    told = {at.sku: (at.on_hand, at.reserved) for at in _positions(world) if at.node_id == STORE}
    booked: dict[str, Counter[str]] = defaultdict(Counter)
    for row in _rows(world, "SELECT sku, bucket, sum(delta) AS units FROM ledger GROUP BY sku, bucket"):
        booked[row["sku"]][row["bucket"]] = row["units"]
    for sku in sorted(here.keys() | told.keys()):
        ledger = (booked[sku]["on_hand"], booked[sku]["reserved"])
        levels = here.get(sku, (0, 0)), told.get(sku, (0, 0)), ledger
        if len(set(levels)) > 1:
            yield f"I2: {sku} store {levels[0]}, OMS {levels[1]}, ledger {levels[2]}"


def the_replica_is_what_the_oms_published(world: World) -> Broken:
    columns = "sku, node_id, on_hand, reserved, granted, allocated, safety_stock, channel_buffer"
    numbered = "position JOIN item ON item.n = position.item JOIN node ON node.n = position.node"
    copied = world.store.replica.look(lambda tx: tx.all(f"SELECT {columns} FROM {numbered}"))
    # A position without any figure is not kept.
    figures = (tuple(getattr(at, name) for name in columns.split(", ")) for at in _positions(world))
    published = [row for row in figures if any(row[2:])]
    apart = set(map(tuple, copied)) ^ set(map(tuple, published))
    yield from (f"I16: position {row} at one side only" for row in apart)
    for here, there in _COPIES:
        rows = world.store.replica.look(partial(_all, sql=here))
        apart = set(map(tuple, rows)) ^ set(map(tuple, world.oms.rows(there)))
        yield from (f"I16: {row} at one side only" for row in apart)


def every_offer_arrived_and_was_answered_once(world: World) -> Broken:
    known = _works(world)
    answers = Counter(fact.work.fulfilment_id for fact in _facts(world) if fact.step in _ANSWERS)
    for key in _fed(world, Kind.OFFER):
        if key not in known:
            yield f"I3: offer {key} never arrived"
        elif known[key].status is Status.OFFERED or (answers[key] > 1 and not world.mishaps.store_forks):
            yield f"I3: offer {key} is {known[key].status}, answered {answers[key]} times"


def reserved_is_what_open_lines_need(world: World) -> Broken:
    needed: Counter[tuple[str, str]] = Counter()
    for work in _told_works(world):
        if work.status not in ENDED and work.status is not Status.OFFERED:
            for line in work.lines:
                needed[work.node_id, line.sku] += line.ordered - line.short - line.cancelled
    kept: Counter[tuple[str, str]] = Counter()
    for table_name in ("allocation", "reservation"):
        for node_id, sku, quantity in world.oms.rows(f"SELECT node_id, sku, quantity FROM {table_name}"):
            kept[node_id, sku] += quantity
    for at in _positions(world):
        key = at.node_id, at.sku
        if (at.reserved, at.allocated) != (needed[key], kept[key]):
            yield f"I4: {key} reserved {at.reserved} for {needed[key]}, allocated {at.allocated} for {kept[key]}"
        # Of two branches of one history each may have sold the same unit.
        if at.reserved + at.allocated > at.on_hand and not world.mishaps.store_forks:
            yield f"I4: {key} promised twice: {at.reserved} + {at.allocated} of {at.on_hand}"


def nothing_is_kept_without_need(world: World) -> Broken:
    offered = {work.fulfilment_id for work in _told_works(world) if work.status is Status.OFFERED}
    for (key,) in world.oms.rows("SELECT fulfilment_id FROM allocation"):
        if key not in offered:
            yield f"I17: units are kept for {key}, which waits for no answer"
    for reservation_id, until in world.oms.rows("SELECT reservation_id, until FROM reservation"):
        if until <= world.now.isoformat():
            yield f"I17: {reservation_id} is kept, until {until}"


def work_is_equal_on_both_sides(world: World) -> Broken:
    here = _works(world)
    told = {work.fulfilment_id: work for work in _told_works(world) if work.node_id == STORE}
    for key in sorted(here.keys() | told.keys()):
        if here.get(key) != told.get(key):
            yield f"I6: {key} store {standing(here.get(key))}, OMS {standing(told.get(key))}"


def every_step_was_legal(world: World) -> Broken:
    if world.mishaps.store_forks:
        return
    lives: dict[str, list[FulfilmentOrder]] = defaultdict(list)
    for fact in _facts(world):
        lives[fact.work.fulfilment_id].append(fact.work)
    for key, life in lives.items():
        for before, after in pairwise(life):
            if not is_legal(before, after):
                yield f"I6: {key} went from {standing(before)} to {standing(after)}"


def sellers_see_their_orders_as_they_stand(world: World) -> Broken:
    with world.oms.database.transaction() as tx:
        for order_id in _order_ids(world):
            record = orders.find(tx, order_id)
            seen = _seen(world, order_id)
            if record is None or record.order != seen.order:
                yield f"I6: order {order_id} is not at the OMS as it was placed"
            elif seen.state is None or seen.state.parts != publish.parts(tx, order_id):
                yield f"I6: the seller of {order_id} sees {seen.state and seen.state.version}, it is {record.version}"


def every_unit_ordered_is_in_one_place(world: World) -> Broken:
    # An OMS that forgot whom it asked asks someone else, while the first goes on.
    if world.mishaps.oms_restores:
        return
    told = world.oms.rows("SELECT order_id FROM orders ORDER BY order_id")
    with world.oms.database.transaction() as tx:
        for (order_id,) in told:
            record = orders.find(tx, order_id)
            assert record is not None
            if record.cancelled_at is None:
                found = Counter[str]()
                for work in fulfilments.of_order(tx, order_id):
                    found.update(placed(work))
                for units in record.unfilled:
                    found[units.line_id] += units.quantity
                wanted = {
                    line.line_id: line.quantity
                    for line in record.order.lines
                    if line.mode is not DeliveryMode.TAKE_AWAY
                }
                if +found != Counter(wanted):
                    yield f"I3: order {order_id} wants {wanted}, has {dict(found)}"


def no_order_is_lost(world: World) -> Broken:
    known = {row[0] for row in world.oms.rows("SELECT order_id FROM orders")}
    for order_id in [*world.web.acknowledged, *_order_ids(world)]:
        if order_id not in known:
            yield f"I3: order {order_id} was acknowledged, and is not at the OMS"


def cursors_passed_only_what_was_applied(world: World) -> Broken:
    at = world.store.operations.look(lambda tx: cursors.of_epoch(tx, world.oms.epoch)).get(OWN_CHANNEL, 0)
    taken = {row["command_id"] for row in _rows(world, "SELECT command_id FROM inbox")}
    fed = world.oms.rows("SELECT pos, kind, key FROM feed WHERE channel = ? AND op = 'cmd'", (OWN_CHANNEL,))
    for pos, kind, key in fed:
        if f"{kind}:{key}" not in taken and pos <= at:
            yield f"I11: {kind} {key} at {pos} was not taken, cursor at {at}"


def money_adds_up(world: World) -> Broken:
    paid = [Payment.model_validate_json(row["body"]) for row in _rows(world, "SELECT body FROM payment")]
    captured = {key for key, (outcome, _) in world.terminal.ended.items() if outcome is Outcome.APPROVE}
    approved = {payment.attempt_id: payment for payment in paid if payment.status is PaymentStatus.APPROVED}
    if approved.keys() - captured or (captured - approved.keys() and not world.mishaps.losses):
        yield f"I15: captured and not known as paid, or the reverse: {captured ^ approved.keys()}"
    for fact in _placed(world):
        order, payment = fact.order, approved.pop(fact.order.attempt_id or "", None)
        if payment is None or payment.amount != order.due.now:
            yield f"I15: order {order.number} was not paid once, or not in full"
        if order.due.now + order.due.later != order.due.goods + order.due.delivery:
            yield f"I15: the parts of order {order.number} do not add up"
    yield from (f"I15: {attempt_id} was paid for no order" for attempt_id in approved)


def a_command_has_one_effect(world: World) -> Broken:
    events = [_event(row["body"]) for row in _rows(world, "SELECT body FROM outbox")]
    effects = Counter((event.cause, event.type, event.subject) for event in events if event.cause)
    yield from (f"I12: {effect} was done {times} times" for effect, times in effects.items() if times > 1)


ALL: tuple[Callable[[World], Broken], ...] = (
    every_event_is_at_the_oms_once,
    each_sequence_is_dense_and_its_chain_verifies,
    histories_are_made_one_only_if_they_differed,
    one_machine_alone_is_never_shut_out,
    stock_is_equal_on_both_sides,
    the_replica_is_what_the_oms_published,
    every_offer_arrived_and_was_answered_once,
    reserved_is_what_open_lines_need,
    nothing_is_kept_without_need,
    work_is_equal_on_both_sides,
    every_step_was_legal,
    sellers_see_their_orders_as_they_stand,
    every_unit_ordered_is_in_one_place,
    no_order_is_lost,
    cursors_passed_only_what_was_applied,
    money_adds_up,
    a_command_has_one_effect,
    *rights.ALL,
)
#: What the store has a copy of beside the positions, and what the OMS published of it.
_COPIES = (
    (
        "SELECT product_id, popularity FROM product",
        "SELECT key, json_extract(body, '$.popularity') FROM document WHERE kind = 'product'",
    ),
    ("SELECT customer_id FROM customer", "SELECT key FROM document WHERE channel = 'customers'"),
    ("SELECT kind, key FROM place", "SELECT kind, key FROM document WHERE channel = 'network'"),
    (
        "SELECT sku, sold_per_day FROM item WHERE sold_per_day IS NOT NULL",
        "SELECT sku, sold_per_day FROM rate",
    ),
)
_ANSWERS = frozenset({"accept", "decline", "lapse"})


def check(world: World) -> list[str]:
    """Tell everything that is broken in a settled world."""
    return [*world.broken, *(text for invariant in ALL for text in invariant(world))]


def _rows(world: World, sql: str) -> list[Any]:
    return world.store.operations.look(lambda tx: tx.all(sql))


def _all(tx: StoreTx, sql: str) -> list[Any]:
    return tx.all(sql)


def _positions(world: World) -> list[Position]:
    skus = {row[0] for row in world.oms.rows("SELECT sku FROM item")}
    with world.oms.database.transaction() as tx:
        return positions.of(tx, skus)


def _works(world: World) -> Mapping[str, FulfilmentOrder]:
    works = [
        FulfilmentOrder.model_validate_json(row["body"]) for row in _rows(world, "SELECT body FROM work")
    ]
    return {work.fulfilment_id: work for work in works}


def _told_works(world: World) -> list[FulfilmentOrder]:
    rows = world.oms.rows("SELECT body FROM fulfilment")
    return [FulfilmentOrder.model_validate_json(body) for (body,) in rows]


def _event(body: str) -> Event:
    return Event.model_validate_json(body)


def _facts(world: World) -> list[FulfilmentChanged]:
    events = [_event(row["body"]) for row in _rows(world, "SELECT body FROM outbox ORDER BY n")]
    return [
        FulfilmentChanged.model_validate(event.data) for event in events if event.type == EventType.FULFILMENT
    ]


def _placed(world: World) -> list[OrderPlaced]:
    events = [_event(row["body"]) for row in _rows(world, "SELECT body FROM outbox ORDER BY n")]
    return [
        OrderPlaced.model_validate(event.data) for event in events if event.type == EventType.ORDER_PLACED
    ]


def _fed(world: World, kind: Kind) -> list[str]:
    query = "SELECT key FROM feed WHERE channel = ? AND kind = ?"
    return [row[0] for row in world.oms.rows(query, (OWN_CHANNEL, kind.value))]


def _order_ids(world: World) -> list[str]:
    return [row["order_id"] for row in _rows(world, "SELECT order_id FROM orders ORDER BY number")]


def _seen(world: World, order_id: str) -> store_orders.Kept:
    return world.store.operations.look(lambda tx: store_orders.get(tx, order_id))
