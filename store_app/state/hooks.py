"""How a screen gets its state: `use_tablet()` what all share, `use_view(make, on)` its own, `use_query()` its address."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

import flet as ft
from flet.components.hooks.use_ref import MutableRef

from store_app.state.tablet import Tablet
from store_app.state.view import View

V = TypeVar("V", bound=View)
TabletContext: ft.ContextProvider[Tablet | None] = ft.create_context(None)


def use_tablet() -> Tablet:
    """Give the tablet; the component is drawn again when it changes."""
    tablet = ft.use_context(TabletContext)
    if tablet is None:
        raise LookupError("use_tablet() outside of the app's TabletContext")
    return tablet


def use_view(make: Callable[[], V], on: Sequence[object] = ()) -> V:
    """Make a screen's state, load it, and let it hear scans and changes for as long as the screen shows.

    Args:
        on: what the state was made from; when one of them changes it is made anew.
    """
    view = ft.use_memo(make, on)
    _, redraw = ft.use_state(0)
    # By the time Flet cleans up, `hide` belongs to the next view: what to undo is kept from when it was done.
    leave: MutableRef[Callable[[], None]] = ft.use_ref()

    def show() -> None:
        unsubscribe = view.subscribe(lambda _view, _field: redraw(lambda drawn: drawn + 1))
        view.tablet.show(view)
        view.refresh()

        def left() -> None:
            unsubscribe()
            view.tablet.hide(view)
            view.close()

        leave.current = left

    def hide() -> None:
        if leave.current:
            leave.current()

    ft.use_effect(show, on, hide)
    return view


def use_query() -> dict[str, str]:
    """Give what stands behind the question mark of the address."""
    ft.use_route_location()  # draws again when the address changes
    return dict(parse_qsl(urlsplit(ft.context.page.route or "").query))
