"""Why a node prepares a parcel and no other: one sentence for whoever is asked to."""

from shared.network import DeliveryMode
from shared.promise.answer import Reason
from shared.promise.calendar import DAY
from shared.promise.costs import PER_MINOR
from shared.promise.frontier import Parcel, Plan, places
from shared.promise.parcels import Shipment
from shared.promise.rivals import Swap, swaps
from shared.promise.rules import reason, saving


def why_me(shipment: Shipment, parcel: Parcel) -> Reason:
    """Compare a parcel with what every other node could carry in its place."""
    lanes = shipment.lanes
    lines = len({line.line_id for place in places(parcel.items) for line in lanes.case.items[place].lines})
    alone = Plan(parcel.lane.arrives, parcel.lane.cost(parcel.items), (parcel,))
    known = [swap for found in swaps(lanes, alone).values() for swap in found]
    among = [swap for swap in known if lanes.leg(swap.lane).source.tier <= shipment.verdict.tier]
    if not among:
        return reason("why_me.priority") if known else reason("why_me.only", lines=lines)
    in_time = [swap for swap in among if swap.lane.arrives <= parcel.lane.arrives]
    return _why_cheapest(shipment, parcel, in_time) if in_time else _why_earliest(parcel, among)


def why_collected(mode: DeliveryMode) -> Reason:
    """Tell a store that the customer comes for it."""
    return reason("why_me.handed_over" if mode is DeliveryMode.TAKE_AWAY else "why_me.collected")


def _why_earliest(parcel: Parcel, others: list[Swap]) -> Reason:
    days = min(swap.lane.arrives for swap in others) // DAY - parcel.lane.arrives // DAY
    return reason("why_me.earliest", days=days) if days else reason("why_me.earliest_that_day")


def _why_cheapest(shipment: Shipment, parcel: Parcel, others: list[Swap]) -> Reason:
    lanes = shipment.lanes
    saved_minor = min(swap.more_cost for swap in others) // PER_MINOR
    if saved_minor > 0:
        return saving("why_me.cheapest", saved_minor, lanes.case.currency)
    km = lanes.leg(parcel.lane).km
    nearest = all(km < lanes.leg(swap.lane).km for swap in others)
    return reason("why_me.nearest" if nearest else "why_me.best_together")
