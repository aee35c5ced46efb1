"""Scenes of the gallery: each component where a screen would use it, with figures that look like a shop's."""

from collections.abc import Callable

import flet as ft

from store_app.words import Words
from tests.browser.scenes.basket import Basket
from tests.browser.scenes.house import Figures, SignIn, States
from tests.browser.scenes.preparing import Pick, Queue, Today
from tests.browser.scenes.selling import Browse, Drawings, Product

SCENES: dict[str, Callable[[Words, bool], ft.Control]] = {
    "today": Today, "browse": Browse, "product": Product, "basket": Basket, "queue": Queue, "pick": Pick,
    "sign-in": SignIn, "states": States, "figures": Figures, "drawings": Drawings,
}  # fmt: skip
