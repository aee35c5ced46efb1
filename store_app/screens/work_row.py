"""How one order to prepare is told, in whatever list it stands."""

from collections.abc import Sequence
from datetime import timedelta

import flet as ft

from shared.contract.store.preparing import QueueRow
from shared.contract.store.shift import TodayRow
from shared.fulfilment import FulfilmentOrder
from shared.workflow import Status, Step, allowed
from store_app.components import queue
from store_app.components.buttons import SecondaryButton
from store_app.components.tap import OnTap
from store_app.screens.decline import cost_of_declining
from store_app.screens.why_us import why_us
from store_app.state.tablet import Tablet
from store_app.state.work_list import WorkList
from store_app.theme import Space
from store_app.words import Words

SOON = timedelta(minutes=30)
#: What still has to be made ready; what is ready cannot be late.
DUE = frozenset({Status.OFFERED, Status.ACCEPTED, Status.PICKING, Status.PICKED})
#: What is next, the first that may be done: the words of its button, and of its name.
_NEXT = (
    (Step.ACCEPT, "queue.accept", "queue.accept_it"),
    (Step.START, "queue.start", "queue.start_it"),
    (Step.FINISH, "queue.resume", "queue.resume_it"),
    (Step.HAND_OVER, "step.hand_over", "queue.hand_over_it"),
    (Step.STAGE, "step.stage", "queue.stage_it"),
    (Step.PACK, "step.pack", "queue.pack_it"),
    (Step.SHIP, "app.open", "queue.ship_it"),
)


def WorkRow(
    tablet: Tablet, row: QueueRow | TodayRow, *, actions: Sequence[ft.Control] = (), on_open: OnTap
) -> ft.Control:
    """One order: when it is due, whose it is, what is in it, who has it, and of an offer why it came."""
    words, work, now = tablet.words, row.work, tablet.now()
    left = words.left(work.due_at, now) if work.status in DUE else words.of(work.status)
    who, why = _who(words, work), _why(words, work)
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
        # A column of its own would leave the order's words no room where it is narrow.
        detail=" · ".join(filter(None, (contents(words, work), who if tablet.narrow else ""))),
        who="" if tablet.narrow else who,
        why=why,
        action=ft.Row([*actions], spacing=Space.S, tight=True) if actions else None,
        on_open=on_open,
    )


def NextStep(tablet: Tablet, view: WorkList, work: FulfilmentOrder) -> ft.Control:
    """The button that does what is next for an order."""

    def go_on() -> None:
        tablet.do(view.go_on(work))

    text, name = _next_step(tablet, work)
    return SecondaryButton(text, name=name, key=f"next:{work.fulfilment_id}", on_tap=go_on)


def is_soon(tablet: Tablet, row: QueueRow | TodayRow) -> bool:
    """Tell whether it is due soon, and not late yet."""
    return not row.late and row.work.status in DUE and row.work.due_at - tablet.now() < SOON


def whose(words: Words, work: FulfilmentOrder) -> str:
    """Give the customer's name, or where the order comes from."""
    return work.customer.name if work.customer else words.of(work.channel)


def contents(words: Words, work: FulfilmentOrder) -> str:
    """Give its number, its units and in which departments they are."""
    zones = ", ".join(dict.fromkeys(line.zone.split(" · ")[0] for line in work.lines if line.zone))
    return " · ".join(filter(None, (work.number, words.t("queue.units", count=work.units), zones)))


def _next_step(tablet: Tablet, work: FulfilmentOrder) -> tuple[str, str]:
    """Give what the button says, and its name for the screen reader."""
    words, session, steps = tablet.words, tablet.session, allowed(work.mode, work.status)
    if work.status is Status.PICKING and session and work.assignee != session.person.person_id:
        named = words.t("queue.take_over_it", who=work.assignee_name, number=work.number)
        return words.t("queue.take_over"), named
    for step, text, named in _NEXT:
        if step in steps:
            return words.t(text), words.t(named, number=work.number)
    return words.t("app.open"), words.t("queue.open_it", number=work.number)


def _why(words: Words, work: FulfilmentOrder) -> str:
    """Tell of an offer why it came here, and what declining it would cost."""
    if work.status is not Status.OFFERED:
        return ""
    cost = cost_of_declining(words, work)
    parts = (
        why_us(words, work),
        words.t("queue.decline_cost", cost=cost) if cost else "",
    )
    return " · ".join(filter(None, parts))


def _who(words: Words, work: FulfilmentOrder) -> str:
    if work.location:
        return words.t("queue.at_place", location=work.location)
    if work.status is Status.PICKING:
        return words.t("queue.progress", who=work.assignee_name, done=work.units_picked, total=work.units)
    if work.status is Status.OFFERED and work.lapses_at:
        return words.t("queue.lapses", time=words.time(work.lapses_at))
    return work.assignee_name
