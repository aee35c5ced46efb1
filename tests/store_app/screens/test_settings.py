from store_app.app import show_app
from store_app.state.kept import Theme
from tests.support.counter import asleep
from tests.support.tablet import tablet


async def test_the_language_changes_at_once_and_is_remembered(tmp_path):
    async with (
        asleep(tmp_path) as (counter, ours),
        tablet(lambda page: show_app(page, ours), route="/settings") as seen,
    ):
        await seen.until("Réglages")
        await seen.tap("settings.language:en")
        await seen.until("Settings")
        assert '"language":"en"' in "".join(counter.drawer.kept.values())


async def test_the_main_button_moves_to_the_other_hand(tmp_path):
    async with (
        asleep(tmp_path) as (_, ours),
        tablet(lambda page: show_app(page, ours), route="/settings") as seen,
    ):
        await seen.until("Réglages")
        await seen.tap("settings.hand:left")
        await seen.tap("settings.theme:dark")
        assert ours.preferences.left_handed
        assert ours.preferences.theme is Theme.DARK


async def test_it_says_what_works_without_the_line(tmp_path):
    async with (
        asleep(tmp_path) as (_, ours),
        tablet(lambda page: show_app(page, ours), route="/settings") as seen,
    ):
        await seen.until("Ce qui marche sans la liaison centrale")
        assert seen.shows(ours.device_id)
        assert not seen.unnamed()
