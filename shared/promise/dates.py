"""What the date of a part is made of, one reason for each thing that takes time, in the order in which it does."""

from collections.abc import Iterator

from shared.promise.answer import Reason
from shared.promise.calendar import DAY, departure_day, next_open
from shared.promise.costs import distance_band
from shared.promise.draft import why_later
from shared.promise.frontier import Parcel
from shared.promise.lanes import Lanes, Leg
from shared.promise.rivals import clock
from shared.promise.rules import reason
from shared.promise.sources import Case, Source


def of_parcel(lanes: Lanes, parcel: Parcel) -> tuple[Reason, ...]:
    """Tell why a parcel does not come sooner."""
    case, leg = lanes.case, lanes.leg(parcel.lane)
    return (*of_source(case, leg.source, parcel.items), *_on_its_way(leg), *_scheduled(case))


def of_source(case: Case, source: Source, items: int) -> Iterator[Reason]:
    """Tell why items are not ready sooner."""
    node = source.node
    if wait := source.waits_for(items):
        yield why_later(case, source, wait)
    if node.lead_days:
        yield reason("when.lead", node=node.name, days=node.lead_days)
    opens = next_open(source.week, source.ordered)
    if opens is not None and opens // DAY > source.ordered // DAY:
        yield reason("when.opens_in", node=node.name, days=opens // DAY - source.ordered // DAY)
    elif opens is not None and opens > source.ordered:
        yield reason("when.opens", node=node.name, time=clock(opens % DAY))
    yield reason("when.prepared", node=node.name, minutes=node.prepare_min)


def _on_its_way(leg: Leg) -> Iterator[Reason]:
    source, carrier = leg.source, leg.carrier
    node, ready = source.node, source.ready
    if ready is None:
        return
    cut_offs = (node.cut_off, carrier.cut_off)
    leaves = departure_day(source.week, source.ordered, ready, cut_offs, saturday=carrier.delivers_saturday)
    if leaves is not None and leaves > source.ordered // DAY:
        yield _missed(leg, ready)
    days = carrier.transit_days[distance_band(leg.km)]
    yield reason("when.carried", carrier=carrier.name, days=days)


def _missed(leg: Leg, ready: int) -> Reason:
    """Tell why a parcel does not leave on the day of the order."""
    source, carrier = leg.source, leg.carrier
    if source.ordered % DAY > source.node.cut_off:
        return reason("when.cut_off", node=source.node.name, time=clock(source.node.cut_off))
    if ready // DAY > source.ordered // DAY:
        return reason("when.ready_another_day", node=source.node.name)
    if ready % DAY > carrier.cut_off:
        return reason("when.carrier_cut_off", carrier=carrier.name, time=clock(carrier.cut_off))
    return reason("when.no_departure", carrier=carrier.name)


def _scheduled(case: Case) -> Iterator[Reason]:
    for schedule in case.ruling.schedules:
        yield reason("when.scheduled", rule=schedule.name)
