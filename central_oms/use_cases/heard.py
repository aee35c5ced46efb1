"""Stock as it can be promised now: of stores that are not heard, and of those whose rights are void, less than was told."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from central_oms.storage import rights, streams
from central_oms.storage.database import Tx
from central_oms.storage.positions import Key
from shared.network import Network, Node
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
    void, silent = rights.void(tx), _silent(tx, network)
    known: dict[Key, Position] = {}
    for (node_id, sku), found in held.items():
        position = _voided(found) if node_id in void else found
        if node_id in silent:
            rate = sold_per_day.get(sku, UNCOUNTED_SOLD_PER_DAY)
            position = withheld(position, *silent[node_id], rate)
        known[node_id, sku] = position
    return known


def _silent(tx: Tx, network: Network) -> Mapping[str, tuple[Node, timedelta]]:
    """Give the nodes that are not heard, each with how long it was open since."""
    zone = ZoneInfo(network.timezone)
    unheard = streams.unheard_since(tx, network.as_of - HICCUP)
    nodes = [(node, heard) for store_id, heard in unheard.items() if (node := network.node(store_id))]
    silences = ((node, silence_of(node, zone, heard, network.as_of)) for node, heard in nodes)
    return {node.node_id: (node, silence) for node, silence in silences if silence}


def _voided(position: Position) -> Position:
    # The store keeps the units from its till until it takes them back: nobody else can have them meanwhile.
    return position.model_copy(update={"reserved": position.reserved + position.granted, "granted": 0})
