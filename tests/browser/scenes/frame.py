"""What frames every scene of the gallery, and a hand that only points."""

import flet as ft

from store_app.components.fields import SearchBox
from store_app.components.frame import Frame, LineStrip, Place, TopBar
from store_app.components.pill import LinePill
from store_app.theme import Space
from store_app.words import Words

NIGHT, SAND, CLAY, GREEN, GREY, PINK = "#26334F", "#E4DAC4", "#B5603F", "#5C7358", "#8C8F91", "#D9A5A0"


def nothing(*_said: object) -> None:
    """What a gallery does when it is tapped."""


def padded(body: ft.Control, narrow: bool) -> ft.Control:
    return ft.Container(body, padding=Space.L if narrow else Space.XL)


def framed(words: Words, narrow: bool, current: str, body: ft.Control, cut: bool = False) -> ft.Control:
    places = [
        Place("/", words.t("nav.today"), ft.Icons.TODAY),
        Place("/browse", words.t("nav.sell"), ft.Icons.SELL_OUTLINED),
        Place("/basket", words.t("nav.basket"), ft.Icons.SHOPPING_BASKET_OUTLINED, 3),
        Place("/queue", words.t("nav.queue"), ft.Icons.CHECKLIST, 7),
        Place("/customers", words.t("nav.customers"), ft.Icons.PEOPLE_OUTLINE),
        Place("/manager", words.t("nav.manager"), ft.Icons.INSIGHTS),
    ]
    search = SearchBox(words, "", on_change=nothing, on_submit=nothing, on_clear=nothing)
    bar = TopBar(
        words,
        search=search,
        line=LinePill(words, reachable=True, up=not cut),
        initials="IM",
        person="Inès Marchand",
        on_person=nothing,
        narrow=narrow,
    )
    strip = LineStrip(words, reachable=True, span="14 min", waiting=6, on_open=nothing) if cut else None
    return Frame(
        words, narrow=narrow, places=places, current=current, on_go=nothing, bar=bar, strip=strip, body=body
    )
