"""A way to get an item or a whole basket: where, when, for how much, how many parcels, how sure."""

import flet as ft

from shared.network import DeliveryMode
from shared.promise.answer import Standing
from store_app.components.pill import StandingPill
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Label, Say, Small
from store_app.theme import BODY, PRIMARY, STRONG, Colour, Space
from store_app.words import Words

MODE_ICONS = {
    DeliveryMode.TAKE_AWAY: ft.Icons.SHOPPING_BAG_OUTLINED,
    DeliveryMode.PICK_UP: ft.Icons.STOREFRONT,
    DeliveryMode.SHIP_HOME: ft.Icons.HOME_OUTLINED,
    DeliveryMode.RELAY_POINT: ft.Icons.PLACE_OUTLINED,
    DeliveryMode.SHIP_TO_STORE: ft.Icons.LOCAL_SHIPPING_OUTLINED,
}

_WHEN_WIDTH = 144


def WayRow(
    words: Words,
    *,
    key: str,
    mode: DeliveryMode,
    title: str,
    when: str,
    price: str,
    parcels: str,
    carbon: str,
    standing: Standing,
    probability: float = 1.0,
    why: str = "",
    narrow: bool = False,
    chosen: bool,
    on_choose: OnTap,
) -> ft.Control:
    """One way to choose; `narrow` puts how sure it is under the title, for the side of a split screen."""
    ink, second = (PRIMARY.on_soft, PRIMARY.on_soft) if chosen else (Colour.INK, Colour.MUTED)
    pill = StandingPill(words, standing, probability, chosen=chosen)
    chosen_by = words.t("way.choose", way=title, when=when, price=price)
    said = chosen_by, words.of(standing), parcels, carbon, why
    what = ft.Column(
        [
            Say(title, STRONG, ink),
            Label(f"{parcels} · {carbon}", second),
            *([Small(why, second)] if why else []),
            *([ft.Container(pill, padding=ft.Padding.only(top=Space.XS))] if narrow else []),
        ],
        spacing=0,
        expand=True,
    )
    when_and_price = ft.Column(
        [Say(when, STRONG, ink, align=ft.TextAlign.RIGHT), Say(price, BODY, ink, align=ft.TextAlign.RIGHT)],
        spacing=0,
        # One width, so that the pills beside it stand under each other.
        width=None if narrow else _WHEN_WIDTH,
        horizontal_alignment=ft.CrossAxisAlignment.END,
    )
    return Tap(
        ft.Row(
            [
                ft.Icon(
                    ft.Icons.RADIO_BUTTON_CHECKED if chosen else MODE_ICONS[mode],
                    size=24,
                    color=PRIMARY.strong if chosen else Colour.MUTED,
                ),
                what,
                *([] if narrow else [pill]),
                when_and_price,
            ],
            spacing=Space.M,
        ),
        name=", ".join(filter(None, said)),
        key=key,
        on_tap=on_choose,
        chosen=chosen,
        ground=PRIMARY.soft if chosen else Colour.SURFACE,
        line=PRIMARY.strong if chosen else Colour.HAIRLINE,
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M),
    )
