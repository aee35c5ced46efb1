"""An address that leads nowhere."""

import flet as ft

from store_app.components.buttons import PrimaryButton
from store_app.components.states import Empty
from store_app.screens.component import component
from store_app.state.hooks import use_tablet


@component
def NotFoundScreen() -> ft.Control:
    """Say so, and lead back."""
    tablet = use_tablet()
    words = tablet.words
    home = PrimaryButton(words.t("nav.today"), key="home", on_tap=lambda: tablet.go("/"))
    return Empty(ft.Icons.SIGNPOST_OUTLINED, words.t("state.not_found"), action=home)
