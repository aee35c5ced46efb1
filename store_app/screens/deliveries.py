"""Deliveries: what is still to be received."""

import flet as ft

from shared.contract.store.receiving import DeliveryRow
from store_app.components import delivery
from store_app.components.body import Body
from store_app.components.pill import DueText, Fact
from store_app.components.states import Empty
from store_app.components.text import Label, Title
from store_app.screens.component import component
from store_app.screens.delivery_parts import units_said
from store_app.screens.waiting import Waiting
from store_app.state.hooks import use_tablet, use_view
from store_app.state.receiving import DeliveriesView
from store_app.state.tablet import Tablet
from store_app.theme import NEAR, Space


@component
def DeliveriesScreen() -> ft.Control:
    """List what is to come, and what stands here already, and lead to each."""
    tablet = use_tablet()
    words = tablet.words
    view = use_view(lambda: DeliveriesView(tablet))
    head = Title(words.t("delivery.to_receive"))
    if view.rows:
        rows = ft.Column([_row(tablet, row) for row in view.rows], spacing=Space.S)
        told = ft.Column([head, Label(words.t("delivery.open_hint"))], spacing=0)
        return Body([told, rows], narrow=tablet.narrow)
    if view.loading or view.error:
        return Body([head, Waiting(tablet, view)], narrow=tablet.narrow)
    none = Empty(ft.Icons.LOCAL_SHIPPING_OUTLINED, words.t("delivery.none"), words.t("delivery.none_hint"))
    return Body([head, none], narrow=tablet.narrow)


def _row(tablet: Tablet, row: DeliveryRow) -> ft.Control:
    words, now, due = tablet.words, tablet.now(), row.due_at
    title, origin = (
        words.t("delivery.title", number=row.delivery_id),
        row.origin or words.t("delivery.nobody"),
    )
    late = due is not None and due < now
    when = (words.when(due, now), words.left(due, now)) if due else ("", words.t("delivery.not_told"))
    units = units_said(words, row)
    return delivery.DeliveryRow(
        key=f"delivery:{row.delivery_id}",
        name=", ".join(filter(None, (title, origin, *when, units))),
        due=DueText(*when, late=late, soon=False) if due else Fact(when[1], NEAR, ft.Icons.MARK_EMAIL_UNREAD),
        late=late,
        title=title,
        origin=origin,
        units=units,
        on_open=lambda: tablet.go(f"/deliveries/{row.delivery_id}"),
    )
