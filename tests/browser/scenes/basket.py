# ruff: noqa: N802 (scenes are components, named like what they draw)
"""The scene of a basket, and the ways that it and a product have."""

import flet as ft

from shared.network import DeliveryMode
from shared.promise.answer import Label, Standing
from store_app import pictures
from store_app.components.basket import BasketGroup, BasketRow
from store_app.components.body import Body, Split
from store_app.components.buttons import ActionBar, PrimaryButton, SecondaryButton
from store_app.components.card import Amount, Card
from store_app.components.text import Subtitle, Title
from store_app.components.way import Figure, WayRow
from store_app.theme import Space
from store_app.words import Words
from tests.browser.scenes.frame import NIGHT, SAND, framed, nothing

WOOD = "#9C6B43"


@ft.component
def Basket(words: Words, narrow: bool) -> ft.Control:
    groups = [
        BasketGroup(
            DeliveryMode.TAKE_AWAY,
            words.of(DeliveryMode.TAKE_AWAY),
            [
                _line(
                    words,
                    "belt",
                    "Ceinture cuir Tarn",
                    "90 · cognac",
                    WOOD,
                    1,
                    "35,00 €",
                    "35,00 €",
                    DeliveryMode.TAKE_AWAY,
                )
            ],
        ),
        BasketGroup(
            DeliveryMode.SHIP_HOME,
            "Domicile · mar. 24 · de Lyon Confluence",
            [
                _line(
                    words,
                    "dress",
                    "Robe midi Alba",
                    "M · bleu nuit",
                    NIGHT,
                    1,
                    "79,90 €",
                    "79,90 €",
                    DeliveryMode.SHIP_HOME,
                ),
                _line(
                    words,
                    "cardigan",
                    "Gilet Noa en laine mérinos",
                    "M · écru",
                    SAND,
                    2,
                    "59,90 €",
                    "119,80 €",
                    DeliveryMode.SHIP_HOME,
                ),
            ],
        ),
    ]
    sums = Card(
        ft.Column(
            [
                Amount(words.t("basket.goods"), "234,70 €"),
                Amount(words.t("basket.delivery"), "4,90 €"),
                Amount(
                    words.t("basket.due_now"),
                    "137,30 €",
                    detail=words.t(
                        "basket.due_now_parts", take_away="35,00 €", percent="50 %", deposit="102,30 €"
                    ),
                    strong=True,
                ),
                Amount(words.t("basket.due_later"), "102,30 €"),
            ],
            spacing=Space.S,
        )
    )
    customer = SecondaryButton(
        words.t("basket.choose_customer"), key="customer", on_tap=nothing, icon=ft.Icons.PERSON_OUTLINED
    )
    title = ft.Row([Title(words.t("basket.title_for", customer="Camille Roux"), expand=True), customer])
    side = [Subtitle(words.t("basket.options")), *ways(words, 736 if narrow else 456, compact=True), sums]
    body = Split([title, *groups], side, narrow=narrow)
    foot = ActionBar(
        PrimaryButton(words.t("basket.pay", amount="137,30 €"), key="pay", on_tap=nothing),
        [SecondaryButton(words.t("basket.park"), key="park", on_tap=nothing)],
    )
    return framed(words, narrow, "/basket", Body([body], narrow=narrow, foot=foot))


def ways(words: Words, room: int, compact: bool = False) -> list[ft.Control]:
    rows = [
        (
            DeliveryMode.PICK_UP,
            words.t("way.pick_up_at", place="Lyon Confluence"),
            (Figure("aujourd’hui 15:40", Label.FASTEST), Figure(words.t("price.free"), Label.CHEAPEST)),
            Figure("0,5 kg CO₂e", Label.GREENEST),
            Standing.CONFIRMED,
            1.0,
        ),
        (
            DeliveryMode.SHIP_HOME,
            words.of(DeliveryMode.SHIP_HOME),
            (Figure("mar. 24"), Figure("4,90 €")),
            Figure("0,7 kg CO₂e"),
            Standing.LIKELY,
            0.96,
        ),
        (
            DeliveryMode.RELAY_POINT,
            words.t("way.relay_at", place="Tabac de la Gare"),
            (Figure("lun. 23"), Figure("2,90 €")),
            Figure("0,7 kg CO₂e"),
            Standing.PROVISIONAL,
            0.71,
        ),
    ]
    return [
        WayRow(
            words,
            key=mode,
            mode=mode,
            title=words.t("way.prepared_by", place="Alba Lyon") if compact else title,
            figures=(*when_and_price, Figure(words.t("way.parcels", count=1)), carbon),
            standing=standing,
            probability=sure,
            seen=words.t("time.seen", ago=words.t("time.ago", span="2 min")),
            chosen=mode is DeliveryMode.SHIP_HOME,
            room=room,
            on_choose=nothing,
            on_why=nothing,
        )
        for mode, title, when_and_price, carbon, standing, sure in rows
    ]


def _line(
    words: Words,
    kind: str,
    name: str,
    options: str,
    tint: str,
    quantity: int,
    price: str,
    amount: str,
    mode: DeliveryMode,
) -> ft.Control:
    return BasketRow(
        words,
        line_id=name,
        name=name,
        options=options,
        picture=pictures.picture_address(kind, tint),
        quantity=quantity,
        price=price,
        amount=amount,
        mode=mode,
        way=words.of(mode),
        on_less=nothing,
        on_more=nothing,
        on_way=nothing,
    )
