"""Stores, one OMS and everyone around them, driven by a single seed: what happens next is drawn, and can be replayed."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

from store_server.use_cases.reservations import KEPT_FOR_S
from tests.simulation.allotting import Allotting
from tests.simulation.amending import CustomerService
from tests.simulation.elsewhere import Upkeep, Web
from tests.simulation.faults import Crash, Faults
from tests.simulation.oms import SimulatedOms
from tests.simulation.receiving import Senders
from tests.simulation.retailer import NODES, SKUS, STORES, contents, stands
from tests.simulation.rights import what_could_be_sold_is_kept
from tests.simulation.robots import Memory, other_nodes
from tests.simulation.sights import Sight, shown
from tests.simulation.site import Site
from tests.support.builders import NOW

MOST_ROUNDS = 50
MOST_MESSAGES = 60
# So many worlds begin with stores that know the network; in the others their first contact is part of the trouble.
BEGUN = 0.8
FIRST_ROUNDS = 3
HOW_MANY_STORES = (2, 2, 3)
# What goes wrong with files and machines befalls one store, so that its neighbours' accounts stay strict; now and then all.
ALL_HAVE_MISHAPS = 0.25
OMS_COPIED = 0.02
_REFUSED = frozenset({"declined", "lapsed"})
_TAKEN_ON = frozenset({"accepted", "picking", "picked", "packed", "staged", "shipped", "handed_over"})


class World:
    """Everything that a seed makes happen; `broken` collects what was seen to be wrong on the way."""

    def __init__(self, seed: int, folder: Path) -> None:
        self._seed, self.rng = seed, Random(seed)
        self.faults = Faults.drawn(self.rng)
        self.now = NOW
        self.broken: list[str] = []
        self.trace: list[str] = []
        self.seen: set[Sight] = set()
        self.oms_restores = 0
        self._remembered: tuple[list[Memory], list[str]] | None = None
        real = STORES[: self.rng.choice(HOW_MANY_STORES)]
        stood = stands(self.rng, real)
        self.oms = SimulatedOms(folder, self.rng, self.mint, self.faults)
        self.oms.fill(contents(stood, real), self.now)
        self._unlucky = self._drawn_unlucky(real)
        self.sites = [Site(self, store_id, folder / store_id, self._faults_of(store_id)) for store_id in real]
        for site in self.sites:
            site.store.open_shelf(stood, self.now)
        self.web = Web(self.oms, self.rng, self.mint)
        self.others = other_nodes([node_id for node_id in NODES if node_id not in real], self.oms, self.rng)
        self.senders = Senders(self.oms, self.rng, real)
        self.upkeep = Upkeep(self.oms, self.broken)
        self.service = CustomerService(self.oms, self.rng, self.mint)
        self.allotting = Allotting(self.oms, self.rng, real)
        self._deeds = self._weighted()
        if self.rng.random() < BEGUN:
            self._begin()

    def mint(self) -> str:
        """Make an id that no other call makes."""
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def close(self) -> None:
        """Let go of the files."""
        for site in self.sites:
            for store in site.mishaps.stores:
                store.close()
        self.oms.close()

    def step(self, number: int) -> None:
        """Let one thing happen: what it is hangs on the seed and the number alone, so that a run without others still has it."""
        self.rng.seed(f"{self._seed}/{number}")
        name, deed = self.rng.choices(*self._deeds)[0]
        self.note(name)
        self._survive(deed)
        self.now += timedelta(seconds=self.rng.uniform(0, 1.5))
        for site in self.sites:
            if site.line.up and self.rng.random() < self.faults.cut:
                site.cut()
            site.mishaps.strike()
        self._strike_oms()

    def settle(self) -> None:
        """Stop all faults and go on until nothing moves any more."""
        self.rng.seed(f"{self._seed}/settle")
        self._stop_faults()
        for number in range(MOST_ROUNDS):
            self._survive(self._round)
            doubled = [site.store_id for site in self.sites if site.mishaps.mend(number)]
            self.now += timedelta(seconds=2)
            if not doubled and not self._what_moves():
                if self.handed_on():
                    self.seen.add(Sight.HANDED_ON)
                self.seen.update(*(shown(site.history()) for site in self.sites))
                return
        self.broken.append(f"I7: still moving after {MOST_ROUNDS} rounds: {self._what_moves()}")

    def note(self, what: str) -> None:
        """Write into the trace."""
        self.trace.append(f"{self.now:%H:%M:%S} {what}")

    def handed_on(self) -> bool:
        """Tell whether a store took on what another one had declined."""
        rows = self.oms.rows("SELECT order_id, node_id, status FROM fulfilment")
        real = {site.store_id for site in self.sites}
        refused = {(order_id, node_id) for order_id, node_id, status in rows if status in _REFUSED}
        taken_on = {(order_id, node_id) for order_id, node_id, status in rows if status in _TAKEN_ON}
        return any(
            order_id == other_order and node_id != other and {node_id, other} <= real
            for order_id, node_id in refused
            for other_order, other in taken_on
        )

    def _drawn_unlucky(self, real: tuple[str, ...]) -> tuple[str, ...]:
        one = self.rng.choice(real)
        return real if self.rng.random() < ALL_HAVE_MISHAPS else (one,)

    def _faults_of(self, store_id: str) -> Faults:
        return self.faults if store_id in self._unlucky else self.faults.of_a_neighbour()

    def _weighted(self) -> tuple[list[tuple[str, Callable[[], None]]], list[float]]:
        weights: dict[str, tuple[float, Callable[[], None]]] = {
            "a sale": (14, self._at_one(lambda site: site.counter.sell(site.here))),
            "a sale of what is kept": (6, self._at_one(lambda site: site.counter.sell_kept(site.here))),
            "payments are looked up": (2, self._at_one(lambda site: site.settle_cards())),
            "someone prepares": (20, self._at_one(lambda site: site.back_room.prepare(site.here))),
            "someone counts": (4, self._at_one(lambda site: site.counting.count(site.here))),
            "a lorry is sent off": (6, lambda: self.senders.load(self.now)),
            "a lorry is announced": (2, self.senders.announce),
            "someone unpacks": (8, self._at_one(lambda site: site.receiving.unpack(site.here))),
            "rights are looked at": (6, self._at_one(lambda site: site.granting.review())),
            "offers lapse": (3, self._at_one(lambda site: site.back_room.lapse(site.here))),
            "a tablet repeats": (3, self._at_one(lambda site: site.tablet.repeat())),
            "a tablet repeats what is long over": (2, self._at_one(lambda site: site.tablet.repeat_old())),
            "a newer version tells something": (1, self._at_one(lambda site: site.poison.tell())),
            "someone comes to work": (5, self._at_one(lambda site: site.door.come_in())),
            "someone looks at a customer": (1, self._at_one(lambda site: site.door.look_at_a_customer())),
            "the night comes": (1, self._at_one(lambda site: site.mishaps.look_at_all())),
            "a mirror is looked after": (3, self._at_one(lambda site: site.look_after_mirror())),
            "a web order": (7, self._web_order),
            "a cancellation": (4, self._cancel),
            "an order is changed": (6, self._amend),
            "changes are asked again": (1, lambda: self.service.repeat(self.now)),
            "stores are allotted units": (3, lambda: self.allotting.keep_up(self.now)),
            "the rules change": (1, lambda: self.allotting.decide(self.now)),
            "a product changes": (1, self.web.reprice),
            "reservations end": (2, lambda: self.upkeep.expire(self.now)),
            "what was lacking is offered": (1, lambda: self.upkeep.fill(self.now)),
            "the OMS looks again": (4, lambda: self.upkeep.resolve(self.now)),
            "the feed is compacted": (1, self.upkeep.compact),
            "what is old leaves the feed": (1, lambda: self.upkeep.trim(self.now)),
            "what the OMS has is packed": (6, self._at_one(lambda site: site.pack())),
            "what is old leaves an outbox": (2, self._at_one(lambda site: site.trim())),
            "goods come in elsewhere": (2, lambda: self._come_in(self.rng.choice(SKUS))),
            "something new is sold": (3, lambda: self._come_in(self.web.launch())),
            "the others answer": (5, self._others_turn),
            "the protocol ticks": (20, lambda: self._each(Site.tick)),
            "messages arrive": (40, lambda: self._each(Site.deliver)),
            "time passes": (2, self._pass_time),
            "a line heals": (6, self._heal_one),
        }
        return [(name, deed) for name, (_, deed) in weights.items()], [
            weight for weight, _ in weights.values()
        ]

    def _at_one(self, deed: Callable[[Site], object]) -> Callable[[], None]:
        def at_one() -> None:
            deed(self.rng.choice(self.sites))

        return at_one

    def _each(self, deed: Callable[[Site], None]) -> None:
        for site in self.sites:
            self._survive(partial(deed, site))

    def _survive(self, deed: Callable[[], None]) -> None:
        """Do something; whichever program dies of it starts again."""
        try:
            deed()
        except Crash as crash:
            self.note(f"{crash.program} crashes")
            if crash.program == "oms":
                self.oms.crash()
                return
            for site in self.sites:
                if crash.program in {store.name for store in site.mishaps.stores}:
                    site.mishaps.crash(crash)

    def _heal_one(self) -> None:
        cut = [site for site in self.sites if not site.line.up]
        if cut:
            self.rng.choice(cut).line.heal()

    def _web_order(self) -> None:
        self._look_at_rights()
        self.web.order(self.now)

    def _look_at_rights(self) -> None:
        for site in self.sites:
            self.broken += what_could_be_sold_is_kept(site)

    def _cancel(self) -> None:
        self.web.cancel(self._known_orders(), self.now)
        self._look_at_rights()

    def _amend(self) -> None:
        self.service.amend(self._known_orders(), self.now)

    def _known_orders(self) -> list[str]:
        placed = [order_id for site in self.sites for order_id in site.orders()]
        return [*self.web.acknowledged, *placed]

    def _come_in(self, sku: str) -> None:
        self.rng.choice(self.others).receive(sku, self.now)

    def _others_turn(self) -> None:
        for node in self.others:
            node.turn(self.now)

    def _pass_time(self) -> None:
        self.now += timedelta(minutes=self.rng.uniform(1, 45))

    def _begin(self) -> None:
        """Let the stores fetch their copies of the network before anything goes wrong."""
        self._set_faults(lambda _: Faults())
        for _ in range(FIRST_ROUNDS):
            self._round()
            for site in self.sites:
                site.granting.review()
            self.allotting.keep_up(self.now)
            self.now += timedelta(seconds=2)
        self._set_faults(self._faults_of)

    def _set_faults(self, of: Callable[[str], Faults]) -> None:
        self.oms.faults = of(self._unlucky[0])
        for site in self.sites:
            site.set_faults(of(site.store_id))

    def _stop_faults(self) -> None:
        self.note("all faults stop")
        self._set_faults(lambda _: Faults())
        for site in self.sites:
            site.mend()
        # By then all is over that a till let the OMS keep.
        self.now += timedelta(seconds=KEPT_FOR_S + 60)

    def _round(self) -> None:
        self.web.repeat(self.now)
        self.service.repeat(self.now)
        self.upkeep.expire(self.now)
        for site in self.sites:
            site.begin_round()
        self._others_turn()
        for site in self.sites:
            site.tick()
        for site in self.sites:
            self._talk(site)

    def _talk(self, site: Site) -> None:
        for _ in range(MOST_MESSAGES):
            if not site.line.under_way:
                return
            self.now = max(self.now, min(flight.due for flight in site.line.under_way))
            site.deliver()
            # The runner looks twice a second and after every commit, which is more often than the OMS answers.
            site.tick()

    def _what_moves(self) -> list[str]:
        offered = self.oms.rows("SELECT fulfilment_id FROM fulfilment WHERE status = ?", ("offered",))
        moving = [what for site in self.sites for what in site.what_moves()]
        return [*moving, *self.service.waiting(), *(f"offer {row[0]}" for row in offered)]

    def _strike_oms(self) -> None:
        likely = self.faults.oms_restored
        # Rarely anew: from a copy of a moment ago nothing comes back that a store had heard of since.
        if likely and self.rng.random() < (1.0 if self._remembered is None else OMS_COPIED):
            self.oms.put_aside()
            memories = [node.remembered() for node in self.others]
            self._remembered = memories, list(self.web.acknowledged)
        if likely and self.rng.random() < likely and self._remembered is not None:
            self._restore_oms(*self._remembered)

    def _restore_oms(self, memories: list[Memory], acknowledged: list[str]) -> None:
        self.note("the OMS is restored")
        self.seen.add(Sight.OMS_BACK)
        self.oms_restores += 1
        before = {site.store_id: site.held() for site in self.sites}
        self.oms.restore(self.now)
        self.service.forget()
        for site in self.sites:
            site.mishaps.forget(before[site.store_id])
        for node, memory in zip(self.others, memories, strict=True):
            node.go_back(memory)
        self.web.acknowledged[:] = acknowledged
        self._look_at_rights()
