# ruff: noqa: N802 (scenes are components, named like what they draw)
"""Scenes of the gallery: each component where a screen would use it, with figures that look like a shop's."""

from collections.abc import Callable

import flet as ft

from shared.errors import Unreachable
from shared.network import DeliveryMode
from shared.promise.answer import Standing
from shared.workflow import Status
from store_app import pictures
from store_app.components.basket import BasketGroup, BasketRow
from store_app.components.buttons import ActionBar, Chip, PrimaryButton, QuietButton, SecondaryButton
from store_app.components.card import Amount, Card, FigureCard
from store_app.components.fields import Field, SearchBox
from store_app.components.frame import Body, Frame, LineStrip, Notice, Place, Split, TopBar
from store_app.components.pick import LineState, PickRow, PickTarget, ScanBanner
from store_app.components.picture import Picture, QrPicture
from store_app.components.pill import Fact, LinePill, StatusPill
from store_app.components.product import Choice, ColourChips, NodeRow, ProductCard, ProductGrid, VariantMatrix
from store_app.components.queue import QueueRow
from store_app.components.sign_in import Face, PinPad
from store_app.components.states import Empty, Failed, Loading, NotAllowed, Offline
from store_app.components.table import Column, Table
from store_app.components.text import Label, Say, Small, Subtitle, Title
from store_app.components.timeline import Event, Timeline
from store_app.components.way import WayRow
from store_app.theme import FIGURE, LATE, NEAR, PRIMARY, RISK, Space
from store_app.words import Words

NIGHT, SAND, CLAY, GREEN, GREY, PINK = "#26334F", "#E4DAC4", "#B5603F", "#5C7358", "#8C8F91", "#D9A5A0"


def nothing(*_said: object) -> None:
    """What a gallery does when it is tapped."""


@ft.component
def Today(words: Words, narrow: bool) -> ft.Control:
    late = Fact(words.t("today.late", count=2), LATE, ft.Icons.ERROR)
    cards = [
        FigureCard(
            words.t("today.to_prepare"),
            "7",
            [late, Label(words.t("today.next_due", time="10:40", left="12 min"))],
            key="a",
            on_tap=nothing,
            name="a",
        ),
        FigureCard(
            words.t("today.to_hand_over"),
            "4",
            [Fact(words.t("today.waiting", count=1), NEAR, ft.Icons.PERSON)],
            key="b",
            on_tap=nothing,
            name="b",
        ),
        FigureCard(
            words.t("today.my_baskets"),
            "2",
            [Label(words.t("today.total", amount="128,40 €"))],
            key="c",
            on_tap=nothing,
            name="c",
        ),
    ]
    body = [
        Title(words.t("today.hello", name="Inès")),
        ft.Row(
            cards, spacing=Space.L, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH
        ),
        Subtitle(words.t("today.do_now")),
        *_queue_rows(words),
    ]
    return _framed(words, narrow, "/", Body(body, narrow=narrow))


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
                picture=pictures.picture_uri(kind, tint or None),
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
    return _framed(words, narrow, "/browse", Body(body, narrow=narrow))


@ft.component
def Drawings(words: Words, narrow: bool) -> ft.Control:
    tints = (NIGHT, SAND, CLAY, GREEN, GREY, PINK, "#F4F2EC", "#C9A227")
    tiles = [
        ft.Column(
            [Picture(pictures.picture_uri(kind, tints[at % 8]), name=kind, size=136), Small(kind)], spacing=0
        )
        for at, kind in enumerate(sorted(pictures.kinds()))
    ]
    return _padded(ft.Row(tiles, wrap=True, spacing=Space.S, run_spacing=Space.XS), narrow)


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
            Picture(pictures.picture_uri("dress", NIGHT), name="Robe midi Alba", size=220 if narrow else 300),
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
    left = [top, how, *_ways(words), Subtitle(words.t("product.where")), *nodes]
    foot = ActionBar(
        PrimaryButton(
            words.t("product.add_way", way=words.of(DeliveryMode.SHIP_HOME)), key="add", on_tap=nothing
        ),
        [QuietButton(words.t("app.why"), key="why", on_tap=nothing)],
    )
    return _framed(words, narrow, "/browse", Body(left, narrow=narrow, foot=foot))


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
    side = [Subtitle(words.t("basket.options")), *_ways(words, compact=True), sums]
    body = Split([title, *groups], side, narrow=narrow)
    foot = ActionBar(
        PrimaryButton(words.t("basket.pay", amount="137,30 €"), key="pay", on_tap=nothing),
        [SecondaryButton(words.t("basket.park"), key="park", on_tap=nothing)],
    )
    return _framed(words, narrow, "/basket", Body([body], narrow=narrow, foot=foot))


@ft.component
def Queue(words: Words, narrow: bool) -> ft.Control:
    chips = [
        Chip(words.t("queue.filter", name=name, count=count), key=name, on_tap=nothing, chosen=chosen)
        for name, count, chosen in (
            (words.t("app.all"), 7, True),
            (words.of(DeliveryMode.PICK_UP), 3, False),
            (words.of(DeliveryMode.SHIP_HOME), 4, False),
        )
    ]
    body = [
        Title(words.t("queue.count", count=7)),
        ft.Row(chips, wrap=True, spacing=Space.S),
        *_queue_rows(words),
    ]
    return _framed(words, narrow, "/queue", Body(body, narrow=narrow), cut=True)


@ft.component
def Pick(words: Words, narrow: bool) -> ft.Control:
    rows = [
        PickRow(
            words,
            key="1",
            name="T-shirt Loire",
            options="blanc · L",
            picture=pictures.picture_uri("t-shirt", "#F4F2EC"),
            picked=1,
            ordered=1,
            state=LineState.PICKED,
        ),
        PickRow(
            words,
            key="2",
            name="Chaussettes Isère",
            options="gris · 42",
            picture=pictures.picture_uri("socks", GREY),
            picked=0,
            ordered=2,
            state=LineState.WAITING,
        ),
        PickRow(
            words,
            key="3",
            name="Bonnet Jura",
            options="vert",
            picture=pictures.picture_uri("hat", GREEN),
            picked=0,
            ordered=1,
            state=LineState.MISSING,
        ),
    ]
    target = PickTarget(
        words,
        name="Pull col V Tarn",
        options="marine · M",
        picture=pictures.picture_uri("sweater", NIGHT),
        code="EAN … 4931",
        zone=words.t("pick.zone", zone="Homme"),
        here=words.t("pick.here", count=2),
        to_take=1,
    )
    title = ft.Row(
        [
            Title(words.t("pick.title", number="Web 10482", done=1, total=3), expand=True),
            Fact(
                words.t("pick.due", time="11:15", left=words.t("time.in", span="16 min")),
                RISK,
                ft.Icons.SCHEDULE,
            ),
        ]
    )
    wrong = ScanBanner(words.t("pick.wrong", scanned="le S", wanted="le M"), good=False)
    right = ScanBanner(words.t("pick.good", name="T-shirt Loire"), good=True)
    others = [
        SecondaryButton(words.t(key), key=key, on_tap=nothing)
        for key in ("pick.not_found", "pick.damaged", "pick.undo")
    ]
    foot = ActionBar(
        PrimaryButton(words.t("pick.finish"), key="finish", on_tap=nothing, enabled=False), others
    )
    body = Body([title, wrong, Card(target), right, *rows], narrow=narrow, foot=foot)
    return _framed(words, narrow, "/queue", body)


@ft.component
def SignIn(words: Words, narrow: bool) -> ft.Control:
    people = (("Inès", "IM", "associate"), ("Karim", "KB", "picker"), ("Maud", "ML", "manager"))
    faces = [
        Face(key=name, name=name, initials=initials, role=words.t(f"role.{role}"), on_tap=nothing)
        for name, initials, role in people
    ]
    pad = PinPad(words, 2, length=4, on_digit=nothing, on_delete=nothing)
    return _padded(
        ft.Column(
            [Title(words.t("sign_in.title")), ft.Row(faces, spacing=Space.L, tight=True), pad],
            spacing=Space.XL,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        narrow,
    )


@ft.component
def States(words: Words, narrow: bool) -> ft.Control:
    shown = [
        Empty(ft.Icons.INBOX_OUTLINED, words.t("queue.empty"), words.t("queue.empty_hint")),
        Failed(words, words.error(Unreachable(what="192.168.1.2")), nothing),
        Offline(words),
        NotAllowed(words),
        Loading(words),
        ft.Column(
            [
                Notice(
                    words.t("basket.removed", name="Robe midi Alba"),
                    PRIMARY,
                    ft.Icons.CHECK_CIRCLE,
                    QuietButton(words.t("app.undo"), key="undo", on_tap=nothing),
                ),
                Field(words.t("customer.last_name"), "Roux", key="name", on_change=nothing),
                Field(
                    words.t("customer.phone"),
                    "",
                    key="phone",
                    on_change=nothing,
                    error=words.t("search.none_hint"),
                ),
            ],
            spacing=Space.M,
        ),
    ]
    return _padded(
        ft.ResponsiveRow(
            [ft.Container(Card(state), col={"xs": 12, "md": 6, "lg": 4}) for state in shown],
            spacing=Space.L,
            run_spacing=Space.L,
        ),
        narrow,
    )


@ft.component
def Figures(words: Words, narrow: bool) -> ft.Control:
    table = Table(
        [
            Column(words.t("manager.person"), 2),
            Column(words.t("manager.open_work"), figures=True),
            Column(words.t("manager.units_today"), figures=True),
        ],
        [("Inès Marchand", "2", "48"), ("Karim Benali", "11", "112"), ("Maud Lefèvre", "0", "7")],
        name=words.t("manager.team"),
    )
    pills = [StatusPill(words, status) for status in Status]
    story = Timeline(
        [
            Event("Commande passée", "20 nov. 10:02"),
            Event("Préparée à Lyon Confluence", "10:40"),
            Event("Livraison prévue mar. 24", done=False),
        ]
    )
    return _padded(
        ft.Column(
            [
                table,
                ft.Row(pills, wrap=True, spacing=Space.S, run_spacing=Space.S),
                ft.Row([Card(story, expand=True), QrPicture("OIS:10482", name="QR")], spacing=Space.L),
            ],
            spacing=Space.L,
        ),
        narrow,
    )


SCENES: dict[str, Callable[[Words, bool], ft.Control]] = {
    "today": Today, "browse": Browse, "product": Product, "basket": Basket, "queue": Queue, "pick": Pick,
    "sign-in": SignIn, "states": States, "figures": Figures, "drawings": Drawings,
}  # fmt: skip
WOOD = "#9C6B43"


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
        picture=pictures.picture_uri(kind, tint),
        quantity=quantity,
        price=price,
        amount=amount,
        mode=mode,
        way=words.of(mode),
        on_less=nothing,
        on_more=nothing,
        on_way=nothing,
    )


def _ways(words: Words, compact: bool = False) -> list[ft.Control]:
    rows = [
        (
            DeliveryMode.PICK_UP,
            words.t("label.fastest") if compact else words.t("way.pick_up_at", place="Lyon Confluence"),
            "aujourd’hui 15:40",
            words.t("price.free"),
            "0,5 kg CO₂e",
            Standing.CONFIRMED,
            1.0,
        ),
        (
            DeliveryMode.SHIP_HOME,
            words.t("label.cheapest") if compact else words.of(DeliveryMode.SHIP_HOME),
            "mar. 24",
            "4,90 €",
            "0,7 kg CO₂e",
            Standing.LIKELY,
            0.96,
        ),
        (
            DeliveryMode.RELAY_POINT,
            words.t("label.greenest") if compact else words.t("way.relay_at", place="Tabac de la Gare"),
            "lun. 23",
            "2,90 €",
            "0,7 kg CO₂e",
            Standing.PROVISIONAL,
            0.71,
        ),
    ]
    return [
        WayRow(
            words,
            key=mode,
            mode=mode,
            title=title,
            when=when,
            price=price,
            parcels=words.t("way.parcels", count=1),
            carbon=carbon,
            standing=standing,
            probability=sure,
            chosen=mode is DeliveryMode.SHIP_HOME,
            narrow=compact,
            on_choose=nothing,
        )
        for mode, title, when, price, carbon, standing, sure in rows
    ]


def _queue_rows(words: Words) -> list[ft.Control]:
    late, soon = words.t("time.late", span="4 min"), words.t("time.in", span="18 min")
    rows = [
        (
            "10:40",
            late,
            True,
            False,
            DeliveryMode.PICK_UP,
            "Retrait 1 h · Camille Roux",
            "3 art. · Femme, Accessoires",
            words.t("queue.nobody"),
            "",
            "queue.accept",
        ),
        (
            "11:15",
            soon,
            False,
            True,
            DeliveryMode.SHIP_HOME,
            "Domicile · Web 10482",
            "1 art. · Homme",
            "Karim, 2/3",
            "",
            "queue.resume",
        ),
        (
            "14:00",
            words.t("time.in", span="3 h 05"),
            False,
            False,
            DeliveryMode.RELAY_POINT,
            "Point relais · Web 10490",
            "2 art. · Femme",
            words.t("queue.nobody"),
            "Seul point avec les 2 articles, à 4 km · refuser : +6,10 €, +1 jour",
            "queue.start",
        ),
    ]
    return [
        QueueRow(
            key=due,
            name=due,
            due=due,
            left=left,
            late=is_late,
            soon=is_soon,
            mode=mode,
            title=title,
            detail=detail,
            who=who,
            why=why,
            action=PrimaryButton(words.t(action), key=action, on_tap=nothing)
            if is_late
            else SecondaryButton(words.t(action), key=action, on_tap=nothing),
            on_open=nothing,
        )
        for due, left, is_late, is_soon, mode, title, detail, who, why, action in rows
    ]


def _padded(body: ft.Control, narrow: bool) -> ft.Control:
    return ft.Container(body, padding=Space.L if narrow else Space.XL)


def _framed(words: Words, narrow: bool, current: str, body: ft.Control, cut: bool = False) -> ft.Control:
    places = [
        Place("/", words.t("nav.today"), ft.Icons.TODAY),
        Place("/browse", words.t("nav.sell"), ft.Icons.SELL_OUTLINED),
        Place("/basket", words.t("nav.basket"), ft.Icons.SHOPPING_BASKET_OUTLINED, 3),
        Place("/queue", words.t("nav.queue"), ft.Icons.CHECKLIST, 7),
        Place("/customers", words.t("nav.customers"), ft.Icons.PEOPLE_OUTLINE),
        Place("/manager", words.t("nav.manager"), ft.Icons.INSIGHTS),
    ]
    search = SearchBox(words, "", on_change=nothing, on_submit=nothing, on_clear=nothing)
    bar = TopBar(
        words,
        search=search,
        line=LinePill(words, reachable=True, up=not cut),
        initials="IM",
        person="Inès Marchand",
        on_person=nothing,
        narrow=narrow,
    )
    strip = LineStrip(words, reachable=True, span="14 min", waiting=6, on_open=nothing) if cut else None
    return Frame(
        words, narrow=narrow, places=places, current=current, on_go=nothing, bar=bar, strip=strip, body=body
    )
