"""A customer in a list."""

import flet as ft

from shared.contract.store.selling import CustomerRow
from store_app.components.picture import Initials
from store_app.components.tap import OnTap, Tap
from store_app.components.text import Label, Say, Small
from store_app.theme import STRONG, Colour, Space
from store_app.words import Words


def PersonRow(words: Words, row: CustomerRow, *, on_tap: OnTap) -> ft.Control:
    """Name, phone and town: enough to know someone by."""
    known = " · ".join(filter(None, (row.phone, row.town)))
    who = ft.Column(
        [Say(row.name, STRONG, lines=1), *([Small(known, lines=1)] if known else [])],
        spacing=0,
        expand=True,
    )
    return Tap(
        ft.Row(
            [Initials(initials(row.name)), who, *([Label(row.tier)] if row.tier else [])], spacing=Space.M
        ),
        name=words.t("customer.choose", name=f"{row.name}, {known}" if known else row.name),
        key=f"customer:{row.customer_id}",
        on_tap=on_tap,
        ground=Colour.SURFACE,
        line=Colour.HAIRLINE,
        padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.S),
    )


def initials(name: str) -> str:
    """Give the first letters of the first and the last name."""
    names = name.split()
    return "".join(part[0] for part in (names[0], names[-1])).upper() if names else ""
