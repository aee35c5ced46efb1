"""The cost of one part, taken apart by name: what its terms add up to is what it costs."""

from collections import Counter
from collections.abc import Iterable

from shared.promise.collection import made_g
from shared.promise.frontier import Parcel, places
from shared.promise.lanes import Lanes
from shared.promise.sources import Case, Source
from shared.promise.terms import Term, Terms


def of_parcel(lanes: Lanes, parcel: Parcel) -> Terms:
    """Give the parts of what a parcel costs."""
    case, lane, leg = lanes.case, parcel.lane, lanes.leg(parcel.lane)
    making = case.pricing.co2(case.load(parcel.items).parcel_g)
    way = {
        Term.HAND_OVER: case.pricing.weights.hand_over if lanes.to.week else 0,
        Term.DISTANCE: case.pricing.way(leg.km),
        Term.CARRIAGE: lane.carriage(parcel.items) - making,
        Term.CO2: making + lanes.co2(lane, parcel.items),
    }
    return _added([way, *_at_the_node(case, leg.source, parcel.items)])


def of_collection(case: Case, source: Source) -> Terms:
    """Give the parts of what preparing everything for collection costs."""
    staged = {
        Term.HAND_OVER: case.pricing.weights.hand_over,
        Term.CO2: case.pricing.co2(made_g(case)),
    }
    return _added([staged, *_at_the_node(case, source, case.everything)])


def _at_the_node(case: Case, source: Source, items: int) -> Iterable[Terms]:
    node = source.node
    yield case.pricing.parcel_terms(node, case.preference(node))
    for place in places(items):
        yield case.pricing.unit_terms(case.items[place], node, source.odds[place])


def _added(bills: Iterable[Terms]) -> Terms:
    total: Counter[Term] = Counter()
    for bill in bills:
        for term, cost in bill.items():
            total[term] += cost
    return {term: total[term] for term in Term if total[term]}
