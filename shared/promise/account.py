"""What an explanation says: where the cost comes from, who was passed over and why, and what there is instead.

Costs are the retailer's, in 1/100 of a minor unit. A reason is said in words as that of an option is.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.network import DeliveryMode
from shared.promise.answer import Label, Option, Reason
from shared.promise.terms import Term
from shared.value import Count, Id, Message, Words


class PartAccount(Message):
    """One part of an option taken apart: `terms` add up to its cost."""

    node_id: Id
    node: Words
    cost: int
    terms: dict[Term, int]
    why_me: Reason  #: for whoever prepares it
    when: tuple[Reason, ...]  #: what its date is made of, in order
    as_of: datetime  #: how old the stock figures are that it rests on


class PassedOver(Message):
    """A node that looks better and was not taken; `more_cost` is what it would cost more in the place of one that was."""

    node_id: Id
    node: Words
    km: float | None
    reason: Reason
    more_cost: int | None = None


class NextPlan(Message):
    """What would be done if one of the option's nodes fell out, and the difference."""

    node_ids: tuple[Id, ...]
    parcels: Count
    more_cost: int
    later_s: int
    reason: Reason


class Better(Message):
    """An option that is better at one thing; the figures are what it has more than the one explained."""

    at: Label
    option_id: Id
    mode: DeliveryMode
    price_minor: int
    cost: int
    later_s: int
    grams_co2e: int
    reason: Reason


class Explanation(Message):
    """Why an option is as it is.

    `tier` names the retailer's priority that decided. `passed_over` begins with the asking node, then the nearest. `gap` is
    the share of its cost by which a plan might at most be beaten.
    """

    option: Option
    parts: tuple[PartAccount, ...]
    tier: Words | None
    passed_over: tuple[PassedOver, ...]
    others_passed_over: Count
    next_plan: NextPlan | None
    better: tuple[Better, ...]
    gap: Annotated[float, Field(ge=0, le=1)]
    as_of: datetime
