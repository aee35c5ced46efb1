"""Plans of several parts, for orders of one line."""

from typing import Any

from shared.promise.answer import Option, Part
from tests.support.builders import an_option


def a_part(node_id: str, quantity: int = 1, **fields: Any) -> Part:
    """Give what one node prepares: units of the first line, sent home."""
    part = an_option("l-1").parts[0]
    (line,) = part.lines
    lines = (line.model_copy(update={"quantity": quantity}),)
    return part.model_copy(update={"node_id": node_id, "lines": lines, **fields})


def a_plan_of(*parts: Part) -> Option:
    """Give what the seller promised."""
    return an_option("l-1").model_copy(update={"parts": parts})
