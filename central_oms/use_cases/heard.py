"""Stock as it can be promised now: of stores that are not heard, and of those whose rights are void, less than was told."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from central_oms.storage import rights, streams
from central_oms.storage.database import Tx
from central_oms.storage.positions import Key
from shared.network import Network
from shared.promise.silence import silence_of, withheld
from shared.promise.supply import UNCOUNTED_SOLD_PER_DAY
from shared.stock import Position

#: A store that has nothing to tell says so every half minute.
HICCUP = timedelta(minutes=1)


def promisable(
    tx: Tx, network: Network, held: Mapping[Key, Position], sold_per_day: Mapping[str, float]
) -> Mapping[Key, Position]:
    """Give positions with what silent stores may have sold withheld, and without the rights that are void.

    Args:
        network: as of the moment that is asked about.
    """
    void = rights.void(tx)
    changed = {key: _voided(held[key]) for key in held if key[0] in void}
    known = {**held, **changed}
    zone = ZoneInfo(network.timezone)
    for store_id, heard in streams.unheard_since(tx, network.as_of - HICCUP).items():
        node = network.node(store_id)
        silence = silence_of(node, zone, heard, network.as_of) if node else None
        for key in [key for key in known if key[0] == store_id]:
            if node and silence:
                rate = sold_per_day.get(key[1], UNCOUNTED_SOLD_PER_DAY)
                known[key] = withheld(known[key], node, silence, rate)
    return known


def _voided(position: Position) -> Position:
    # The store keeps the units from its till until it takes them back: nobody else can have them meanwhile.
    return position.model_copy(update={"reserved": position.reserved + position.granted, "granted": 0})
