"""What a run says of itself: how much harm was done, how much was sold and picked under it, and that the figures meet."""

from dataclasses import dataclass

from tests.chaos import journal
from tests.chaos.checks import Accounts
from tests.chaos.faults import Faults


@dataclass
class Told:
    """One run; `broken` names what does not hold, by rule."""

    seed: int
    accounts: Accounts
    figures: dict[str, object]
    broken: dict[str, list[str]]

    @property
    def failed(self) -> int:
        """How many rules are broken."""
        return sum(bool(texts) for texts in self.broken.values())


def figures_of(accounts: Accounts, faults: Faults) -> dict[str, object]:
    """Count what was done, and what each of the three knows of it."""
    sent = [one for known in accounts.told.values() for one in known.values()]
    sold = sum(len(accounts.sold(store.store_id)) for store in accounts.stores)
    central = sum(order.node_id is not None for order in accounts.oms.orders.values())
    return {
        "killed": dict(faults.killed),
        "stopped": dict(faults.frozen),
        "lines failed": dict(faults.broken),
        "sales told, held, central": (sold, sum(len(store.orders) for store in accounts.stores), central),
        "money told, held, charged": tuple(f"{minor / 100:.2f}" for minor in _money(accounts)),
        "orders of the web": len(accounts.web_taken),
        "picks told": sum(bool(one.told) for one in sent if one.path.endswith("/scans")),
        "keys": len(sent),
        "keys sent more than once": sum(one.times > 1 for one in sent),
    }


def _money(accounts: Accounts) -> tuple[int, int, int]:
    told = held = charged = 0
    for store in accounts.stores:
        known = accounts.told[store.store_id]
        asked = journal.asked_amounts(known)
        attempts = accounts.attempts[store.store_id].values()
        told += sum(paid[-1].payment.amount.minor for paid in attempts if any(one.order for one in paid))
        held += sum(payment.amount.minor for payment in store.approved.values())
        charged += sum(asked[attempt_id] for attempt_id in store.charged.elements())
    return told, held, charged
