from functools import partial

import flet as ft
import pytest

from shared.errors import Unreachable
from shared.network import DeliveryMode
from shared.promise.answer import Standing
from store_app.components.basket import BasketRow
from store_app.components.buttons import ActionBar, Chip, PrimaryButton, SecondaryButton
from store_app.components.dialog import ChoiceDialog
from store_app.components.fields import SearchBox
from store_app.components.frame import Frame, LineStrip, Place
from store_app.components.picture import Picture
from store_app.components.pill import LinePill, StandingNote, StockBadge
from store_app.components.product import Choice, VariantMatrix
from store_app.components.sign_in import PinPad
from store_app.components.states import Failed
from store_app.components.tab import Tab
from store_app.components.table import Column, Table
from tests.support.catalogues import ENGLISH, FRENCH
from tests.support.tablet import NotOnScreen, showing


async def test_a_button_does_its_one_thing():
    done = []
    async with showing(
        lambda: PrimaryButton("Encaisser", key="pay", on_tap=lambda: done.append("paid"))
    ) as shown:
        await shown.tap("Encaisser")
    assert done == ["paid"]


async def test_a_button_that_cannot_be_used_does_nothing():
    done = []
    button = lambda: PrimaryButton("Terminer", key="finish", on_tap=lambda: done.append(1), enabled=False)
    async with showing(button) as shown:
        with pytest.raises(NotOnScreen, match="disabled"):
            await shown.tap("Terminer")
    assert done == []


async def test_buttons_alike_are_told_apart_by_their_names():
    accepted = []
    rows = lambda: ft.Column(
        [
            SecondaryButton("Accepter", name=f"Accepter {n}", key=n, on_tap=partial(accepted.append, n))
            for n in ("10482", "10490")
        ]
    )
    async with showing(rows) as shown:
        await shown.tap("Accepter 10490")
    assert accepted == ["10490"]


async def test_the_chosen_chip_says_so():
    chips = lambda: ft.Row(
        [Chip(text, key=text, on_tap=list, chosen=text == "Retrait") for text in ("Tous", "Retrait")]
    )
    async with showing(chips) as shown:
        assert [shown.is_chosen(text) for text in ("Tous", "Retrait")] == [False, True]


@pytest.mark.parametrize(
    ("left_handed", "order"), [(False, ["Autre", "Principal"]), (True, ["Principal", "Autre"])]
)
async def test_the_main_action_is_under_the_thumb(left_handed, order):
    main = lambda: ActionBar(
        PrimaryButton("Principal", key="main", on_tap=list),
        [SecondaryButton("Autre", key="other", on_tap=list)],
        left_handed=left_handed,
    )
    async with showing(main) as shown:
        assert shown.names() == order


async def test_stock_here_comes_before_stock_elsewhere():
    badges = lambda: ft.Column(
        [StockBadge(FRENCH, 2, 41), StockBadge(FRENCH, 0, 41), StockBadge(FRENCH, 0, 0)]
    )
    async with showing(badges) as shown:
        assert shown.texts() == ["2 ici", "41 dans le réseau", "épuisé"]


@pytest.mark.parametrize(("count", "said"), [(0, "Préparer"), (128, "Préparer, 128 en attente")])
async def test_a_tab_says_how_much_waits_there(count, said):
    told = {
        "key": "nav:/queue",
        "name": "Préparer",
        "icon": ft.Icons.CHECKLIST,
        "here": False,
        "narrow": True,
    }
    tab = lambda: ft.Row([Tab(FRENCH, count=count, on_tap=list, **told)])
    async with showing(tab) as shown:
        assert shown.names() == [said]


async def test_only_what_is_not_confirmed_shows_its_probability():
    pills = lambda: ft.Column([StandingNote(ENGLISH, standing, 0.96) for standing in Standing])
    async with showing(pills) as shown:
        assert shown.texts() == ["confirmed", "likely 96%", "provisional 96%"]


async def test_the_state_of_the_line_is_a_word():
    lines = lambda: ft.Column(
        [
            LinePill(ENGLISH, reachable=reachable, up=up)
            for reachable, up in ((True, True), (True, False), (False, False))
        ]
    )
    async with showing(lines) as shown:
        assert shown.texts() == ["Online", "Network down", "Store server not reachable"]


async def test_the_strip_says_what_goes_on_and_what_waits():
    strip = lambda: LineStrip(FRENCH, reachable=True, span="14 min", waiting=6, on_open=list)
    async with showing(strip) as shown:
        assert shown.shows("Vente et préparation continuent. 6 changements en attente d’envoi.")


async def test_a_size_is_chosen_by_its_stock():
    chosen = []
    choices = [Choice("A-S", "S", 2, 5, 41), Choice("A-XL", "XL", 0, 0, 0)]
    async with showing(lambda: VariantMatrix(FRENCH, choices, "A-S", chosen.append, 400)) as shown:
        assert shown.is_chosen("S\xa0: 2 ici, 5 à proximité, 41 dans le réseau")
        await shown.tap("XL\xa0: épuisé partout")
    assert chosen == ["A-XL"]


@pytest.mark.parametrize(("quantity", "said"), [(1, "Retirer Robe Alba"), (2, "Un Robe Alba de moins")])
async def test_one_less_than_one_removes_the_line(quantity, said):
    tapped = []
    row = lambda: BasketRow(
        FRENCH,
        line_id="l1",
        name="Robe Alba",
        options="M",
        picture=None,
        quantity=quantity,
        price="79,90 €",
        amount="79,90 €",
        mode=DeliveryMode.SHIP_HOME,
        way="Domicile",
        on_less=lambda: tapped.append("less"),
        on_more=list,
        on_way=list,
    )
    async with showing(row) as shown:
        await shown.tap(said)
    assert tapped == ["less"]


async def test_a_pin_is_typed_and_never_shown():
    typed = []
    async with showing(lambda: PinPad(ENGLISH, 2, length=4, on_digit=typed.append, on_delete=list)) as shown:
        await shown.tap("Digit 7")
        await shown.tap("Digit 0")
        assert shown.shows("2 digits entered")
    assert typed == ["7", "0"]


async def test_what_failed_can_be_tried_again():
    tried = []
    failed = lambda: Failed(FRENCH, FRENCH.error(Unreachable(what="Le magasin")), lambda: tried.append(1))
    async with showing(failed) as shown:
        assert shown.shows("Le magasin est injoignable.")
        await shown.tap("Réessayer")
    assert tried == [1]


async def test_a_missing_picture_shows_category_and_initials():
    async with showing(lambda: Picture(None, name="Coffret surprise", category="Cadeaux")) as shown:
        assert shown.texts() == ["CS", "Cadeaux"]


async def test_the_search_is_cleared_only_when_something_stands_in_it():
    box = lambda value: SearchBox(FRENCH, value, on_change=list, on_submit=list, on_clear=list)
    async with showing(lambda: box("")) as empty, showing(lambda: box("robe")) as filled:
        assert not empty.shows("Effacer la recherche")
        assert filled.shows("Effacer la recherche")


async def test_a_place_with_waiting_work_says_how_much():
    places = [Place("/", "Aujourd'hui", ft.Icons.TODAY), Place("/queue", "Préparer", ft.Icons.CHECKLIST, 7)]
    went = []
    frame = lambda: Frame(
        FRENCH,
        narrow=False,
        places=places,
        current="/",
        on_go=went.append,
        bar=ft.Row(),
        strip=None,
        body=ft.Row(),
    )
    async with showing(frame) as shown:
        assert shown.is_chosen("Aujourd'hui")
        await shown.tap("Préparer, 7 en attente")
    assert went == ["/queue"]


async def test_a_question_is_answered_by_one_tap():
    answered = []
    asked = lambda: ft.use_dialog(
        ChoiceDialog(FRENCH, "Pourquoi ?", [("damaged", "Abîmé")], on_choose=answered.append, on_close=list)
    )
    async with showing(lambda: asked() or ft.Row()) as shown:
        await shown.tap("Abîmé")
    assert answered == ["damaged"]


def test_a_table_with_a_short_row_is_a_mistake():
    with pytest.raises(ValueError, match="shorter"):
        Table([Column("Personne"), Column("Articles")], [("Inès",)], name="Équipe")
