"""Writing someone new down."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import flet as ft

from store_app.components.buttons import PrimaryButton
from store_app.components.fields import Field
from store_app.state.customers import CustomersView, Draft
from store_app.state.tablet import Tablet
from store_app.theme import Space

OnDraft = Callable[[Draft], object]
_ROWS = (("first_name", "last_name"), ("phone", "email"), ("street",), ("postcode", "town"))
_KEYBOARDS = {
    "phone": ft.KeyboardType.PHONE,
    "email": ft.KeyboardType.EMAIL,
    "postcode": ft.KeyboardType.NUMBER,
}


def CustomerForm(tablet: Tablet, view: CustomersView, draft: Draft, on_change: OnDraft) -> ft.Control:
    """Ask for what an order needs of a customer; only the last name has to be there."""
    rows = [
        ft.Row(
            [_field(tablet, view, draft, name, on_change) for name in names],
            spacing=Space.M,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        for names in _ROWS
    ]
    return ft.Column(list[ft.Control](rows), spacing=Space.M, tight=True)


def CreateButton(
    tablet: Tablet, view: CustomersView, draft: Draft, on_created: Callable[[str], object]
) -> ft.Control:
    """Create, and go on with who was created."""

    async def create() -> None:
        customer_id = await view.create(draft)
        if customer_id:
            on_created(customer_id)

    return PrimaryButton(
        tablet.words.t("customer.create"), key="customer.create", on_tap=lambda: tablet.do(create())
    )


def _field(tablet: Tablet, view: CustomersView, draft: Draft, name: str, on_change: OnDraft) -> ft.Control:
    words = tablet.words

    def change(name: str, text: str) -> None:
        on_change(replace(draft, **{name: text}))

    return Field(
        words.t(f"customer.{name}"),
        getattr(draft, name),
        key=f"customer.{name}",
        on_change=partial(change, name),
        error=words.t("customer.wrong") if name in view.wrong else "",
        keyboard=_KEYBOARDS.get(name, ft.KeyboardType.TEXT),
        expand=True,
    )
