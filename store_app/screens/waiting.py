"""What stands where a screen has nothing to show yet: its shape, or why it cannot come and what to do."""

import flet as ft

from shared.errors import NotFound
from store_app.components.states import Empty, Failed, Loading, Offline
from store_app.state.tablet import Tablet
from store_app.state.view import View


def Waiting(tablet: Tablet, view: View) -> ft.Control:
    """Draw a view that has not been fetched."""
    words = tablet.words
    if view.offline:
        return Offline(words)
    if isinstance(view.error, NotFound):
        return Empty(ft.Icons.SIGNPOST_OUTLINED, words.t("state.not_found"))
    if view.error:
        return Failed(words, words.error(view.error), view.refresh)
    return Loading(words)
