"""The demo retailer's rules, and the two that its panel switches on and off."""

from enum import StrEnum

from shared.money import Money
from shared.network import NodeKind
from shared.promise.filters import ByCategory, ByKind, ByPrice, ByRate
from shared.promise.policy import Allot, Confirm, NoSplitUnder, Policy, Protect, Tier, Weights
from store_server.demo.retailer.places import DEMO_STORE

NEAREST_WAREHOUSE = "w-lyon"
CURRENCY = "EUR"
BEST_CUSTOMERS = "Alba Or"
NO_SPLIT = NoSplitUnder(name="Pas de fractionnement sous 30 €", value=Money(minor=3_000))
STORES_FIRST = Tier(name="Les magasins avant les entrepôts", nodes=(ByKind(any_of=(NodeKind.STORE,)),))
OWN_FIRST = Tier(
    name="Nos sites avant les partenaires",
    nodes=(ByKind(any_of=(NodeKind.STORE, NodeKind.WAREHOUSE)),),
)
COATS_KEPT = Protect(
    name="Un manteau gardé pour les clients Alba Or",
    lines=(ByCategory(any_of=("Manteaux",)),),
    units=1,
    for_tiers=(BEST_CUSTOMERS,),
)
DEAR_CONFIRMED = Confirm(
    name="Les pièces chères et peu vendues sont vérifiées d’abord",
    lines=(ByPrice(at_least=Money(minor=80_000)), ByRate(under_per_day=0.05)),
)
BEST_SELLERS = Allot(
    name="Deux de chaque meilleure vente de Saint-Priest, promises sans demander",
    stores=(DEMO_STORE,),
    nodes=(NEAREST_WAREHOUSE,),
    best_sellers=60,
    units=2,
)
WEIGHTS = Weights(scarcity_percent=20, refusal=20_000, clearing_percent=50)
OPENING = Policy(
    name="Alba",
    currency=CURRENCY,
    tiers=(OWN_FIRST,),
    limits=(NO_SPLIT,),
    rules=(COATS_KEPT, DEAR_CONFIRMED),
    weights=WEIGHTS,
    allotments=(BEST_SELLERS,),
)


class Switch(StrEnum):
    """A rule that the panel switches."""

    NO_SPLIT = "no_split"
    STORES_FIRST = "stores_first"


def is_on(policy: Policy, switch: Switch) -> bool:
    """Tell whether a rule holds."""
    return NO_SPLIT in policy.limits if switch is Switch.NO_SPLIT else STORES_FIRST in policy.tiers


def switched(policy: Policy, switch: Switch, *, on: bool) -> Policy:
    """Give the rules with one of them on or off; all others stay as they are."""
    limits = [limit for limit in policy.limits if switch is not Switch.NO_SPLIT or limit != NO_SPLIT]
    tiers = [tier for tier in policy.tiers if switch is not Switch.STORES_FIRST or tier != STORES_FIRST]
    if on and switch is Switch.NO_SPLIT:
        limits.append(NO_SPLIT)
    if on and switch is Switch.STORES_FIRST:
        tiers.insert(0, STORES_FIRST)
    changed = {"currency": CURRENCY, "limits": tuple(limits), "tiers": tuple(tiers)}
    return policy.model_copy(update=changed)
