"""What must hold over all stores once a world has settled, each as a function that tells what is broken.

Where each invariant is looked at; those of one store are in `of_a_store`, and what no world can show is tested elsewhere:

| what | by |
|---|---|
| I1 all that was saved is at the OMS once, both hold the same; I9 and nothing else | `every_event_is_at_the_oms_once`, `Mishaps._begin_on` |
| I2 stock: store = ledger = OMS | `stock_is_equal_on_both_sides` |
| I3 offers arrive and are answered once, orders are never lost, units in one place | `every_offer_arrived_and_was_answered_once`, `no_order_is_lost`, `every_unit_ordered_is_in_one_place`, `no_work_is_at_two_stores` |
| I4 reserved and granted are what is open, on both sides | `reserved_is_what_open_lines_need`, `nothing_is_kept_without_need`, `rights` |
| I5 what was promised from a right is not declined | `rights.what_was_promised_from_a_right_was_not_declined` |
| I6 work and orders are equal, steps legal | `work_is_equal_on_both_sides`, `every_step_was_legal`, `sellers_see_their_orders_as_they_stand` |
| I7 it comes to rest | `World.settle` |
| I8 no reconciliation without need | `histories_are_made_one_only_if_they_differed` |
| I10 dense, chained | `each_sequence_is_dense_and_its_chain_verifies` |
| I11 a cursor passes nothing | `cursors_passed_only_what_was_applied` |
| I12 a key has one effect, then the same answer | `a_command_has_one_effect`, `Tablet` |
| I13 a refusal leaves nothing | `Tablet` |
| I14 poison holds up its own subject alone | `Poison` |
| I15 money | `money_adds_up`, `stored_cards_stand_as_their_banks_said` |
| I16 the copy is what was published | `the_replica_is_what_the_oms_published` |
| I17 the audit trail is whole, and what was written stays as it was | `door.the_audit_trail_is_whole`, `tests/disk/test_flips.py` |
| I18 tablets are served whatever the line does | here every deed at a till goes on while it is cut; `tests/journeys/test_cut.py`, and `make chaos` |
| I19 the compacted feed leads to the same state | `tests/central_oms/use_cases/test_compact.py`; here the feed is compacted too |
| OVS-2 what is kept is sold with a manager's word, and who gave way is named | `overriding` |
| OVS-3 what a count lacks is let go of at once, and who gave way is named | `overriding`, `counting` |
| RCV-1 a delivery is booked once, and what it brought otherwise than announced has its case | `receiving` |
| AMD-1 a changed order has what its customer wants by now | `amending`, `every_unit_ordered_is_in_one_place` |
| 2.18 what is allotted is promised once | `allotting` |
| 2.15 a flipped bit is found before it is believed | `Mishaps.strike`, `tests/disk/test_flips.py` |
| I20 no log names a customer | `run.named_in` |
| saved is what two media hold | `the_mirror_would_give_all_of_it_back`, `Mishaps._begin_on` |
"""

from collections import Counter
from collections.abc import Callable

from central_oms.storage import fulfilments, orders
from shared.network import DeliveryMode
from shared.order import Order
from shared.workflow import ENDED, Status
from tests.simulation import allotting, amending, of_a_store
from tests.simulation.of_a_store import Broken, all_positions, told_works
from tests.simulation.world import World
from tests.support.lives import placed


def reserved_is_what_open_lines_need(world: World) -> Broken:
    """I4."""
    needed: Counter[tuple[str, str]] = Counter()
    for work in told_works(world.oms):
        if work.status not in ENDED and work.status is not Status.OFFERED:
            for line in work.lines:
                needed[work.node_id, line.sku] += line.ordered - line.short - line.cancelled
    kept: Counter[tuple[str, str]] = Counter()
    for table_name in ("allocation", "reservation"):
        for node_id, sku, quantity in world.oms.rows(f"SELECT node_id, sku, quantity FROM {table_name}"):
            kept[node_id, sku] += quantity
    # Of two branches of one history each may have sold the same unit.
    forked = {site.store_id for site in world.sites if site.mishaps.forks}
    for at in all_positions(world.oms):
        key = at.node_id, at.sku
        if (at.reserved, at.allocated) != (needed[key], kept[key]):
            yield f"I4: {key} reserved {at.reserved} for {needed[key]}, allocated {at.allocated} for {kept[key]}"
        if at.reserved + at.allocated > at.on_hand and at.node_id not in forked:
            yield f"I4: {key} promised twice: {at.reserved} + {at.allocated} of {at.on_hand}"


def nothing_is_kept_without_need(world: World) -> Broken:
    """I4: of what the OMS keeps for offers and payments."""
    offered = {work.fulfilment_id for work in told_works(world.oms) if work.status is Status.OFFERED}
    allotted = {row[0] for row in world.oms.rows("SELECT right_id FROM allotment")}
    for (key,) in world.oms.rows("SELECT fulfilment_id FROM allocation"):
        if key not in offered | allotted:
            yield f"I4: units are kept for {key}, which waits for no answer"
    for reservation_id, until in world.oms.rows("SELECT reservation_id, until FROM reservation"):
        if until <= world.now.isoformat():
            yield f"I4: {reservation_id} is kept, until {until}"


def every_unit_ordered_is_in_one_place(world: World) -> Broken:
    """I3: whoever was offered it, declined it and has it now; AMD-1: of an order that was changed, as its customer wants it."""
    # An OMS that forgot whom it asked asks someone else, while the first goes on.
    if world.oms_restores:
        return
    for order, found in _under_way(world):
        change = world.service.changes.get(order.order_id)
        lines = [line for line in order.lines if line.mode is not DeliveryMode.TAKE_AWAY]
        wanted = {line.line_id: line.quantity for line in lines}
        if change is not None:
            yield from amending.differs(world, order, change, found)
        elif +found != Counter(wanted):
            yield f"I3: order {order.order_id} wants {wanted}, has {dict(found)}"


def no_order_is_lost(world: World) -> Broken:
    """I3."""
    known = {row[0] for row in world.oms.rows("SELECT order_id FROM orders")}
    placed_here = [order_id for site in world.sites for order_id in site.orders()]
    for order_id in [*world.web.acknowledged, *placed_here]:
        if order_id not in known:
            yield f"I3: order {order_id} was acknowledged, and is not at the OMS"


def no_work_is_at_two_stores(world: World) -> Broken:
    """I3: what one store was asked to do no other one knows of."""
    known = Counter(
        row["fulfilment_id"] for site in world.sites for row in site.rows("SELECT fulfilment_id FROM work")
    )
    yield from (f"I3: {key} is known to {stores} stores" for key, stores in known.items() if stores > 1)


ALL: tuple[Callable[[World], Broken], ...] = (
    reserved_is_what_open_lines_need,
    nothing_is_kept_without_need,
    every_unit_ordered_is_in_one_place,
    no_order_is_lost,
    no_work_is_at_two_stores,
    amending.what_stands_beside_an_order_costs_what_its_units_do,
    *allotting.ALL,
)


def check(world: World) -> list[str]:
    """Tell everything that is broken in a settled world."""
    of_all = [text for invariant in ALL for text in invariant(world)]
    of_each = [
        f"{site.store_id}: {text}"
        for site in world.sites
        for invariant in of_a_store.ALL
        for text in invariant(site)
    ]
    return [*world.broken, *of_all, *of_each]


def _under_way(world: World) -> list[tuple[Order, Counter[str]]]:
    """Give the orders that are not cancelled, each with the units of its lines that are somewhere or looked for."""
    known: list[tuple[Order, Counter[str]]] = []
    told = world.oms.rows("SELECT order_id FROM orders WHERE cancelled_at IS NULL ORDER BY order_id")
    with world.oms.database.transaction() as tx:
        for (order_id,) in told:
            record = orders.find(tx, order_id)
            assert record is not None
            found = Counter[str]()
            for work in fulfilments.of_order(tx, order_id):
                found.update(placed(work))
            for units in record.unfilled:
                found[units.line_id] += units.quantity
            known.append((record.order, found))
    return known
