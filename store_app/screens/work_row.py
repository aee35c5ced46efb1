"""How one order to prepare is told, in whatever list it stands."""

from collections.abc import Sequence
from datetime import timedelta

import flet as ft

from shared.contract.store_api import QueueRow
from shared.fulfilment import FulfilmentOrder
from shared.workflow import Status, Step
from store_app.components import queue
from store_app.components.tap import OnTap
from store_app.state.tablet import Tablet
from store_app.theme import Space
from store_app.words import Words

SOON = timedelta(minutes=30)
#: What is next, the first that may be done: the words of its button, and of its name.
_NEXT = (
    (Step.ACCEPT, "step.accept", "queue.accept_it"),
    (Step.START, "step.start", "queue.start_it"),
    (Step.FINISH, "queue.resume", "queue.resume_it"),
    (Step.HAND_OVER, "step.hand_over", "queue.hand_over_it"),
    (Step.STAGE, "step.stage", "queue.stage_it"),
    (Step.PACK, "step.pack", "queue.pack_it"),
    (Step.SHIP, "app.open", "queue.ship_it"),
)


def WorkRow(
    tablet: Tablet, row: QueueRow, *, actions: Sequence[ft.Control] = (), why: str = "", on_open: OnTap
) -> ft.Control:
    """One order: when it is due, whose it is, what is in it, who has it."""
    words, work, now = tablet.words, row.work, tablet.now()
    left, who = words.left(work.due_at, now), _who(words, work)
    said = words.of(work.mode), work.number, whose(words, work), left, who, why
    return queue.QueueRow(
        key=f"work:{work.fulfilment_id}",
        name=", ".join(filter(None, said)),
        due=words.time(work.due_at),
        left=left,
        late=row.late,
        soon=is_soon(tablet, row),
        mode=work.mode,
        title=f"{words.of(work.mode)} · {whose(words, work)}",
        detail=contents(words, work),
        who=who,
        why=why,
        action=ft.Row([*actions], spacing=Space.S, tight=True) if actions else None,
        on_open=on_open,
    )


def next_step(words: Words, row: QueueRow, person_id: str) -> tuple[str, str]:
    """Give what the button of a row says, and its name for the screen reader."""
    work = row.work
    if work.status is Status.PICKING and work.assignee != person_id:
        named = words.t("queue.take_over_it", who=work.assignee_name, number=work.number)
        return words.t("queue.take_over"), named
    for step, text, named in _NEXT:
        if step in row.steps:
            return words.t(text), words.t(named, number=work.number)
    return words.t("app.open"), words.t("queue.open_it", number=work.number)


def is_soon(tablet: Tablet, row: QueueRow) -> bool:
    """Tell whether it is due soon, and not late yet."""
    return not row.late and row.work.due_at - tablet.now() < SOON


def whose(words: Words, work: FulfilmentOrder) -> str:
    """Give the customer's name, or where the order comes from."""
    return work.customer.name if work.customer else words.of(work.channel)


def contents(words: Words, work: FulfilmentOrder) -> str:
    """Give its number, its units and in which departments they are."""
    zones = ", ".join(dict.fromkeys(line.zone.split(" · ")[0] for line in work.lines if line.zone))
    return " · ".join(filter(None, (work.number, words.t("queue.units", count=work.units), zones)))


def _who(words: Words, work: FulfilmentOrder) -> str:
    if work.location:
        return words.t("queue.at_place", location=work.location)
    if work.status is Status.PICKING:
        return words.t("queue.progress", who=work.assignee_name, done=work.units_picked, total=work.units)
    if work.status is Status.OFFERED and work.lapses_at:
        return words.t("queue.lapses", time=words.time(work.lapses_at))
    return work.assignee_name
