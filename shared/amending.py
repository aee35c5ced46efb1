"""Changing what an order asks of a node before anyone there began: lines get more or fewer units, down to none at all."""

from collections import Counter
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.fulfilment import FulfilmentLine, FulfilmentOrder, step
from shared.value import Count, Id, Message
from shared.workflow import Status, Step

AMENDED = "amend"  #: the step's name in a store's fact
AMENDABLE = frozenset({Status.OFFERED, Status.ACCEPTED})


class NotAmended(StrEnum):
    """Why a node left its work as it was."""

    BEGUN = "begun"  #: it is being picked, or further
    CHANGED = "changed"  #: it is not as it was when this was asked
    NO_STOCK = "no_stock"  #: the node has no more of it


class LineChange(Message):
    """So many units more of a line, or fewer."""

    line_id: Id
    sku: Id
    by: Annotated[int, Field(strict=True, ge=-999, le=999)]


class Amendment(Message):
    """What is asked of one node, of work at one version; `amendment_id` is new for each time it is asked.

    `refused` is the work of which the same was asked before, in vain.
    """

    amendment_id: Id
    order_id: Id
    fulfilment_id: Id
    version: Count
    lines: Annotated[tuple[LineChange, ...], Field(min_length=1, max_length=1000)]
    refused: tuple[Id, ...] = ()


def hindrance(work: FulfilmentOrder, asked: Amendment) -> NotAmended | None:
    """Give why work stays as it is, but for lack of stock."""
    if work.status not in AMENDABLE:
        return NotAmended.BEGUN
    by_line = _by_line(asked)
    too_few = any(line.to_pick + by_line[line.line_id] < 0 for line in work.lines)
    return NotAmended.CHANGED if work.version != asked.version or too_few else None


def amended(work: FulfilmentOrder, asked: Amendment) -> FulfilmentOrder:
    """Give the work as it is from now on; of which nothing is left to do, it is cancelled."""
    by_line = _by_line(asked)
    lines = tuple(_amended(line, by_line[line.line_id]) for line in work.lines)
    changed = work.model_copy(update={"lines": lines})
    if not any(line.to_pick for line in lines):
        return step(changed, Step.CANCEL)
    return changed.model_copy(update={"version": work.version + 1})


def _by_line(asked: Amendment) -> Counter[str]:
    return Counter({change.line_id: change.by for change in asked.lines})


def _amended(line: FulfilmentLine, by: int) -> FulfilmentLine:
    wanted = line.wanted + by
    ordered = max(line.ordered, wanted)
    return line.model_copy(update={"ordered": ordered, "cancelled": ordered - wanted})
