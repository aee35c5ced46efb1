"""The figures of a PIN, wherever one is asked for."""

import flet as ft

from store_app.components.sign_in import PinPad
from store_app.state.pin import PIN_LENGTH, PinView


def Pin(view: PinView) -> ft.Control:
    """Take a PIN, figure by figure."""
    tablet = view.tablet
    return PinPad(
        tablet.words,
        len(view.pin),
        length=PIN_LENGTH,
        on_digit=lambda digit: tablet.do(view.press(digit)),
        on_delete=view.delete,
    )
