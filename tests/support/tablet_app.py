"""The smallest app that uses everything the headless tablet stands in for."""

import time

import flet as ft

from store_app.scanning import Heard, hear


def show_till(page: ft.Page) -> None:
    """Render the app on a page."""
    page.render(App)


@ft.component
def App() -> ft.Control:  # noqa: N802
    """Two routes."""
    return ft.Router([ft.Route(index=True, component=Till), ft.Route(path="queue", component=Queue)])


@ft.component
def Queue() -> ft.Control:  # noqa: N802
    """A screen to go to."""
    return ft.Text("nothing to prepare")


@ft.component
def Till() -> ft.Control:  # noqa: N802
    """Counts, searches, listens, explains and breaks."""
    items, set_items = ft.use_state(0)
    query, set_query = ft.use_state("")
    scanned, set_scanned = ft.use_state("")
    asking, set_asking = ft.use_state(False)
    heard = ft.use_ref(Heard())
    page = ft.context.page

    def on_key(event: ft.KeyboardEvent) -> None:
        heard.current, code = hear(heard.current or Heard(), event.key, time.monotonic(), shift=event.shift)
        if code:
            set_scanned(code)

    def listen() -> None:
        page.on_keyboard_event = on_key

    def fail() -> None:
        raise RuntimeError("no terminal")

    ft.use_effect(listen, [])
    close = ft.TextButton("Close", on_click=lambda: set_asking(False))
    ft.use_dialog(ft.AlertDialog(title="because", actions=[close]) if asking else None)
    return ft.Column(
        [
            ft.Text(f"{items} items"),
            ft.TextField(label="Search", value=query, on_change=lambda e: set_query(e.control.value)),
            ft.Text(f"searching {query}"),
            ft.Text(f"scanned {scanned}"),
            ft.Button("Add", on_click=lambda: set_items(lambda old: old + 1)),
            ft.Button("Pay", disabled=True, on_click=fail),
            ft.Button("Break", on_click=fail),
            ft.Button("Why", on_click=lambda: set_asking(True)),
            ft.Button("Queue", on_click=lambda: page.navigate("/queue")),
        ]
    )
