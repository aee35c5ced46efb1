"""Packing: the box is weighed and closed, its papers are printed, and the carrier takes it."""

import flet as ft

from shared.fulfilment import Parcel
from store_app.components.big_message import BigMessage
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, PrimaryButton, SecondaryButton
from store_app.components.fields import Field
from store_app.components.pick import ScanBanner
from store_app.components.text import Label, Subtitle
from store_app.screens.component import component
from store_app.screens.work_head import LineRows, WorkHead
from store_app.state.hooks import use_tablet
from store_app.state.work import WorkView
from store_app.theme import NEAR, PRIMARY, Space
from store_app.words import Words

_MOST_G = 100_000


@component
def WorkPack(view: WorkView) -> ft.Control:
    """Ask for the weight, which the catalogue guesses, and close the box."""
    tablet = use_tablet()
    words, work = tablet.words, view.work
    typed, write = ft.use_state("")
    assert work
    ft.use_effect(view.guess_weight, [])
    weight_g = int(typed) if typed.isdecimal() else view.weight_g if not typed else 0
    is_weight = 0 < weight_g <= _MOST_G

    def close() -> None:
        if is_weight:
            tablet.do(view.pack(weight_g))

    weight = Field(
        words.t("pack.weight"),
        typed,
        key="weight",
        on_change=write,
        on_submit=close,
        hint=words.t("pack.weight_hint"),
        keyboard=ft.KeyboardType.NUMBER,
    )
    said = words.t("pack.guess", weight=words.weight(view.weight_g)) if view.weight_g else ""
    body = [
        WorkHead(tablet, work, title=words.t("pack.title", number=work.number)),
        *(
            [ScanBanner(view.feedback.text, good=False)]
            if view.feedback and not view.feedback.is_good
            else []
        ),
        BigMessage(ft.Icons.INVENTORY_2_OUTLINED, NEAR, words.t("pack.weigh"), words.t("pack.put_in")),
        ft.Column([weight, Label(said)], spacing=Space.XS),
        Subtitle(words.t("pack.contents")),
        LineRows(tablet, view, work),
    ]
    slip = SecondaryButton(
        words.t("pack.slip_pdf"), key="slip", icon=ft.Icons.DESCRIPTION_OUTLINED, on_tap=view.open_slip
    )
    shut = PrimaryButton(
        words.t("pack.close"), key="pack", icon=ft.Icons.CHECK, on_tap=close, enabled=is_weight
    )
    foot = ActionBar(shut, [slip], left_handed=tablet.preferences.left_handed)
    return Body(body, narrow=tablet.narrow, foot=foot)


@component
def WorkPacked(view: WorkView) -> ft.Control:
    """Give the label, and let the carrier have the parcel."""
    tablet = use_tablet()
    words, work = tablet.words, view.work
    assert work
    papers = [
        SecondaryButton(
            words.t("pack.label_pdf"), key="label", icon=ft.Icons.LOCAL_SHIPPING, on_tap=view.open_label
        ),
        SecondaryButton(
            words.t("pack.slip_pdf"), key="slip", icon=ft.Icons.DESCRIPTION_OUTLINED, on_tap=view.open_slip
        ),
    ]
    ship = PrimaryButton(
        words.t("pack.ship"),
        key="ship",
        icon=ft.Icons.LOCAL_SHIPPING,
        on_tap=lambda: tablet.do(view.ship()),
    )
    body = [
        WorkHead(tablet, work, title=work.number),
        *([_parcel(words, work.parcel)] if work.parcel else []),
        Subtitle(words.t("pack.contents")),
        LineRows(tablet, view, work),
    ]
    return Body(
        body,
        narrow=tablet.narrow,
        foot=ActionBar(ship, papers, left_handed=tablet.preferences.left_handed),
    )


def _parcel(words: Words, parcel: Parcel) -> ft.Control:
    about = " · ".join(
        (words.t("pack.tracking", number=parcel.tracking), parcel.carrier, words.weight(parcel.weight_g))
    )
    return BigMessage(
        ft.Icons.LOCAL_SHIPPING,
        PRIMARY,
        words.t("pack.packed_title"),
        f"{about}. {words.t('pack.packed_hint')}",
    )
