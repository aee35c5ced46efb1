"""No text is clipped in French at 130 %: not cut by its ellipsis, not broken inside a word, not pushed over the edge.

The accessibility tree knows a control's name, not what is painted of it. So the app runs in this process, where each
text and each row hears from Flutter the size that it was given. The browser then sets every text again in the same
font at that width: a text that needs more lines than were painted was cut, one whose longest word is wider was
broken. A row whose parts are wider together than the row itself paints over its edge.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.support.browser import LANDSCAPE, PORTRAIT, Person, a_person
from tests.support.measured import Painted, a_measured_app
from tests.support.running_demo import Demo

pytestmark = pytest.mark.browser
PLACES = ("sell", "queue", "handover", "customers", "orders", "manager", "basket", "today")


@pytest.fixture(scope="module")
def painted(demo: Demo) -> Iterator[Painted]:
    with a_measured_app(str(demo.api.base_url)) as painted:
        yield painted


@pytest.fixture(params=[LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def me(chromium: Browser, demo: Demo, painted: Painted, request: pytest.FixtureRequest) -> Iterator[Person]:
    size: ViewportSize = request.param
    with a_person(chromium, replace(demo, address=painted.address), "fr", size=size) as person:
        person.open()
        yield person


def test_no_text_of_any_main_screen_is_clipped_in_french_at_130_percent(
    demo: Demo, me: Person, painted: Painted
) -> None:
    clipped = {"sign-in": painted.clipped(me.page)}
    me.sign_in("Hélène")
    for ware in (demo.wares("here")[0], demo.wares("elsewhere")[1]):
        me.scan(ware["code"])
        me.sees(me.words.t("product.picture", name=ware["name"]))
        me.sees(me.words.t("product.where"))
        clipped[ware["name"]] = painted.clipped(me.page)
        me.tap(re.compile(f"^{me.words.t('product.add')}"))
        me.sees(me.words.t("product.added", name=ware["name"]))
    for place in PLACES:
        me.tap(re.compile(rf"^{me.words.t(f'nav.{place}')}(,|$)"))
        me.page.wait_for_url(re.compile({"sell": "browse", "today": "/$"}.get(place, place)))
        clipped[place] = painted.clipped(me.page)
    delivery = demo.state()["deliveries"][-1]
    me.scan(delivery["code"])
    me.sees(me.words.t("delivery.scan"))
    clipped["delivery"] = painted.clipped(me.page)
    me.scan(delivery["lines"][0]["code"])
    me.tap(me.words.t("pick.finish"))
    me.sees(me.words.t("delivery.finish_differing"))
    clipped["delivery to finish"] = painted.clipped(me.page)
    me.tap(me.words.t("app.close"))
    me.open("/deliveries")
    me.sees(me.words.t("delivery.open_hint"))
    clipped["deliveries"] = painted.clipped(me.page)
    assert not {screen: texts for screen, texts in clipped.items() if texts}
