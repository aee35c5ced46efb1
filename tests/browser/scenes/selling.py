# ruff: noqa: N802 (scenes are components, named like what they draw)
"""Scenes of selling: find and product."""

import flet as ft

from shared.network import DeliveryMode
from store_app import pictures
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, Chip, PrimaryButton, QuietButton
from store_app.components.picture import Picture
from store_app.components.product import Choice, ColourChips, NodeRow, ProductCard, ProductGrid, VariantMatrix
from store_app.components.text import Label, Say, Small, Subtitle, Title
from store_app.theme import FIGURE, Space
from store_app.words import Words
from tests.browser.scenes.basket import ways
from tests.browser.scenes.frame import CLAY, GREEN, GREY, NIGHT, PINK, SAND, framed, nothing, padded


@ft.component
def Browse(words: Words, narrow: bool) -> ft.Control:
    chips = [
        Chip(text, key=text, on_tap=nothing, chosen=chosen)
        for text, chosen in (
            (words.t("search.filter_here"), True),
            ("Robes", False),
            ("Gilets", False),
            ("M", False),
        )
    ]
    shelf = [
        ("dress", "Robe midi Alba", NIGHT, "79,90 €", "", 2, 41),
        ("cardigan", "Gilet Noa en laine mérinos", SAND, "59,90 €", "74,90 €", 0, 18),
        ("jeans", "Jean droit Loire", "#4A6285", "69,90 €", "", 5, 120),
        ("sneakers", "Baskets Isère", "#F4F2EC", "89,00 €", "", 1, 33),
        ("bag", "Cabas Tarn", CLAY, "119,00 €", "", 0, 0),
        ("armchair", "Fauteuil Vercors", GREEN, "399,00 €", "449,00 €", 1, 9),
        ("lamp", "Lampe Oisans", SAND, "49,90 €", "", 3, 60),
        ("mug", "Mug Allier", PINK, "9,90 €", "", 12, 300),
        ("", "Coffret surprise", "", "25,00 €", "", 0, 4),
        ("coat", "Manteau Cantal", GREY, "189,00 €", "", 1, 22),
    ]

    def cards(width: int) -> list[ft.Control]:
        return [
            ProductCard(
                words,
                key=name,
                name=name,
                brand="Maison Rive",
                category="Mode",
                picture=pictures.picture_address(kind, tint or None),
                price=price,
                was=was,
                here=here,
                network=network,
                width=width,
                on_open=nothing,
            )
            for kind, name, tint, price, was, here, network in shelf
        ]

    grid = ProductGrid(768 if narrow else 1280 - 88 - 48, cards)
    body = [ft.Row(chips, wrap=True, spacing=Space.S), Label(words.t("search.results", count=10)), grid]
    return framed(words, narrow, "/browse", Body(body, narrow=narrow))


@ft.component
def Drawings(words: Words, narrow: bool) -> ft.Control:
    tints = (NIGHT, SAND, CLAY, GREEN, GREY, PINK, "#F4F2EC", "#C9A227")
    tiles = [
        ft.Column(
            [Picture(pictures.picture_address(kind, tints[at % 8]), name=kind, size=136), Small(kind)],
            spacing=0,
        )
        for at, kind in enumerate(sorted(pictures.kinds()))
    ]
    return padded(ft.Row(tiles, wrap=True, spacing=Space.S, run_spacing=Space.XS), narrow)


@ft.component
def Product(words: Words, narrow: bool) -> ft.Control:
    sizes = [
        Choice("S", "S", 2, 14, 41),
        Choice("M", "M", 0, 3, 12),
        Choice("L", "L", 1, 6, 18),
        Choice("XL", "XL", 0, 0, 0),
    ]
    head = ft.Column(
        [
            ft.Row([Title("Robe midi Alba", expand=True), Say("79,90 €", FIGURE)]),
            ColourChips(
                words, [("bleu nuit", NIGHT), ("écru", SAND), ("terracotta", CLAY)], "bleu nuit", nothing
            ),
            VariantMatrix(words, sizes, "M", nothing, 640),
        ],
        spacing=Space.L,
        expand=True,
    )
    top = ft.Row(
        [
            Picture(
                pictures.picture_address("dress", NIGHT), name="Robe midi Alba", size=220 if narrow else 300
            ),
            head,
        ],
        spacing=Space.XL,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    how = ft.Row(
        [
            Subtitle(words.t("product.how_for", variant="M, bleu nuit"), expand=True),
            Small(words.t("time.seen", ago=words.t("time.ago", span="2 min"))),
        ]
    )
    nodes = [
        NodeRow(
            name="Lyon Confluence",
            detail="ouvert jusqu'à 20:00",
            distance="4,2 km",
            units="3",
            seen="vu il y a 2 min",
            here=False,
            empty=False,
        ),
        NodeRow(
            name="Entrepôt Saint-Priest",
            detail="expédition",
            distance="18 km",
            units="9",
            seen="vu il y a 2 min",
            here=False,
            empty=False,
        ),
    ]
    left = [top, how, *ways(words, 736 if narrow else 1136), Subtitle(words.t("product.where")), *nodes]
    foot = ActionBar(
        PrimaryButton(
            words.t("product.add_way", way=words.of(DeliveryMode.SHIP_HOME)), key="add", on_tap=nothing
        ),
        [QuietButton(words.t("basket.park"), key="why", on_tap=nothing)],
    )
    return framed(words, narrow, "/browse", Body(left, narrow=narrow, foot=foot))
