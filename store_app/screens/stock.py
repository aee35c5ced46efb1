"""A SKU's stock in this store, and every movement that made it."""

import re

import flet as ft

from shared.contract.store.finding import Ledger, LedgerRow
from shared.permissions import Permission
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, PrimaryButton
from store_app.components.card import Card
from store_app.components.states import Empty, Failed, Loading, Offline
from store_app.components.table import Column, Table
from store_app.components.tap import OnTap
from store_app.components.text import Label, Say, Small, Subtitle, Title
from store_app.screens.component import component
from store_app.screens.count_sheet import CountSheet, signed
from store_app.state.hooks import use_tablet, use_view
from store_app.state.stock import StockView
from store_app.state.tablet import Tablet
from store_app.theme import FIGURE, Space
from store_app.words import Words

#: Who moves stock and is nobody of the team.
_ACTORS = {"oms": "actor.central", "demo": "actor.demo", "": "actor.nobody"}
#: What moves stock and is no order; a basket that is being paid has an id and no number.
_DOCUMENTS = {"opening": "document.opening", "import": "document.import", "count": "document.count"}
_BASKET = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@component
def StockScreen(sku: str) -> ft.Control:
    """Show what is on hand, reserved and free, and why."""
    tablet = use_tablet()
    view = use_view(lambda: StockView(tablet, sku), [sku])
    head = ft.Column([Title(view.name or tablet.words.t("stock.title")), Label(sku)], spacing=0)
    counting, count = ft.use_state(False)
    # Whoever counts must not read the figure behind the sheet.
    content = [] if counting else _content(tablet, view)
    foot = None if counting else _foot(tablet, view, lambda: count(True))
    sheet = [CountSheet(view, lambda: count(False))] if counting else []
    return ft.Stack([Body([head, *content], narrow=tablet.narrow, foot=foot), *sheet], expand=True)


def _foot(tablet: Tablet, view: StockView, on_count: OnTap) -> ft.Control | None:
    if view.ledger is None or not tablet.may(Permission.COUNT):
        return None
    count = PrimaryButton(
        tablet.words.t("count.count"), key="count", icon=ft.Icons.FACT_CHECK_OUTLINED, on_tap=on_count
    )
    return ActionBar(count, left_handed=tablet.preferences.left_handed)


def _content(tablet: Tablet, view: StockView) -> list[ft.Control]:
    words, ledger = tablet.words, view.ledger
    if ledger:
        return [
            _levels(words, ledger),
            *_counted(tablet, ledger),
            Subtitle(words.t("stock.movements")),
            _movements(tablet, view, ledger),
        ]
    if view.offline:
        return [Offline(words)]
    if view.error:
        return [Failed(words, words.error(view.error), view.refresh)]
    return [Loading(words)]


def _levels(words: Words, ledger: Ledger) -> ft.Control:
    levels = (
        ("stock.on_hand", ledger.on_hand),
        ("stock.reserved", ledger.reserved),
        ("stock.free", ledger.free),
    )
    cards = [
        Card(
            ft.Column([Label(words.t(key)), Say(words.number(units), FIGURE)], spacing=Space.XS), expand=True
        )
        for key, units in levels
    ]
    return ft.Row(list[ft.Control](cards), spacing=Space.L)


def _counted(tablet: Tablet, ledger: Ledger) -> list[ft.Control]:
    if ledger.counted_at is None:
        return []
    return [Small(tablet.words.t("stock.counted", when=tablet.words.when(ledger.counted_at, tablet.now())))]


def _movements(tablet: Tablet, view: StockView, ledger: Ledger) -> ft.Control:
    words = tablet.words
    if not ledger.rows:
        return Empty(ft.Icons.HISTORY, words.t("stock.no_movement"))
    columns = [
        Column(words.t("stock.when"), 3),
        Column(words.t("stock.what"), 3),
        Column(words.t("stock.document"), 3),
        Column(words.t("stock.who"), 2),
        Column(words.t("stock.bucket"), 2),
        Column(words.t("stock.quantity"), 2, figures=True),
    ]
    rows = [_movement(tablet, view, row) for row in ledger.rows]
    return Table(columns, rows, name=words.t("stock.movements"))


def _movement(tablet: Tablet, view: StockView, row: LedgerRow) -> list[str]:
    words, moved = tablet.words, row.movement
    return [
        words.when(row.at, tablet.now()),
        words.of(moved.kind),
        _document(words, row.document),
        words.t(_ACTORS[row.actor]) if row.actor in _ACTORS else view.people.get(row.actor, row.actor),
        words.of(moved.bucket),
        signed(words, moved.delta),
    ]


def _document(words: Words, document: str) -> str:
    if _BASKET.fullmatch(document):
        return words.t("document.basket")
    return words.t(_DOCUMENTS[document]) if document in _DOCUMENTS else document
