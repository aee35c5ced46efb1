"""Where each part of an order is, and what was taken away at once."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.contract.oms.orders import OrderPart
from shared.contract.store.selling import OrderPage
from shared.fulfilment import ReasonCode
from shared.network import DeliveryMode
from shared.workflow import Status
from store_app.components.buttons import IconAction
from store_app.components.card import Card
from store_app.components.pill import StatusPill
from store_app.components.text import Say, Small, Subtitle
from store_app.components.timeline import Event, Timeline
from store_app.components.way import MODE_ICONS
from store_app.state.tablet import Tablet
from store_app.theme import LABEL, STRONG, Colour, Space
from store_app.words import Words

#: A node that gave its part back; another one has it since.
GIVEN_BACK = frozenset({Status.DECLINED, Status.LAPSED})
_PREPARED = frozenset({Status.PICKED, Status.PACKED, Status.STAGED, Status.SHIPPED, Status.HANDED_OVER})
_ACCEPTED = _PREPARED | {Status.ACCEPTED, Status.PICKING}
_ENDED = frozenset({Status.SHIPPED, Status.HANDED_OVER})
_SHIPPED_MODES = frozenset({DeliveryMode.SHIP_HOME, DeliveryMode.RELAY_POINT, DeliveryMode.SHIP_TO_STORE})


def Taken(tablet: Tablet, page: OrderPage) -> list[ft.Control]:
    """List what the customer left the shop with."""
    words = tablet.words
    lines = [line for line in page.order.lines if line.mode is DeliveryMode.TAKE_AWAY]
    if not lines:
        return []
    rows = [
        ft.Row(
            [
                Say(f"{line.quantity} × {line.name}", LABEL, expand=True),
                Small(" · ".join(line.options)),
                Say(words.money(line.amount), LABEL),
            ],
            spacing=Space.M,
        )
        for line in lines
    ]
    head = _head(DeliveryMode.TAKE_AWAY, words.of(DeliveryMode.TAKE_AWAY), words.t("order.taken"))
    return [Card(ft.Column([head, *rows], spacing=Space.S))]


def Parts(tablet: Tablet, page: OrderPage, on_why: Callable[[str], object] | None = None) -> list[ft.Control]:
    """Tell the story of each part that is on its way, with who had it before."""
    going = [part for part in page.parts if not _is_given_back(part)]
    if not going and not page.parts:
        return []
    before = [part for part in page.parts if _is_given_back(part)]
    sourcing = [] if going else [Card(Subtitle(tablet.words.t("order.being_sourced")))]
    return [*sourcing, *(_part(tablet, part, before, on_why) for part in going)]


def given_back(tablet: Tablet, part: OrderPart) -> str:
    """Say who gave a part back, and why."""
    words = tablet.words
    if part.note == ReasonCode.NOT_COME:
        return words.t("order.not_come", place=part.node_name)
    if part.status is Status.LAPSED or not part.note:
        return words.t("order.lapsed", place=part.node_name)
    return words.t("order.declined", place=part.node_name, reason=words.of(ReasonCode(part.note)).lower())


def _is_given_back(part: OrderPart) -> bool:
    return part.status in GIVEN_BACK or part.note == ReasonCode.NOT_COME


def _part(
    tablet: Tablet, part: OrderPart, before: list[OrderPart], on_why: Callable[[str], object] | None
) -> ft.Control:
    words = tablet.words
    when = words.when(part.promised_at, tablet.now())
    if part.mode in _SHIPPED_MODES:
        when = words.day(part.promised_at, tablet.now())
    earlier = [one for one in before if set(one.lines) & set(part.lines)]
    head = ft.Row(
        [
            _head(part.mode, words.of(part.mode), when, expand=True),
            StatusPill(words, part.status),
            *([_ask(words, part, on_why)] if on_why else []),
        ],
        spacing=Space.M,
    )
    items = [Say(line, LABEL) for line in part.lines]
    story = Timeline(_story(words, tablet, part, earlier))
    return Card(
        ft.Column([head, *items, ft.Divider(height=1, color=Colour.HAIRLINE), story], spacing=Space.S)
    )


def _ask(words: Words, part: OrderPart, on_why: Callable[[str], object]) -> ft.Control:
    return IconAction(
        ft.Icons.HELP_OUTLINE,
        name=words.t("asked.why", way=words.of(part.mode)),
        key=f"why:{part.fulfilment_id}",
        on_tap=partial(on_why, part.fulfilment_id),
    )


def _story(words: Words, tablet: Tablet, part: OrderPart, earlier: list[OrderPart]) -> list[Event]:
    last = "order.step_shipped" if part.mode in _SHIPPED_MODES else "order.step_handed_over"
    return [
        *(Event(given_back(tablet, one)) for one in earlier),
        _begun(words, tablet, part, "order.now_from" if earlier else "order.asked"),
        Event(words.t("order.step_accepted"), done=part.status in _ACCEPTED),
        Event(words.t("order.step_prepared"), done=part.status in _PREPARED),
        Event(
            words.t(last),
            detail=words.t("pack.tracking", number=part.tracking) if part.tracking else "",
            done=part.status in _ENDED,
        ),
    ]


def _begun(words: Words, tablet: Tablet, part: OrderPart, from_key: str) -> Event:
    """Say who was asked or, where goods have still to come, what is waited for and until when."""
    if part.awaits is None:
        return Event(words.t(from_key, place=part.node_name), detail=_why(words, part))
    expected = words.t("order.expected", day=words.day(part.awaits.until, tablet.now()))
    what = words.of(part.awaits.wait)
    return Event(words.t("order.awaits", place=part.node_name, what=what), expected, done=False)


def _why(words: Words, part: OrderPart) -> str:
    return words.of(ReasonCode(part.note)) if part.note else ""


def _head(mode: DeliveryMode, title: str, detail: str, *, expand: bool = False) -> ft.Control:
    return ft.Row(
        [
            ft.Icon(MODE_ICONS[mode], size=20, color=Colour.MUTED),
            Say(title, STRONG),
            Say(detail, color=Colour.MUTED, expand=True),
        ],
        spacing=Space.S,
        expand=expand,
    )
