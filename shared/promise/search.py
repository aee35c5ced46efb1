"""The cheapest plan of a given number of parcels, out of the tables: bounded by the prices of a program, then searched.

With prices u on the items, each parcel S has a cost beyond them, cost(S) − u(S), of which `least` is the smallest. Every plan
of p parcels costs at least Σu + p · least. So a plan under a given cost holds only parcels that exceed `least` by no more than
what is left of it: mostly few enough to try them all.
"""

from bisect import bisect_right
from typing import NamedTuple

import numpy as np

from shared.promise.offers import Ints
from shared.promise.program import FINE, Program
from shared.promise.tables import Tables, sums_of

_ROUNDS = 15
_COLUMNS = 40
#: So many looks through a list of parcels take some 100 ms. Short searches come first: what they find makes the next shorter.
LOOKS = (300, 600, 1_200, 2_400, 4_800)


class Proof(NamedTuple):
    """No plan of so many parcels costs less than `floor`; `beyond` is what each set of items adds to that, in 1/`FINE`."""

    floor: int
    beyond: Ints
    least: int


class Parcels:
    """The sets of items that may be one of three or more parcels of a plan under a cost, with what each costs."""

    def __init__(self, tables: Tables, under: int) -> None:
        self.count = tables.offers.count
        self.sets = tables.useful(under)
        self.costs = tables.costs[self.sets]

    def proven(self, parcels: int, prices: Ints) -> Proof:
        """Give the floor under all plans of so many parcels that prices on the items prove."""
        half = self.count // 2
        beyond = self.costs * FINE - sums_of(prices[:half])[self.sets & ((1 << half) - 1)]
        beyond -= sums_of(prices[half:])[self.sets >> half]
        least = int(beyond.min())
        beyond -= least
        return Proof(-(-(int(prices.sum()) + parcels * least) // FINE), beyond, least)

    def best_proof(self, program: Program, parcels: int, under: int) -> Proof:
        """Give the highest floor that some rounds of pricing find, or the first that is not under a cost."""
        program.allow(parcels, under)
        best: Proof | None = None
        for _ in range(_ROUNDS):
            prices, parcel_worth = program.prices()
            proof = self.proven(parcels, prices)
            best = proof if best is None or proof.floor > best.floor else best
            if best.floor >= under or not self._improve(program, proof, parcel_worth):
                break
        assert best
        return best

    def _improve(self, program: Program, proof: Proof, parcel_worth: int) -> bool:
        """Give the program the parcels that it lacks most: down to half of what the worst of them lacks."""
        near = np.flatnonzero(proof.beyond < (parcel_worth - proof.least) // 2)
        order = near[np.argsort(proof.beyond[near], kind="stable")[:_COLUMNS]]
        learnt = [program.add(int(self.sets[place]), int(self.costs[place])) for place in order]
        return any(learnt)


class _Choice(NamedTuple):
    """Parcels that a plan may hold one of, those nearest to the prices first."""

    sets: Ints
    beyond: list[int]
    costs: Ints

    def within(self, slack: int) -> int:
        return bisect_right(self.beyond, slack)


class Search:
    """All plans of so many parcels under a cost that a proof leaves, in an order that does not depend on its prices."""

    def __init__(self, tables: Tables, parcels: Parcels, proof: Proof, under: int, most_looks: int) -> None:
        self.slack = (under - proof.floor) * FINE
        near = np.flatnonzero(proof.beyond <= self.slack)
        near = near[np.argsort(proof.beyond[near], kind="stable")]
        self._costs = tables.costs
        self._all = _choice(parcels, proof, near)
        holding = [near[parcels.sets[near] >> place & 1 == 1] for place in range(parcels.count)]
        self._by_rarity = sorted(range(parcels.count), key=lambda place: (len(holding[place]), place))
        self._holding = [_choice(parcels, proof, among) for among in holding]
        self.under = under
        self.found: tuple[int, ...] = ()
        self._looks_left = most_looks

    @property
    def cut_short(self) -> bool:
        """Tell whether not everything was looked at."""
        return self._looks_left <= 0

    def run(self, items: int, parcels: int) -> None:
        """Look for the cheapest plan for `items`; of equals the one whose sets come first."""
        self._try(items, parcels, self.slack, 0, ())

    def _try(self, items: int, parcels: int, slack: int, cost: int, taken: tuple[int, ...]) -> None:
        choice, most = self._shortest(items, parcels, slack)
        fitting = np.flatnonzero(choice.sets[:most] & ~items == 0)
        self._looks_left -= 1
        if parcels == 2:
            self._pair(items, choice.sets[fitting], choice.costs[fitting] + cost, taken)
            return
        for place in fitting.tolist():
            if self.cut_short:
                return
            chosen, left = int(choice.sets[place]), slack - choice.beyond[place]
            if items ^ chosen:
                total = cost + int(choice.costs[place])
                self._try(items ^ chosen, parcels - 1, left, total, (*taken, chosen))

    def _shortest(self, items: int, parcels: int, slack: int) -> tuple[_Choice, int]:
        """Give the shorter list that must hold a parcel of each plan: those of the rarest item, or within a share of the slack."""
        rarest = next(place for place in self._by_rarity if items >> place & 1)
        holding = self._holding[rarest]
        shared, whole = self._all.within(slack // parcels), holding.within(slack)
        return (self._all, shared) if shared <= whole else (holding, whole)

    def _pair(self, items: int, sets: Ints, costs: Ints, taken: tuple[int, ...]) -> None:
        both = costs + self._costs[items ^ sets]
        least = int(both.min(initial=self.under + 1))
        if least > self.under or not (least < self.under or self.found):
            return
        ones = sets[both == least].tolist()
        best = min([tuple(sorted((*taken, one, items ^ one))) for one in ones])
        if least < self.under or best < self.found:
            self.under, self.found = least, best


def _choice(parcels: Parcels, proof: Proof, among: Ints) -> _Choice:
    return _Choice(parcels.sets[among], proof.beyond[among].tolist(), parcels.costs[among])
