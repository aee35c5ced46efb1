import flet as ft
import pytest

from shared.network import DeliveryMode
from shared.promise.answer import Label, Standing
from store_app.components.way import Figure, WayRow
from store_app.components.why import Answered, Answers, Fact
from tests.support.catalogues import FRENCH
from tests.support.tablet import showing

ROW = {
    "key": "way:home",
    "mode": DeliveryMode.SHIP_HOME,
    "title": "Domicile",
    "figures": (
        Figure("demain", Label.FASTEST),
        Figure("4,90 €"),
        Figure("1 colis"),
        Figure("0,3 kg CO₂e", Label.GREENEST),
    ),
    "standing": Standing.LIKELY,
    "probability": 0.96,
    "seen": "vu il y a 14 min",
    "why": "Seul Alba Paris l’a",
    "chosen": False,
}


@pytest.mark.parametrize("room", [1136, 768, 456, 328], ids=["landscape", "portrait", "side", "phone"])
async def test_a_way_says_its_figures_what_it_is_best_at_and_how_old_that_is(room):
    row = lambda: WayRow(FRENCH, room=room, on_choose=list, on_why=list, **ROW)
    async with showing(row) as shown:
        assert shown.names() == [
            (
                "Choisir Domicile, demain, 4,90 €, Le plus tôt, Le plus vert, 1 colis, 0,3 kg CO₂e, "
                "probable 96\xa0%, vu il y a 14 min, Seul Alba Paris l’a"
            ),
            "Pourquoi «\xa0Domicile\xa0»\u202f?",
        ]


async def test_choosing_and_asking_why_are_two_taps_apart():
    done: list[str] = []
    row = lambda: WayRow(
        FRENCH, room=456, on_choose=lambda: done.append("chosen"), on_why=lambda: done.append("asked"), **ROW
    )
    async with showing(row) as shown:
        await shown.tap("Pourquoi")
        await shown.tap("Choisir Domicile")
    assert done == ["asked", "chosen"]


async def test_a_question_without_an_answer_is_not_asked():
    answers = [
        Answered("D’où ?", ft.Icons.INFO, [Fact("Alba Paris", "1 article", "12 €")]),
        Answered("Pourquoi pas d’ici ?", ft.Icons.INFO, []),
    ]
    async with showing(lambda: Answers("Seul Alba Paris l’a", answers)) as shown:
        assert shown.texts() == ["Seul Alba Paris l’a", "D’où ?", "Alba Paris", "1 article", "12 €"]
