"""What tests of a retailer's rules are built of: a policy from JSON as a retailer would write it, and a small network with groups."""

import json
from typing import Any

from shared.network import DeliveryMode, Network, NodeKind, Place
from shared.promise.answer import Answer
from shared.promise.options import promise
from shared.promise.policy import Policy
from shared.stock import Position
from tests.support.builders import LYON, PARIS, STORE, a_network, a_node, a_position
from tests.support.promising import a_request, a_stock

NEAR, FAR, DEPOT, RESERVE, PARTNER = "s-near", "s-paris", "w-depot", "w-reserve", "p-1"
HOME = (DeliveryMode.SHIP_HOME,)


def a_policy(**parts: Any) -> Policy:
    """Read a policy as it comes over the wire."""
    return Policy.model_validate_json(json.dumps({"currency": "EUR", **parts}))


def a_chain(**fields: Any) -> Network:
    """Give a store in Lyon, one beside it and one in Paris, a depot, a reserve for the best customers, and a partner."""
    near = Place(lat=45.78, lon=4.83)
    return a_network(
        a_node(groups=("own", "central"), region="Sud-Est"),
        a_node(NEAR, name="Alba Croix-Rousse", place=near, groups=("own", "local"), region="Sud-Est"),
        a_node(FAR, name="Alba Paris", place=PARIS, groups=("own", "central"), region="Nord"),
        a_node(DEPOT, name="Dépôt", kind=NodeKind.WAREHOUSE, place=PARIS, groups=("own",), collects=False),
        a_node(
            RESERVE, name="Réserve", kind=NodeKind.WAREHOUSE, place=LYON, groups=("reserve",), collects=False
        ),
        a_node(
            PARTNER,
            name="Maison Roche",
            kind=NodeKind.PARTNER,
            place=LYON,
            groups=("partners",),
            collects=False,
        ),
        **fields,
    )


def stand(*node_ids: str, on_hand: int = 5, **fields: Any) -> list[Position]:
    """Put units of the one SKU, or of another, into nodes."""
    return [a_position(on_hand, node_id=node_id, **fields) for node_id in node_ids or (STORE,)]


def sent(policy: Policy, positions: list[Position], **fields: Any) -> Answer:
    """Promise one unit to a home in Lyon from the chain, under a policy."""
    return promise(a_request(**{"modes": HOME, **fields}), a_chain(), a_stock(*positions), policy)


def nodes_of(answer: Answer) -> set[str]:
    """Name the nodes that the options take from."""
    return {part.node_id for option in answer.options for part in option.parts}


def cheapest_nodes(answer: Answer) -> list[str]:
    """Name the nodes of the option that costs the retailer least."""
    best = min(answer.options, key=lambda option: option.cost)
    return sorted(part.node_id for part in best.parts)
