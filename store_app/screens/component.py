"""A part of a screen; one that cannot be drawn says so where it would stand, and all the others live on."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import flet as ft

from shared.contract.store.shift import Change
from store_app.components.states import Failed
from store_app.state.hooks import use_tablet
from store_app.state.tablet import EVERYTHING

P = ParamSpec("P")
log = logging.getLogger(__name__)


def component(draw: Callable[P, ft.Control]) -> Callable[P, ft.Control]:
    """Make a part of a screen; with Flet's own, one that raises lets the tablet stand still for ever, without a word."""

    @ft.component
    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> ft.Control:
        try:
            return draw(*args, **kwargs)
        except Exception:
            log.exception("%s cannot be drawn", draw.__name__)
            return Undrawn()

    return drawn


@ft.component
def Undrawn() -> ft.Control:
    """Say that something cannot be shown; trying again looks at everything anew, and draws what came."""
    tablet = use_tablet()
    words = tablet.words
    again = Change(topic=EVERYTHING)
    return Failed(words, words.t("state.undrawn"), lambda: tablet.do(tablet.hear(again)))
