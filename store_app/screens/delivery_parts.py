"""What stands in every view of a delivery: which it is, when it is due, how far it is counted, and its items."""

from collections.abc import Callable, Sequence
from functools import partial

import flet as ft

from shared.contract.store.receiving import DeliveryRow
from shared.receiving import Receipt, ReceiptLine
from store_app.components.delivery import DeliveredRow
from store_app.components.pill import Fact
from store_app.components.text import Label, Say, Title
from store_app.pictures import picture_address
from store_app.state.receiving import JOINT, DeliveryView, full_name
from store_app.state.tablet import Tablet
from store_app.theme import FIGURE, LATE, PLAIN, PRIMARY, RISK, Colour, Space, Tone, slim
from store_app.words import Words

_BAR = 6
_BEYOND = ft.Icons.ADD_CIRCLE


def DeliveryHead(tablet: Tablet, receipt: Receipt) -> ft.Control:
    """Say which delivery this is, whose, when it is due, and how much of it is counted."""
    words, beyond = tablet.words, receipt.beyond
    about = [
        Title(words.t("delivery.title", number=receipt.delivery_id)),
        ft.Row(
            [Label(receipt.origin or words.t("delivery.nobody")), *_due(tablet, receipt)],
            spacing=Space.M,
            run_spacing=0,
            wrap=True,
        ),
    ]
    figure = ft.Column(
        [
            Say(units_said(words, receipt), FIGURE),
            Label(words.t("delivery.units")),
            *([Fact(words.t("delivery.of_them_beyond", count=beyond), RISK, _BEYOND)] if beyond else []),
        ],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.START if slim() else ft.CrossAxisAlignment.END,
    )
    told = ft.Column(about, spacing=0, expand=not slim() or None)
    head = ft.Column([told, figure], spacing=Space.S) if slim() else _beside(told, figure)
    return ft.Column([head, *_progress(words, receipt)], spacing=Space.S)


def DeliveryLines(
    tablet: Tablet,
    view: DeliveryView,
    receipt: Receipt,
    lines: Sequence[ReceiptLine],
    on_type: Callable[[str], object] | None = None,
) -> ft.Control:
    """List items; with `on_type` a tap lets the units of one be typed."""
    rows = [_line(tablet, view, receipt, line, on_type) for line in lines]
    return ft.Column(list[ft.Control](rows), spacing=Space.S)


def in_order(receipt: Receipt, last: str) -> list[ReceiptLine]:
    """Put what was counted last before what is still to come, what came unannounced, and what is complete."""

    def rank(line: ReceiptLine) -> tuple[bool, bool, bool]:
        return line.sku != last, not line.differs, line.received > line.announced

    return sorted(receipt.lines, key=rank)


def units_said(words: Words, of: Receipt | ReceiptLine | DeliveryRow) -> str:
    """Say how many units came, of how many that were announced."""
    if of.announced:
        return words.t("app.of", part=of.received, whole=of.announced)
    return words.number(of.received)


def state_of(
    words: Words, receipt: Receipt, line: ReceiptLine, *, closed: bool
) -> tuple[str, Tone, ft.IconData] | None:
    """Say how an item came beside how it was announced; nothing where nobody announced anything."""
    beyond = line.received - line.announced
    if not receipt.is_announced:
        return None
    if not beyond:
        return words.t("delivery.complete"), PRIMARY, ft.Icons.CHECK_CIRCLE
    if not line.announced:
        said = words.t("delivery.units_not_announced" if closed else "delivery.not_announced", count=beyond)
        return said, RISK, ft.Icons.NEW_RELEASES
    if beyond > 0:
        return words.t("delivery.beyond", count=beyond), RISK, _BEYOND
    if closed:
        return words.t("delivery.missing", count=-beyond), LATE, ft.Icons.REMOVE_CIRCLE
    return words.t("delivery.left", count=-beyond), PLAIN, ft.Icons.RADIO_BUTTON_UNCHECKED


def compared(words: Words, receipt: Receipt) -> str:
    """Say in a few words how a delivery came beside how it was announced."""
    if not receipt.is_announced:
        return words.t("delivery.not_told")
    if not receipt.differing:
        return words.t("delivery.as_announced")
    parts = (("delivery.missing", receipt.missing), ("delivery.beyond", receipt.beyond))
    return ", ".join(words.t(key, count=count) for key, count in parts if count)


def _beside(told: ft.Control, figure: ft.Control) -> ft.Control:
    return ft.Row([told, figure], spacing=Space.L, vertical_alignment=ft.CrossAxisAlignment.START)


def _due(tablet: Tablet, receipt: Receipt) -> list[ft.Control]:
    words, now, due = tablet.words, tablet.now(), receipt.due_at
    if due is None or not receipt.waits:
        return []
    said = words.t("delivery.due", when=words.when(due, now), left=words.left(due, now))
    return [Fact(said, LATE, ft.Icons.ERROR) if due < now else Fact(said, PLAIN, ft.Icons.SCHEDULE)]


def _progress(words: Words, receipt: Receipt) -> list[ft.Control]:
    if not receipt.announced:
        return []
    # What nobody announced makes up for nothing that is missing.
    share = 1 - receipt.missing / receipt.announced
    return [
        ft.ProgressBar(
            value=share,
            bar_height=_BAR,
            color=PRIMARY.strong,
            bgcolor=Colour.HIGH,
            border_radius=_BAR // 2,
            semantics_label=units_said(words, receipt),
        )
    ]


def _line(
    tablet: Tablet,
    view: DeliveryView,
    receipt: Receipt,
    line: ReceiptLine,
    on_type: Callable[[str], object] | None,
) -> ft.Control:
    words, item = tablet.words, view.item(line.sku)
    state = state_of(words, receipt, line, closed=receipt.received_at is not None)
    units = units_said(words, line)
    is_beyond = receipt.is_announced and line.received > line.announced
    said = ", ".join((full_name(item), units, *(state[:1] if state else ())))
    return DeliveredRow(
        key=f"line:{line.sku}",
        name=item.name,
        about=JOINT.join((*item.options, item.code or item.sku)),
        picture=picture_address(item.picture, item.colour),
        units=units,
        state=Fact(*state) if state else None,
        said=words.t("delivery.type_it", item=said),
        calm=receipt.is_announced and not line.differs,
        line=RISK.strong if is_beyond else Colour.HAIRLINE,
        on_tap=partial(on_type, line.sku) if on_type else None,
    )
