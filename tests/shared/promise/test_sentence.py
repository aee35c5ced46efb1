"""The one sentence of why: why split, why not from nearer."""

from datetime import timedelta

from shared.network import DeliveryMode, NodeKind, Place
from shared.promise.answer import Label
from shared.promise.options import promise
from tests.support.builders import LYON, NOW, PARIS, STORE, a_network, a_node, a_position
from tests.support.promising import a_request, a_stock, a_wanted
from tests.support.ruling import FAR as PARIS_STORE
from tests.support.ruling import PARTNER, a_policy, sent, stand

NEAR = a_node("s-near", name="Alba Croix-Rousse", place=Place(lat=45.78, lon=4.83))
FAR = a_node("s-far", name="Alba Paris", place=PARIS)
HOME = (DeliveryMode.SHIP_HOME,)


def test_a_split_that_costs_less_than_one_parcel_tells_how_much():
    depots = [
        a_node(node_id, kind=NodeKind.WAREHOUSE, collects=False, place=LYON) for node_id in ("w-1", "w-2")
    ]
    partner = a_node("p-1", kind=NodeKind.PARTNER, place=LYON)
    stock = a_stock(
        a_position(sku="s-1", node_id="w-1"),
        a_position(sku="s-2", node_id="w-2"),
        a_position(sku="s-1", node_id="p-1"),
        a_position(sku="s-2", node_id="p-1"),
    )
    request = a_request(a_wanted("s-1", weight_g=1_500), a_wanted("s-2", weight_g=1_500), modes=HOME)
    answer = promise(request, a_network(a_node(), *depots, partner), stock)
    cheapest = next(option for option in answer.options if Label.CHEAPEST in option.labels)
    single = next(option for option in answer.options if Label.ONE_PARCEL in option.labels)
    assert cheapest.reason.code == "why.split_cheaper"
    saved = {"saved_minor": (single.cost - cheapest.cost) // 100, "currency": "EUR"}
    assert cheapest.reason.facts == {"parcels": 2, **saved}


def test_a_split_that_comes_earlier_than_one_parcel_tells_by_how_many_days():
    stock = a_stock(
        a_position(sku="s-1", node_id="s-near"),
        a_position(sku="s-2"),
        a_position(sku="s-1", node_id="s-far"),
        a_position(sku="s-2", node_id="s-far"),
    )
    request = a_request(a_wanted("s-1"), a_wanted("s-2"), modes=HOME)
    answer = promise(request, a_network(a_node(), NEAR, FAR), stock)
    fastest = next(option for option in answer.options if Label.FASTEST in option.labels)
    assert fastest.reason.model_dump() == {"code": "why.split_earlier", "facts": {"parcels": 2, "days": 1}}


def test_a_farther_node_whose_parcel_still_leaves_today_tells_that_it_comes_earlier():
    missed = a_node(name="Alba Lyon", cut_off=0)
    stock = a_stock(a_position(), a_position(node_id="s-near"))
    answer = promise(a_request(modes=HOME), a_network(missed, NEAR), stock)
    fastest = next(option for option in answer.options if Label.FASTEST in option.labels)
    assert fastest.reason.code == "why.arrives_earlier"
    assert fastest.reason.facts == {"node": "Alba Croix-Rousse", "nearer": "Alba Lyon", "days": 1}


def test_a_farther_node_that_is_only_a_little_surer_does_not_claim_to_be_cheaper():
    aged = a_position(1, node_id="s-near", as_of=NOW - timedelta(minutes=16))
    farther = a_node("s-villefranche", name="Alba Villefranche", place=Place(lat=45.99, lon=4.72))
    stock = a_stock(aged, a_position(node_id=farther.node_id))
    (option,) = promise(a_request(modes=HOME), a_network(a_node(), NEAR, farther), stock).options
    assert option.reason.code == "why.as_good_as_nearer"
    assert option.reason.facts == {"node": "Alba Villefranche", "nearer": "Alba Croix-Rousse"}


def test_the_only_node_that_holds_everything_is_named_with_the_number_of_lines():
    stock = a_stock(a_position(sku="s-1"), a_position(sku="s-2"), a_position(sku="s-1", node_id="s-near"))
    request = a_request(a_wanted("s-1"), a_wanted("s-2"), modes=HOME)
    (option,) = promise(request, a_network(a_node(), NEAR), stock).options
    assert option.parts[0].node_id == STORE
    assert option.reason.facts == {"node": "Alba Lyon", "lines": 2}


def test_a_node_is_not_said_to_be_the_only_one_where_another_has_it_and_cannot_send_it():
    stock = a_stock(a_position(), a_position(node_id="s-near"))
    network = a_network(a_node(), NEAR.model_copy(update={"paused": True}))
    (option,) = promise(a_request(modes=HOME), network, stock).options
    assert option.reason.code == "why.only_node_sending_all"


def test_units_that_are_reserved_elsewhere_are_still_there_to_be_seen():
    stock = a_stock(a_position(), a_position(2, node_id="s-near", reserved=2))
    (option,) = promise(a_request(modes=HOME), a_network(a_node(), NEAR), stock).options
    assert option.reason.code == "why.only_node_sending_all"


def test_a_farther_node_of_an_earlier_tier_tells_the_rule_and_claims_no_saving():
    stores_first = a_policy(
        tiers=[{"name": "Magasins d'abord", "nodes": [{"by": "kind", "any_of": ["store"]}]}]
    )
    (option,) = sent(stores_first, stand(PARIS_STORE, PARTNER)).options
    assert option.reason.code == "why.comes_first"
    assert option.reason.facts == {"rule": "Magasins d'abord", "node": "Alba Paris", "nearer": "Maison Roche"}
