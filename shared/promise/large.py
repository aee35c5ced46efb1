"""Baskets beyond the exact frontier: by one deadline after another the cheapest plan, proven to be it or with its gap."""

from collections.abc import Sequence

from shared.promise.bound import floor_under
from shared.promise.costs import MOST_PARCELS
from shared.promise.cover import cover
from shared.promise.freight import Freight
from shared.promise.frontier import NEVER, Lane, Parcel, Plan
from shared.promise.offers import Offers, canonical, cost_of, rank
from shared.promise.program import Program
from shared.promise.search import LOOKS, Parcels, Search
from shared.promise.solved import Solved
from shared.promise.tables import MOST_TABLED_ITEMS, Tables


def solve(lanes: Sequence[Lane], freight: Freight) -> Solved:
    """Give the cheapest plan by each deadline that is cheaper than all before, and likewise the cheapest in one parcel.

    Up to `MOST_TABLED_ITEMS` items they are mostly proven to be that, beyond they have a gap. The order of `lanes` does not
    matter, nor the machine, nor its clock: what bounds the work is counted.
    """
    if not lanes:
        return Solved([])
    solver = _Solver(Offers(lanes, freight))
    plans: list[Plan] = []
    gap, least, least_in_one = 0.0, NEVER, NEVER
    for arrives in sorted({lane.arrives for lane in lanes}):
        one, (found, floor) = solver.in_one(arrives), solver.by(arrives, least)
        cost_in_one, cost = cost_of(one), cost_of(found) if found else NEVER
        if cost_in_one < least_in_one:
            plans.append(Plan(arrives, cost_in_one, one))
            least_in_one = cost_in_one
        if cost < least and len(found) > 1:
            plans.append(Plan(arrives, cost, found))
        if cost < least:
            least, gap = cost, max(gap, (cost - floor) / max(1, cost))
    return Solved(plans, gap)


class _Solver:
    """What is known after the deadlines so far: the best plan, the tables, and prices that prove much."""

    def __init__(self, offers: Offers) -> None:
        self._offers = offers
        self._everything = (1 << offers.count) - 1
        self._tables = Tables(offers) if offers.count <= MOST_TABLED_ITEMS else None
        self._admitted = 0
        self._programs: dict[int, Program] = {}
        self._best: tuple[Parcel, ...] = ()

    def in_one(self, arrives: int) -> tuple[Parcel, ...]:
        """Give the best plan of one parcel by a deadline; it costs `NEVER` or more if there is none."""
        return (self._offers.cheapest(self._everything, self._offers.by(arrives)),)

    def by(self, arrives: int, least: int) -> tuple[tuple[Parcel, ...], int]:
        """Give the best plan by a deadline if it costs less than `least`, or none, and a floor under all."""
        among = self._offers.by(arrives)
        known = [plan for plan in (self._best, cover(self._offers, among), self.in_one(arrives)) if plan]
        known = [plan for plan in known if cost_of(plan) < NEVER]
        if not known:
            return (), 0
        self._best = min(known, key=rank)
        most = min(self._offers.count, max(MOST_PARCELS, len(self._best)))
        if self._tables and self._tables.admit(self._admitted, among, cost_of(self._best)):
            self._admitted = among
            floor = self._floor(self._tables, among, most)
            return self._best, floor
        self._tables = None
        if cost_of(self._best) >= least:
            return (), 0
        return self._best, floor_under(self._offers, among, self._best, most)

    def _floor(self, tables: Tables, among: int, most: int) -> int:
        """Make the best plan of up to so many parcels the best known, and give the floor that is proven under it."""
        if most == 1:
            return cost_of(self._best)
        cost, items = tables.in_two()
        if cost < cost_of(self._best):
            self._take((items, self._everything ^ items), among)
        parcels = Parcels(tables, cost_of(self._best))
        floors = [self._in(tables, parcels, many, among) for many in range(3, most + 1) if len(parcels.sets)]
        return min([cost_of(self._best), *floors])

    def _in(self, tables: Tables, parcels: Parcels, many: int, among: int) -> int:
        """Make the best plan of so many parcels the best known if it is cheaper, and give the floor under all such plans."""
        under = cost_of(self._best)
        program = self._programs.setdefault(many, Program(self._offers.count, many, many))
        proof = parcels.best_proof(program, many, under)
        if proof.floor >= under:
            return under
        for looks in LOOKS:
            search = Search(tables, parcels, proof, under, looks)
            search.run(self._everything, many)
            if search.found:
                self._take(search.found, among)
                # What was found first may be one of several equals: the next search is to choose among them.
                under = cost_of(self._best) + 1
            if not search.cut_short:
                return cost_of(self._best)
        return proof.floor

    def _take(self, sets: Sequence[int], among: int) -> None:
        self._best = canonical([self._offers.cheapest(items, among) for items in sets])
