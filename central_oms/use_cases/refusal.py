"""What it would cost if a node declined its part: another node, later or dearer, or nobody at all."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from central_oms.use_cases.ask import Question, View, best
from shared.fulfilment import Refusal
from shared.promise.answer import Option, Part
from shared.promise.costs import PER_MINOR


def refusal(view: View, question: Question, part: Part) -> dict[str, Any]:
    """Give the fields of the offer of `part` that tell it; `question` is about all the lines that were asked for."""
    elsewhere = replace(question.only([part]), avoid=(*question.avoid, part.node_id))
    instead = best(view, elsewhere)
    if instead is None:
        return {"only_here": True}
    return {"refusal": _compared(view, part, instead, question.lines[0].price.currency)}


def _compared(view: View, part: Part, instead: Option, currency: str) -> Refusal:
    zone = ZoneInfo(view.network.timezone)
    node = view.network.node(instead.parts[0].node_id)
    return Refusal(
        extra_minor=round((instead.cost - part.cost) / PER_MINOR),
        currency=currency,
        days=(_day(instead.promised_at, zone) - _day(part.promised_at, zone)).days,
        node=node.name if node else "",
    )


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
