"""How long a promise takes beside its bare solve: from positions to the frontier, without options, words and values."""

import random
from collections.abc import Callable
from statistics import median
from time import perf_counter_ns

from shared.network import DeliveryMode, Network, NodeKind, Place
from shared.promise.exact import frontier
from shared.promise.explain import explain
from shared.promise.frontier import Lane
from shared.promise.lanes import Lanes, destination_of
from shared.promise.options import promise
from shared.promise.parcels import verdict
from shared.promise.policy import HOUSE
from shared.promise.request import Request
from shared.promise.sources import Case
from shared.promise.supply import Stock
from tests.benchmarks import solver
from tests.benchmarks.figure import Figure
from tests.support.builders import STORE, a_network, a_node, a_position
from tests.support.promising import a_request, a_wanted

SHIPPED = (DeliveryMode.SHIP_HOME, DeliveryMode.RELAY_POINT, DeliveryMode.SHIP_TO_STORE)
ROUNDS = 60
MOST_RATIO = 3.0
FRONTIER_MS = 5.0
EXPLANATION_MS = 20.0


def figures() -> list[Figure]:
    """Measure the options of a product page, those of a basket and why, and the frontier of a large network."""
    return [
        _beside_the_bare_solve("product page options, 60 nodes", *_problem(nodes=60, lines=1)),
        _beside_the_bare_solve("basket options, 6 lines, 60 nodes", *_problem(nodes=60, lines=6)),
        _explanation("explanation, 6 lines, 60 nodes", *_problem(nodes=60, lines=6)),
        _frontier("frontier, 10 lines, 500 nodes", *_problem(nodes=500, lines=10, held=0.3)),
        *solver.figures(),
    ]


def _beside_the_bare_solve(name: str, request: Request, network: Network, stock: Stock) -> Figure:
    value, floor = _medians_ms(
        lambda: promise(request, network, stock), lambda: _solve(request, network, stock)
    )
    ratio = value / floor
    return Figure(name, value, "ms", floor, ratio, f"ratio <= {MOST_RATIO:g}", ratio <= MOST_RATIO)


def _explanation(name: str, request: Request, network: Network, stock: Stock) -> Figure:
    option_id = promise(request, network, stock).options[0].option_id
    value, floor = _medians_ms(
        lambda: explain(request, network, stock, HOUSE, option_id),
        lambda: promise(request, network, stock),
    )
    within = value <= EXPLANATION_MS
    return Figure(name, value, "ms", floor, value / floor, f"<= {EXPLANATION_MS:g} ms", within)


def _frontier(name: str, request: Request, network: Network, stock: Stock) -> Figure:
    found = _lanes(request, network, stock, DeliveryMode.SHIP_HOME)
    lanes, freight = found.lanes, found.freight
    value, floor = _medians_ms(lambda: frontier(lanes, freight), lambda: _look_at_each(lanes))
    return Figure(name, value, "ms", floor, value / floor, f"<= {FRONTIER_MS:g} ms", value <= FRONTIER_MS)


def _solve(request: Request, network: Network, stock: Stock) -> None:
    case = Case(request, network, stock, network.nodes[0])
    for mode in SHIPPED:
        if to := destination_of(case, mode):
            lanes = Lanes(case, to)
            verdict(lanes, lanes.lanes)


def _lanes(request: Request, network: Network, stock: Stock, mode: DeliveryMode) -> Lanes:
    case = Case(request, network, stock, network.nodes[0])
    to = destination_of(case, mode)
    assert to
    return Lanes(case, to)


def _look_at_each(lanes: list[Lane]) -> int:
    """Add up every lane's costs once: no solver can do with less."""
    return sum(lane.fixed + sum(lane.units) for lane in lanes)


def _medians_ms(work: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Take turns, so that whatever else the machine does slows both alike."""
    took = [(_took_ms(work), _took_ms(bare)) for _ in range(ROUNDS)]
    return median(ms for ms, _ in took), median(ms for _, ms in took)


def _took_ms(work: Callable[[], object]) -> float:
    begun = perf_counter_ns()
    work()
    return (perf_counter_ns() - begun) / 1_000_000


def _problem(nodes: int, lines: int, held: float = 0.5) -> tuple[Request, Network, Stock]:
    """Give the same stores and depots over France on every run, which hold each SKU with a chance of `held`."""
    chance = random.Random(20_261_122)
    places = [Place(lat=chance.uniform(43, 50), lon=chance.uniform(-1, 7)) for _ in range(nodes)]
    kinds = [NodeKind.WAREHOUSE if number in (1, 2, 3) else NodeKind.STORE for number in range(nodes)]
    network = a_network(
        *(
            a_node(f"n-{number}" if number else STORE, name=f"Node {number}", place=place, kind=kind)
            for number, (place, kind) in enumerate(zip(places, kinds, strict=True))
        )
    )
    skus = [f"s-{number}" for number in range(lines)]
    stock = Stock.of(
        a_position(chance.randint(1, 6), node_id=node.node_id, sku=sku)
        for node in network.nodes
        for sku in skus
        if chance.random() < held
    )
    return a_request(*(a_wanted(sku) for sku in skus)), network, stock
