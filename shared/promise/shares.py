"""Units of one item over several nodes: the shares to divide it into when no single node has enough."""

from collections.abc import Mapping
from itertools import accumulate
from typing import NamedTuple

#: Sets of nodes for numbers of units: some 100 ms.
_LOOKED_AT = 100_000


class Share(NamedTuple):
    """Units of an item that travel together, and the nodes that may give them."""

    quantity: int
    node_ids: frozenset[str]


def shares(wanted: int, free: Mapping[str, int], costs: Mapping[str, int]) -> tuple[Share, ...]:
    """Divide `wanted` units into shares that the cheapest set of nodes can give, the largest first; none if all lack it.

    `free` is what each node may give, `costs` what fetching some from there costs, however many. Whichever of its nodes
    each share is taken from, no node gives more than it has.
    """
    chosen = _cheapest_nodes(wanted, free, costs)
    given = sorted(((free[node], node) for node in chosen), key=lambda pair: (-pair[0], pair[1]))
    left, parts = wanted, list[tuple[int, str]]()
    for units, node in given:
        parts.append((min(units, left), node))
        left -= parts[-1][0]
    holders = {node: {place} for place, (_, node) in enumerate(parts)}
    for node in sorted(free.keys() - holders.keys()):
        holders[node] = _fitting(free[node], [quantity for quantity, _ in parts])
    return tuple(
        Share(quantity, frozenset(node for node, mine in holders.items() if place in mine))
        for place, (quantity, _) in enumerate(parts)
    )


def _cheapest_nodes(wanted: int, free: Mapping[str, int], costs: Mapping[str, int]) -> tuple[str, ...]:
    """Give the nodes that together have enough at the least cost: of equals the fewest, then the first by id.

    `best[n]` is the cheapest set of the nodes looked at so far for n units; more than wanted counts as wanted.
    """
    best: dict[int, tuple[int, int, tuple[str, ...]]] = {0: (0, 0, ())}
    for node in sorted(_worth_looking_at(wanted, free, costs)):
        for units, (cost, many, nodes) in sorted(best.items(), reverse=True):
            reached = min(wanted, units + free[node])
            rival = (cost + costs[node], many + 1, (*nodes, node))
            if reached > units and rival < best.get(reached, (rival[0] + 1, 0, ())):
                best[reached] = rival
    return best[wanted][2] if wanted in best else ()


def _worth_looking_at(wanted: int, free: Mapping[str, int], costs: Mapping[str, int]) -> list[str]:
    """Give all nodes that have some, or so many of those with the cheapest units that the work stays within bounds."""
    able = [node for node, units in free.items() if units > 0]
    able.sort(key=lambda node: (costs[node] / min(wanted, free[node]), node))
    needed = sum(have < wanted for have in accumulate((free[node] for node in able), initial=0))
    return able[: max(needed, _LOOKED_AT // wanted)]


def _fitting(units: int, quantities: list[int]) -> set[int]:
    """Give the largest shares that a node can give all together."""
    mine: set[int] = set()
    for place, quantity in enumerate(quantities):
        if quantity <= units:
            mine.add(place)
            units -= quantity
    return mine
