"""What must hold of each store and the OMS once a world has settled, each as a function that tells what is broken."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from central_oms.storage import orders, positions
from central_oms.use_cases import publish
from shared.cases import CaseClass
from shared.contract.events import FIRST_CHAIN, Event, EventType, FulfilmentChanged, OrderPlaced, chained
from shared.contract.oms.feed import Kind
from shared.contract.oms.line import Lane
from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.order import order_id_of
from shared.payment import Outcome, Payment, PaymentStatus, Settlement
from shared.stock import Position
from shared.workflow import Status
from store_server.storage import cursors, trimming
from store_server.storage import orders as store_orders
from store_server.storage.comparing import check_mirror
from store_server.storage.copies import reading
from store_server.storage.marks import mark
from store_server.storage.packing import BODY
from store_server.storage.tx import Tx as StoreTx
from tests.simulation import counting, door, overriding, receiving, rights
from tests.simulation.oms import SimulatedOms
from tests.simulation.sights import Sight
from tests.simulation.site import Site
from tests.support.lives import is_legal, standing

Broken = Iterator[str]


def every_event_is_at_the_oms_once(site: Site) -> Broken:
    """I1, I1b, I9: what was acknowledged is there, both hold the same, and nothing is there that was never saved."""
    kept = {row["event_id"]: row["body"] for row in site.rows(f"SELECT event_id, {BODY} AS body FROM outbox")}
    left = {row["event"] for row in site.rows("SELECT event FROM trimmed")}
    of_this = "SELECT event_id, body, lane FROM inbound WHERE store_id = ?"
    # An entry of the trail that a store forgot does not come back to it.
    taken = {
        key: body
        for key, body, lane in site.oms.rows(of_this, (site.store_id,))
        if lane == Lane.CORE or key in kept
    }
    known = {key: body for key, body in taken.items() if mark(key) in left} | kept
    saved = site.mishaps.saved | site.store.acknowledged
    if lost := saved - site.held() - site.mishaps.excused:
        yield f"I1: saved, and not at the OMS: {lost}"
    if known != taken:
        apart = {key for key in known.keys() | taken.keys() if known.get(key) != taken.get(key)}
        yield f"I1b: {len(known)} at the store, {len(taken)} at the OMS, apart {apart}"
    if strange := site.held() - saved - kept.keys():
        yield f"I9: never saved, and at the OMS: {strange}"
    waiting = "SELECT subject, body FROM inbound WHERE store_id = ? AND status <> 'applied'"
    for subject, body in site.oms.rows(waiting, (site.store_id,)):
        if subject not in site.poison.subjects:
            yield f"I1: not applied: {body}"


def each_sequence_is_dense_and_its_chain_verifies(site: Site) -> Broken:
    """I10."""
    ends: dict[tuple[str, str], tuple[int, str]] = defaultdict(lambda: (0, FIRST_CHAIN))
    for lane in Lane:
        if base := site.store.operations.look(partial(trimming.base, lane=lane)):
            ends[lane, base.inc] = base.seq, base.link
    for row in site.rows(f"SELECT lane, inc, seq, event_id, {BODY} AS body, hash FROM outbox ORDER BY n"):
        at = row["lane"], row["inc"]
        seq, link = ends[at]
        ends[at] = seq + 1, chained(link, row["event_id"], row["body"])
        if (row["seq"], row["hash"]) != ends[at]:
            yield f"I10: event {row['event_id']} has number {row['seq']} after {seq} in {at}, or a broken link"
    of_this = "SELECT lane, inc, last_seq, chain FROM store_stream WHERE store_id = ?"
    rows = site.oms.rows(of_this, (site.store_id,))
    inc = next((row[1] for row in rows if row[0] == Lane.CORE), "")
    # Of the bulk lane nothing may have come since the incarnation began.
    numbers = [tuple(row) for row in rows if row[1] == inc]
    if numbers != [(*at, *ends[at]) for at in (row[:2] for row in numbers)]:
        yield f"I10: the OMS stands at {numbers}, the store at {dict(ends)}"


def histories_are_made_one_only_if_they_differed(site: Site) -> Broken:
    """I8."""
    begun = site.oms.rows("SELECT count(*) FROM incarnation WHERE store_id = ?", (site.store_id,))[0][0]
    if begun > 1 and not site.mishaps.forks and not site.oms_restores:
        yield f"I8: {begun - 1} reconciliations, and nothing was restored"


def one_machine_alone_is_never_shut_out(site: Site) -> Broken:
    """CLN-1: only two that live at once are."""
    query = "SELECT boot_id, standing FROM run WHERE store_id = ? AND standing IN ('fenced', 'refused')"
    shut_out = site.oms.rows(query, (site.store_id,))
    if shut_out and not site.mishaps.clones:
        yield f"shut out without a second machine: {shut_out}"


def stock_is_equal_on_both_sides(site: Site) -> Broken:
    """I2."""
    here = {row["sku"]: (row["on_hand"], row["reserved"]) for row in site.rows("SELECT * FROM stock")}
    told = {
        at.sku: (at.on_hand, at.reserved) for at in all_positions(site.oms) if at.node_id == site.store_id
    }
    booked: dict[str, Counter[str]] = defaultdict(Counter)
    for row in site.rows("SELECT sku, bucket, sum(delta) AS units FROM ledger GROUP BY sku, bucket"):
        booked[row["sku"]][row["bucket"]] = row["units"]
    for sku in sorted(here.keys() | told.keys()):
        ledger = (booked[sku]["on_hand"], booked[sku]["reserved"])
        levels = here.get(sku, (0, 0)), told.get(sku, (0, 0)), ledger
        if len(set(levels)) > 1:
            yield f"I2: {sku} store {levels[0]}, OMS {levels[1]}, ledger {levels[2]}"


def the_replica_is_what_the_oms_published(site: Site) -> Broken:
    """I16."""
    yield from (f"I16: the copy of {channel} differed" for channel in site.store.differed)
    columns = "sku, node_id, on_hand, reserved, granted, allocated, safety_stock, channel_buffer"
    numbered = "position JOIN item ON item.n = position.item JOIN node ON node.n = position.node"
    copied = site.store.replica.look(lambda tx: tx.all(f"SELECT {columns} FROM {numbered}"))
    # A position without any figure is not kept.
    figures = (tuple(getattr(at, name) for name in columns.split(", ")) for at in all_positions(site.oms))
    published = [row for row in figures if any(row[2:])]
    apart = set(map(tuple, copied)) ^ set(map(tuple, published))
    yield from (f"I16: position {row} at one side only" for row in apart)
    for here, there in _COPIES:
        rows = site.store.replica.look(partial(_all, sql=here))
        apart = set(map(tuple, rows)) ^ set(map(tuple, site.oms.rows(there)))
        yield from (f"I16: {row} at one side only" for row in apart)


def every_offer_arrived_and_was_answered_once(site: Site) -> Broken:
    """I3: but for what was accepted, and gave way to a customer at the till or to a count."""
    known, history = _works(site), site.history()
    counts = counting.commands(history)
    facts = _changes([event for event in history if event.cause not in counts])
    given = (fact.work for fact in facts if fact.step in _ANSWERS)
    answers = Counter(work.fulfilment_id for work in given if work.reason_code is not ReasonCode.SOLD)
    query = "SELECT key FROM feed WHERE channel = ? AND kind = ?"
    for (key,) in site.oms.rows(query, (site.channel, Kind.OFFER.value)):
        if key not in known:
            yield f"I3: offer {key} never arrived"
        elif known[key].status is Status.OFFERED or (answers[key] > 1 and not site.mishaps.forks):
            yield f"I3: offer {key} is {known[key].status}, answered {answers[key]} times"


def work_is_equal_on_both_sides(site: Site) -> Broken:
    """I6."""
    here = _works(site)
    told = {work.fulfilment_id: work for work in told_works(site.oms) if work.node_id == site.store_id}
    for key in sorted(here.keys() | told.keys()):
        if here.get(key) != told.get(key):
            yield f"I6: {key} store {standing(here.get(key))}, OMS {standing(told.get(key))}"


def every_step_was_legal(site: Site) -> Broken:
    """I6: of a history that was never two."""
    if site.mishaps.forks:
        return
    lives: dict[str, list[FulfilmentOrder]] = defaultdict(list)
    for fact in _facts(site):
        lives[fact.work.fulfilment_id].append(fact.work)
    for key, life in lives.items():
        for before, after in pairwise(life):
            if not is_legal(before, after):
                yield f"I6: {key} went from {standing(before)} to {standing(after)}"


def sellers_see_their_orders_as_they_stand(site: Site) -> Broken:
    """I6: whichever stores prepare them."""
    with site.oms.database.transaction() as tx:
        for order_id in site.orders():
            record = orders.find(tx, order_id)
            seen = _seen(site, order_id)
            if record is None or record.order != seen.order:
                yield f"I6: order {order_id} is not at the OMS as it was placed"
            elif seen.state is None or seen.state.parts != publish.parts(tx, order_id):
                yield f"I6: the seller of {order_id} sees {seen.state and seen.state.version}, it is {record.version}"


def cursors_passed_only_what_was_applied(site: Site) -> Broken:
    """I11."""
    at = site.store.operations.look(lambda tx: cursors.of_epoch(tx, site.oms.epoch)).get(site.channel, 0)
    taken = {row["command"] for row in site.rows("SELECT command FROM inbox")}
    fed = site.oms.rows("SELECT pos, kind, key FROM feed WHERE channel = ? AND op = 'cmd'", (site.channel,))
    for pos, kind, key in fed:
        if mark(f"{kind}:{key}") not in taken and pos <= at:
            yield f"I11: {kind} {key} at {pos} was not taken, cursor at {at}"


def money_adds_up(site: Site) -> Broken:
    """I15: each attempt is captured at most once and paid for one order; strict unless what was saved is lost for good."""
    paid = [Payment.model_validate_json(row["body"]) for row in site.rows("SELECT body FROM payment")]
    captured = {key for key, (outcome, _) in site.terminal.ended.items() if outcome is Outcome.APPROVE}
    approved = {payment.attempt_id: payment for payment in paid if payment.status is PaymentStatus.APPROVED}
    if approved.keys() - captured or (captured - approved.keys() and not site.mishaps.losses):
        yield f"I15: captured and not known as paid, or the reverse: {captured ^ approved.keys()}"
    for fact in _placed(site):
        order, payment = fact.order, approved.pop(fact.order.attempt_id or "", None)
        if payment is None or payment.amount != order.due.now:
            yield f"I15: order {order.number} was not paid once, or not in full"
        if order.due.now + order.due.later != order.due.goods + order.due.delivery:
            yield f"I15: the parts of order {order.number} do not add up"
    yield from (f"I15: {attempt_id} was paid for no order" for attempt_id in approved)


def stored_cards_stand_as_their_banks_said(site: Site) -> Broken:
    """I15: whoever heard it first, however often; and who is not paid has one case of it."""
    words = site.terminal.words
    for row in site.rows("SELECT body FROM payment"):
        payment = Payment.model_validate_json(row["body"])
        if payment.settlement is not words.get(payment.attempt_id):
            yield f"I15: {payment.attempt_id} is {payment.settlement}, its bank said {words.get(payment.attempt_id)}"
    rows = site.oms.rows("SELECT body FROM cases WHERE case_class = ?", (CaseClass.TND_1.value,))
    opened = Counter(json.loads(body)["subject"] for (body,) in rows)
    declined = {order_id_of(key) for key, word in words.items() if word is Settlement.DECLINED}
    for order_id in declined & {fact.order.order_id for fact in _placed(site)}:
        site.saw(Sight.CARD_DECLINED)
        if opened[order_id] != 1:
            yield f"I15: nobody pays order {order_id}, and it has {opened[order_id]} cases"


def a_command_has_one_effect(site: Site) -> Broken:
    """I12; of two histories that answered one offer otherwise, the later told of a version that was there."""
    effects = Counter(effect[:3] for effect in {_effect(event) for event in site.history() if event.cause})
    yield from (f"I12: {effect} was done {times} times" for effect, times in effects.items() if times > 1)


def _effect(event: Event) -> tuple[str | None, str, str, int | str]:
    which = event.aggver if event.type == EventType.FULFILMENT else event.id
    return event.cause, event.type, event.subject, which


def the_mirror_would_give_all_of_it_back(site: Site) -> Broken:
    """2.8: `saved` is what two media hold."""
    medium = site.store.medium
    if medium is not None:
        with reading(site.store.operations.path) as tx:
            yield from (f"mirror: {difference}" for difference in check_mirror(tx, medium.directory))


ALL: tuple[Callable[[Site], Broken], ...] = (
    every_event_is_at_the_oms_once,
    each_sequence_is_dense_and_its_chain_verifies,
    histories_are_made_one_only_if_they_differed,
    one_machine_alone_is_never_shut_out,
    stock_is_equal_on_both_sides,
    the_replica_is_what_the_oms_published,
    every_offer_arrived_and_was_answered_once,
    work_is_equal_on_both_sides,
    every_step_was_legal,
    sellers_see_their_orders_as_they_stand,
    cursors_passed_only_what_was_applied,
    money_adds_up,
    stored_cards_stand_as_their_banks_said,
    a_command_has_one_effect,
    the_mirror_would_give_all_of_it_back,
    *rights.ALL,
    *door.ALL,
    *overriding.ALL,
    *counting.ALL,
    *receiving.ALL,
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


def all_positions(oms: SimulatedOms) -> list[Position]:
    """Give every position that the OMS knows."""
    skus = {row[0] for row in oms.rows("SELECT sku FROM item")}
    with oms.database.transaction() as tx:
        return positions.of(tx, skus)


def told_works(oms: SimulatedOms) -> list[FulfilmentOrder]:
    """Give all work as the OMS knows it."""
    return [FulfilmentOrder.model_validate_json(body) for (body,) in oms.rows("SELECT body FROM fulfilment")]


def _all(tx: StoreTx, sql: str) -> list[Any]:
    return tx.all(sql)


def _works(site: Site) -> Mapping[str, FulfilmentOrder]:
    works = [FulfilmentOrder.model_validate_json(row["body"]) for row in site.rows("SELECT body FROM work")]
    return {work.fulfilment_id: work for work in works}


def _facts(site: Site) -> list[FulfilmentChanged]:
    return _changes(site.history())


def _changes(history: list[Event]) -> list[FulfilmentChanged]:
    changes = (event for event in history if event.type == EventType.FULFILMENT)
    return [FulfilmentChanged.model_validate(event.data) for event in changes]


def _placed(site: Site) -> list[OrderPlaced]:
    orders_placed = (event for event in site.history() if event.type == EventType.ORDER_PLACED)
    return [OrderPlaced.model_validate(event.data) for event in orders_placed]


def _seen(site: Site, order_id: str) -> store_orders.Kept:
    return site.store.operations.look(lambda tx: store_orders.get(tx, order_id))
