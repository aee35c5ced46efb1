"""How fast and how good the promise's solver is: its targets, its growth, what simpler rules cost, and HiGHS beside it."""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_
from random import Random
from statistics import fmean, median, quantiles
from time import perf_counter_ns

from shared.promise.costs import MOST_EXACT_ITEMS
from shared.promise.exact import frontier
from shared.promise.frontier import Plan
from shared.promise.large import solve
from tests.benchmarks.figure import Figure
from tests.support.instances import Instance, an_instance, cheapest_parcels
from tests.support.promising import by_program, cheapest, least_by_program

HELD = (0.1, 0.2, 0.3, 0.4)
EQUAL_INSTANCES = 2_000
JUDGED = 3


def figures() -> list[Figure]:
    """Measure the targets, the growth, the rules and the optimum."""
    return [*_targets(), *_growth(), *_rules(), _equal()]


def _targets() -> list[Figure]:
    small = [*_instances(120, 500, (1, 10))]
    wide = [*_instances(150, 2_000, (1, 10))]
    widest = [*_instances(100, 2_000, (11, 12))]
    store = [*_instances(60, 60, (1, 6))]
    return [
        _timed("frontier, <= 10 lines, 500 nodes, p50", small, 50, 5.0),
        _timed("frontier, <= 10 lines, 2,000 nodes, p50", wide, 50, 15.0),
        _timed("frontier, <= 10 lines, 2,000 nodes, p99", wide, 99, 45.0),
        _timed("frontier, 11-12 lines, 2,000 nodes, p99", widest, 99, 65.0),
        _timed("frontier, <= 6 lines, 60 nodes, p50", store, 50, 1.0),
        *_large(),
    ]


def _instances(many: int, nodes: int, lines: tuple[int, int]) -> Iterable[Instance]:
    chance = Random(f"{many} {nodes} {lines}")
    for seed in range(many):
        yield an_instance(seed, nodes, chance.randint(*lines), chance.choice(HELD))


def _solved(instance: Instance) -> list[Plan]:
    if instance.lines <= MOST_EXACT_ITEMS:
        return frontier(instance.lanes, instance.freight)
    return solve(instance.lanes, instance.freight).plans


def _timed(name: str, instances: list[Instance], percent: int, most_ms: float) -> Figure:
    took = [_took_ms(lambda instance=instance: _solved(instance)) for instance in instances]
    value, floor = _percentile(took, percent), median(map(_program_ms, instances[:JUDGED]))
    return Figure(name, value, "ms", floor, value / floor, f"<= {most_ms:g} ms", value <= most_ms)


def _program_ms(instance: Instance) -> float:
    """Give what HiGHS takes for the cheapest plan alone, once it has the cheapest parcel for every set of items."""
    columns = cheapest_parcels(instance.lanes)
    return _took_ms(lambda: least_by_program(columns, instance.lines, 1, instance.lines))


def _large() -> list[Figure]:
    took, gaps, looked = list[float](), list[float](), list[float]()
    for instance in _instances(100, 2_000, (13, 20)):
        begun = perf_counter_ns()
        gaps.append(solve(instance.lanes, instance.freight).gap)
        took.append((perf_counter_ns() - begun) / 1_000_000)
        looked.append(
            _took_ms(lambda lanes=instance.lanes: sum(lane.fixed + sum(lane.units) for lane in lanes))
        )
    value, floor, mean = _percentile(took, 95), median(looked), 100 * fmean(gaps)
    proven = sum(not gap for gap in gaps)
    return [
        Figure("13-20 lines, 2,000 nodes, p95", value, "ms", floor, value / floor, "<= 250 ms", value <= 250),
        Figure("13-20 lines, 2,000 nodes, mean gap", mean, "%", 0, 0, "<= 1 %", mean <= 1),
        Figure(
            "13-20 lines, 2,000 nodes, proven optimal", proven, "", len(gaps), proven / len(gaps), "-", True
        ),
    ]


def _growth() -> list[Figure]:
    made = []
    for nodes in (10, 100, 500, 2_000):
        for lines in (1, 3, 6, 12, 20):
            instances = [an_instance(seed, nodes, lines) for seed in range(5)]
            value = median(_took_ms(lambda instance=instance: _solved(instance)) for instance in instances)
            looked = median(len(instance.lanes) for instance in instances)
            name = f"frontier, {lines} lines, {nodes} nodes"
            made.append(Figure(name, value, "ms", looked, 1000 * value / max(1, looked), "us/lane", True))
    return made


def _rules() -> list[Figure]:
    """Give how much dearer than the optimum the plans are that simpler rules make."""
    rules = {"nearest first": _nearest, "highest stock first": _fullest, "ranked coverage": _covering}
    extra: dict[str, list[float]] = {name: [] for name in rules}
    for instance in _instances(150, 500, (4, 10)):
        least = cheapest(_solved(instance))
        if least is None:
            continue
        for name, rule in rules.items():
            extra[name].append(100 * (_cost_of(instance, rule(instance)) / least - 1))
    return [
        Figure(f"extra cost of {name}, mean", fmean(costs), "%", 0, 0, "-", True)
        for name, costs in extra.items()
    ]


def _nearest(instance: Instance) -> dict[str, int]:
    return _line_by_line(instance, lambda node, _: (instance.km[node], node))


def _fullest(instance: Instance) -> dict[str, int]:
    return _line_by_line(instance, lambda node, place: (-instance.free[node][place], node))


def _line_by_line(instance: Instance, rank: Callable[[str, int], tuple[float, str]]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for place in range(instance.lines):
        able = [node for node, free in instance.free.items() if free[place]]
        best = min(able, key=lambda node: rank(node, place))
        taken[best] = taken.get(best, 0) | 1 << place
    return taken


def _covering(instance: Instance) -> dict[str, int]:
    """Take the node that has the most of what is left, the nearest of equals, until everything is taken."""
    masks = {
        node: sum(1 << place for place, units in enumerate(free) if units)
        for node, free in instance.free.items()
    }
    left, taken = reduce(or_, masks.values()), dict[str, int]()
    while left:
        best = min(masks, key=lambda node: (-(masks[node] & left).bit_count(), instance.km[node], node))
        taken[best] = masks[best] & left
        left &= ~masks[best]
    return taken


def _cost_of(instance: Instance, taken: dict[str, int]) -> int:
    return sum(
        min(lane.cost(items) for lane in instance.lanes if lane.node_id == node)
        for node, items in taken.items()
    )


def _equal() -> Figure:
    """Count on how many instances the frontier's cheapest plan costs what HiGHS finds."""
    chance, equal = Random("equal"), 0
    for seed in range(EQUAL_INSTANCES):
        lines, nodes = chance.randint(1, MOST_EXACT_ITEMS), round(10 * 50 ** chance.random())
        instance = an_instance(seed, nodes, lines, chance.choice(HELD) if lines < 10 else 0.15)
        equal += cheapest(frontier(instance.lanes, instance.freight)) == by_program(instance)
    target = f"= {EQUAL_INSTANCES}"
    ratio = equal / EQUAL_INSTANCES
    return Figure("equal to HiGHS, <= 12 lines", equal, "", EQUAL_INSTANCES, ratio, target, ratio == 1)


def _percentile(values: list[float], percent: int) -> float:
    return median(values) if percent == 50 else quantiles(values, n=100, method="inclusive")[percent - 1]


def _took_ms(work: Callable[[], object]) -> float:
    begun = perf_counter_ns()
    work()
    return (perf_counter_ns() - begun) / 1_000_000
