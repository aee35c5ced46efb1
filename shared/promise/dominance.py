"""Lanes that another lane beats or equals in everything: no plan needs them."""

from collections.abc import Iterator, Sequence
from itertools import compress
from operator import le

import numpy as np

from shared.promise.frontier import NEVER, Carriage, Lane
from shared.promise.offers import Ints, numbers

#: The first of a tariff beat nearly all that are beaten: to ask more of them takes longer than to keep a lane too many.
_RIVALS = 60


def undominated(lanes: Sequence[Lane]) -> list[Lane]:
    """Drop lanes that another lane of the same tariff beats or equals on items, time and every cost; give the rest by arrival."""
    kept: list[Lane] = []
    by_tariff: dict[Carriage, list[Lane]] = {}
    later: dict[Carriage, list[Lane]] = {}
    for lane in sorted(lanes, key=_dominance_order):
        rivals = by_tariff.setdefault(lane.carriage, [])
        if len(rivals) == _RIVALS:
            later.setdefault(lane.carriage, []).append(lane)
        elif _beaten(lane, rivals):
            continue
        else:
            rivals.append(lane)
        kept.append(lane)
    beaten = {id(lane) for tariff, them in later.items() for lane in _all_beaten(them, by_tariff[tariff])}
    return [lane for lane in kept if id(lane) not in beaten] if beaten else kept


def beats(rival: Lane, lane: Lane) -> bool:
    """Tell whether a lane of the same tariff is no worse than another in anything."""
    return (
        rival.carriage is lane.carriage
        and rival.arrives <= lane.arrives
        and not lane.mask & ~rival.mask
        and rival.fixed <= lane.fixed
        and all(map(le, rival.units, lane.units))
    )


def _dominance_order(lane: Lane) -> tuple[int, int, int, int, str, str, str]:
    # The dearest rivals beat the fewest: cheap ones first make the search short.
    total = sum(lane.units)
    return (
        lane.arrives,
        -lane.mask.bit_count(),
        lane.fixed,
        total,
        lane.node_id,
        lane.carrier_id,
        lane.service,
    )


def _beaten(lane: Lane, rivals: list[Lane]) -> bool:
    # What `beats` says of rivals of the same tariff that come no later, without a call for each.
    mask, fixed, units = lane.mask, lane.fixed, lane.units
    for rival in rivals:
        if not mask & ~rival.mask and rival.fixed <= fixed and all(map(le, rival.units, units)):
            return True
    return False


def _all_beaten(lanes: list[Lane], rivals: list[Lane]) -> Iterator[Lane]:
    """Give the lanes that one of `rivals` beats: what `_beaten` says of each, of all at once."""
    masks, rival_masks = (numbers([lane.mask for lane in some]) for some in (lanes, rivals))
    beaten = masks & ~rival_masks[:, None] == 0
    for asked, rival_asks in zip(_columns(lanes), _columns(rivals), strict=True):
        beaten &= asked >= rival_asks[:, None]
    return compress(lanes, beaten.any(axis=0).tolist())


def _columns(lanes: list[Lane]) -> Ints:
    """Give what lanes ask for a parcel, then for each item: a row each, a column for each lane."""
    asked: Ints = np.minimum(numbers([(lane.fixed, *lane.units) for lane in lanes]), NEVER).T
    return asked
