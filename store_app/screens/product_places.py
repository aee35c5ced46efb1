"""Where a variant stands, how old and how sure the figures are, and what could be taken instead."""

from collections.abc import Sequence
from datetime import datetime

import flet as ft

from shared.contract.store.finding import Hit, NodeStock, Ways
from shared.network import NodeKind
from store_app.components.buttons import QuietButton
from store_app.components.card import Card
from store_app.components.pill import Fact
from store_app.components.product import NodeRow, ProductGrid
from store_app.components.text import Small, Subtitle
from store_app.screens.browse import hit_cards, room
from store_app.screens.component import component
from store_app.state.hooks import use_tablet
from store_app.state.tablet import Tablet
from store_app.theme import RISK, Space

_FIRST_PLACES = 6
_MOST_ALIKE = 5
_SURE = 0.95


@component
def Places(ways: Ways) -> ft.Control:
    """List the nodes that have it, nearest first."""
    tablet = use_tablet()
    words = tablet.words
    all_shown, show_all = ft.use_state(False)
    nodes = ways.nodes if all_shown else ways.nodes[:_FIRST_PLACES]
    rest = len(ways.nodes) - len(nodes)
    more = (
        [QuietButton(words.t("product.more_places", count=rest), key="places", on_tap=lambda: show_all(True))]
        if rest
        else []
    )
    rows = [_place(tablet, node) for node in nodes]
    return Card(ft.Column([Subtitle(words.t("product.where")), *rows, *more], spacing=0))


def Alike(tablet: Tablet, hits: Sequence[Hit]) -> ft.Control:
    """Show what could be taken instead."""
    grid = ProductGrid(room(tablet), lambda width: hit_cards(tablet, hits[:_MOST_ALIKE], width))
    return ft.Column([Subtitle(tablet.words.t("product.also")), grid], spacing=Space.M)


def seen(tablet: Tablet, as_of: datetime) -> ft.Control:
    """Tell how old the network's figures are; with the line down it is a warning."""
    said = tablet.words.seen(as_of, tablet.now())
    up = tablet.line is not None and tablet.line.up
    return Small(said) if up else Fact(said, RISK, ft.Icons.HISTORY)


def _place(tablet: Tablet, node: NodeStock) -> ft.Control:
    words = tablet.words
    here = tablet.session is not None and node.node_id == tablet.session.store_id
    return NodeRow(
        name=words.t("product.this_store", name=node.name) if here else node.name,
        detail=_detail(tablet, node),
        distance="" if here or node.km is None else words.distance(node.km),
        units=words.number(node.atp)
        if node.sure >= _SURE or not node.atp
        else words.t("stock.unsure", count=node.atp),
        seen=words.seen(node.as_of, tablet.now()),
        here=here,
        empty=not node.atp,
    )


def _detail(tablet: Tablet, node: NodeStock) -> str:
    words = tablet.words
    if node.kind is not NodeKind.STORE:
        return words.of(node.kind)
    return (
        words.t("stock.open_until", time=words.time(node.open_until))
        if node.open_until
        else words.t("stock.closed")
    )
