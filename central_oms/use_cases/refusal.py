"""What it would cost if a node declined its part: another node, later or dearer, or nobody at all."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from central_oms.use_cases.ask import Question, View, best
from shared.fulfilment import Refusal
from shared.promise.answer import Option, Part
from shared.promise.costs import PER_MINOR

MOST_NAMED = 3


def refusal(view: View, question: Question, part: Part) -> dict[str, Any]:
    """Give the fields of the offer of `part` that tell it; `question` is about all the lines that were asked for."""
    elsewhere = replace(question.only([part]), avoid=(*question.avoid, part.node_id))
    instead = best(view, elsewhere)
    if instead is None:
        return {"only_here": True}
    return {"refusal": _compared(view, part, instead, question.lines[0].price.currency)}


def _compared(view: View, part: Part, instead: Option, currency: str) -> Refusal:
    zone = ZoneInfo(view.network.timezone)
    nodes = (view.network.node(other.node_id) for other in instead.parts)
    names = [node.name for node in nodes if node]
    return Refusal(
        extra_minor=round((instead.cost - part.cost) / PER_MINOR),
        currency=currency,
        days=(_day(instead.promised_at, zone) - _day(part.promised_at, zone)).days,
        more_parcels=len(instead.parts) - 1,
        node=" + ".join(names[:MOST_NAMED]),
    )


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
