from dataclasses import replace

from store_app.app import show_app
from tests.support.catalogues import FRENCH
from tests.support.counter import asleep
from tests.support.tablet import tablet

LACKING = replace(FRENCH, texts={key: text for key, text in FRENCH.texts.items() if key != "today.hello"})


async def test_a_screen_that_cannot_be_drawn_says_so_and_is_drawn_when_it_can_be(tmp_path, caplog):
    async with asleep(tmp_path) as (_, ours), tablet(lambda page: show_app(page, ours)) as seen:
        await seen.until("Bonjour Inès")
        ours.catalogues = {"fr": LACKING}
        await seen.until("Ceci ne peut pas s’afficher")
        assert "TodayScreen cannot be drawn" in caplog.text
        assert "Vendre" in seen.names()
        ours.catalogues = {"fr": FRENCH}
        await seen.until("Bonjour Inès")


async def test_what_cannot_be_drawn_is_looked_at_anew_when_one_asks_for_it(tmp_path):
    async with asleep(tmp_path) as (_, ours), tablet(lambda page: show_app(page, ours)) as seen:
        await seen.until("Bonjour Inès")
        ours.catalogues = {"fr": LACKING}
        await seen.until("Ceci ne peut pas s’afficher")
        object.__setattr__(ours, "catalogues", {"fr": FRENCH})
        await seen.tap("retry")
        await seen.until("Bonjour Inès")
