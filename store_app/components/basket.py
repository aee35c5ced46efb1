"""The basket: lines under the way they travel."""

from collections.abc import Sequence

import flet as ft

from shared.network import DeliveryMode
from store_app.components.buttons import IconAction, QuietButton
from store_app.components.card import Card
from store_app.components.picture import Picture
from store_app.components.tap import OnTap
from store_app.components.text import Say, Small
from store_app.components.way import MODE_ICONS
from store_app.theme import LABEL, STRONG, Colour, Space
from store_app.words import Words

_PICTURE = 64


def BasketGroup(mode: DeliveryMode | None, title: str, lines: Sequence[ft.Control]) -> ft.Control:
    """Lines that reach the customer together; no mode is the group that still has to be chosen for."""
    icon = MODE_ICONS[mode] if mode else ft.Icons.HELP_OUTLINE
    head = ft.Row(
        [ft.Icon(icon, size=20, color=Colour.MUTED), Say(title, STRONG, expand=True)], spacing=Space.S
    )
    return Card(
        ft.Column([head, *lines], spacing=Space.M),
        padding=ft.Padding(left=Space.L, top=Space.M, right=Space.S, bottom=Space.M),
    )


def BasketRow(
    words: Words,
    *,
    line_id: str,
    name: str,
    options: str,
    picture: str | None,
    quantity: int,
    price: str,
    amount: str,
    mode: DeliveryMode | None,
    way: str,
    on_less: OnTap,
    on_more: OnTap,
    on_way: OnTap,
) -> ft.Control:
    """One line; one less than one removes it."""
    what = ft.Column(
        [
            Say(name, LABEL, lines=2),
            Small(f"{options} · {words.t('basket.line', quantity=quantity, price=price)}", lines=1),
            QuietButton(
                way,
                name=words.t("way.change", name=name),
                key=f"way:{line_id}",
                on_tap=on_way,
                icon=MODE_ICONS[mode] if mode else ft.Icons.HELP_OUTLINE,
            ),
        ],
        spacing=0,
        expand=True,
    )
    return ft.Row(
        [
            Picture(picture, name=name, size=_PICTURE),
            what,
            _stepper(words, line_id, name, quantity, on_less, on_more, amount),
        ],
        spacing=Space.M,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _stepper(
    words: Words, line_id: str, name: str, quantity: int, on_less: OnTap, on_more: OnTap, amount: str
) -> ft.Control:
    last = quantity == 1
    less = IconAction(
        ft.Icons.DELETE_OUTLINE if last else ft.Icons.REMOVE,
        name=words.t("basket.remove" if last else "basket.less", name=name),
        key=f"less:{line_id}",
        on_tap=on_less,
    )
    more = IconAction(
        ft.Icons.ADD, name=words.t("basket.more", name=name), key=f"more:{line_id}", on_tap=on_more
    )
    return ft.Column(
        [
            ft.Container(Say(amount, STRONG), padding=ft.Padding.only(right=Space.M)),
            ft.Row([less, Say(words.number(quantity), STRONG), more], spacing=0, tight=True),
        ],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.END,
    )
