import asyncio

import pytest

from store_app.state import kept
from store_app.state.kept import Kept, Preferences, keep, recall
from tests.support.counter import Drawer, a_counter, signed_in, until

HERE = Kept(device_id="t-1", preferences=Preferences(language="en"))


class Browser(Drawer):
    """A browser that lets the first calls wait for ever, and refuses those after them."""

    def __init__(self, unanswered: int = 0, refused: int = 0) -> None:
        super().__init__()
        self.unanswered = unanswered
        self.refused = refused

    async def get(self, key: str, /) -> str | None:
        await self._hesitate()
        return await super().get(key)

    async def set(self, key: str, value: str, /) -> None:
        await self._hesitate()
        await super().set(key, value)

    async def _hesitate(self) -> None:
        if self.unanswered:
            self.unanswered -= 1
            await asyncio.Event().wait()
        if self.refused:
            self.refused -= 1
            raise RuntimeError("quota")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ANSWER_S", 0.01)
    monkeypatch.setattr(kept, "REFUSED_PAUSE_S", 0.01)


async def test_what_is_kept_is_recalled():
    drawer = Drawer()
    await keep(drawer, HERE)
    assert await recall(drawer) == HERE


@pytest.mark.parametrize("told", ["{", '{"device_id": 7}', ""])
async def test_what_nobody_can_read_is_as_good_as_nothing(told):
    assert await recall(Drawer({"order-in-store": told})) is None


@pytest.mark.parametrize("trouble", [{"unanswered": 2}, {"refused": 2}, {"unanswered": 1, "refused": 1}])
async def test_a_browser_that_does_not_answer_is_asked_again(trouble):
    browser = Browser()
    await keep(browser, HERE)
    browser.unanswered, browser.refused = trouble.get("unanswered", 0), trouble.get("refused", 0)
    assert await recall(browser) == HERE


@pytest.mark.parametrize("trouble", [{"unanswered": 99}, {"refused": 99}])
async def test_a_tablet_whose_browser_never_answers_wakes_as_a_new_one(tmp_path, trouble):
    async with a_counter(tmp_path) as counter:
        counter.drawer = Browser(**trouble)
        tablet = counter.tablet()
        await tablet.wake()
        assert tablet.awake
        assert tablet.session is None


async def test_one_signs_in_and_out_on_a_browser_that_keeps_nothing(tmp_path):
    async with a_counter(tmp_path) as counter:
        counter.drawer = Browser(unanswered=99)
        tablet = counter.tablet()
        await tablet.sign_in("a-ines", "246810")
        assert tablet.session
        await tablet.sign_out()
        assert tablet.session is None


async def test_a_person_whose_session_ended_is_gone_from_the_screen_before_the_browser_answers(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        tablet.memory = Browser(unanswered=99)
        tablet.do(tablet.lose_session())
        await until(lambda: tablet.session is None)
