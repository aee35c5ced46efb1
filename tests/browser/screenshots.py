"""Takes the README's pictures: five reference screens in both languages, modes and shapes, and the rest of the story.

`python -m tests.browser.screenshots` writes them to docs/pictures, and says how many walks it could finish.
"""

import re
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, TimeoutError

from shared.network import DeliveryMode
from store_app.words import LOCALES
from tests.support.browser import LANDSCAPE, PORTRAIT, Person, a_browser, a_person
from tests.support.catalogues import ROOT
from tests.support.running_demo import Demo, a_demo

PICTURES = ROOT / "docs" / "pictures"
SHAPES = {"": LANDSCAPE, "-portrait": PORTRAIT}
Walk = Callable[[Person, Demo], Iterator[str]]


def reference(me: Person, demo: Demo) -> Iterator[str]:
    """Walk by the five screens that the look was made on, and give the name of each on arrival."""
    words = me.words
    me.sign_in("Inès")
    me.sees(words.t("today.do_now"))
    yield "today"
    me.scan(demo.wares("elsewhere")[0]["code"])
    me.sees(words.t("product.where"))
    yield "product"
    fill_basket(me, demo)
    yield "basket"
    me.open("/queue")
    me.sees(words.of(DeliveryMode.RELAY_POINT))
    yield "queue"
    number = demo.order_to_collect()
    me.scan(f"O-{number}")
    me.sees(words.t("pick.title", number=number, done=0, total=3))
    me.scan(demo.codes(number)[0])
    me.sees(words.t("pick.title", number=number, done=1, total=3))
    me.scan(demo.wares("elsewhere")[0]["code"])
    me.sees(demo.wares("elsewhere")[0]["name"])
    yield "pick"


def story(me: Person, demo: Demo) -> Iterator[str]:
    """Walk by the other points of the story."""
    words = me.words
    me.tap(words.t(f"language.{words.language}"))
    me.sees(words.t("sign_in.title"))
    yield "sign-in"
    me.sign_in("Hélène")
    me.type(words.t("search.label"), "robe")
    # What is found for the first letters has other names.
    me.sees(next(ware["name"] for ware in demo.wares("here") if ware["name"].startswith("Robe")))
    yield "find"
    fill_basket(me, demo)
    me.tap(re.compile(words.t("basket.pay", amount="")))
    me.tap(words.t("pay.card"))
    me.sees(words.t("pay.approved"))
    yield "receipt"
    number = demo.order_to_collect()
    me.open("/queue")
    me.sees(words.of(DeliveryMode.RELAY_POINT))
    me.scan(f"O-{number}")
    for done, code in enumerate(demo.codes(number)):
        me.sees(words.t("pick.title", number=number, done=done, total=3))
        me.scan(code)
    me.sees(words.t("pick.complete"))
    me.tap(words.t("pick.finish"))
    me.sees(words.t("stage.scan"))
    me.scan("L-A12")
    me.sees(words.t("stage.staged_title", number=number, location="A12"))
    me.scan(demo.pickup_code(number))
    me.sees(words.t("handover.title"))
    yield "hand-over"
    demo.cut(True)
    me.open("/queue")
    me.sees(words.t("line.down"))
    yield "line-cut"
    demo.cut(False)
    me.sees(words.t("line.up"))
    me.open("/manager")
    me.sees(words.t("manager.team"))
    yield "manager"


def fill_basket(me: Person, demo: Demo) -> None:
    """Put a hybrid sale together: one item taken along, one sent home."""
    words = me.words
    me.open("/basket")
    me.sees(words.t("basket.empty_hint"))
    me.scan(demo.wares("here")[0]["code"])
    me.button(words.t("basket.park")).wait_for()
    me.scan(demo.wares("elsewhere")[0]["code"])
    me.sees(words.t("basket.choose_way"))
    me.tap(words.t("basket.choose_customer"))
    me.type(words.t("customer.find"), "martin")
    me.tap(re.compile(r"Martin\s"))
    me.tap(words.t("basket.choose_way"))
    me.tap(re.compile(words.of(DeliveryMode.SHIP_HOME)))
    me.sees(words.t("basket.pay", amount=""))


def take(browser: Browser, demo: Demo, walk: Walk, language: str, mode: str, shape: str) -> bool:
    """Take the pictures of one walk; False when it could not be finished, and why on standard error."""
    dark, size = mode == "dark", SHAPES[shape]
    with a_person(browser, demo, language, dark=dark, size=size) as me:
        me.open()
        try:
            for scene in walk(me, demo):
                me.picture(PICTURES / f"{scene}-{language}-{mode}{shape}.png")
        except (TimeoutError, AssertionError) as error:
            print(f"{walk.__name__} {language} {mode}{shape}: {error}", file=sys.stderr)
            return False
    return True


def main() -> int:
    """Take all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    walks = [(reference, *look) for look in product(LOCALES, ("light", "dark"), SHAPES)]
    walks[:0] = [(story, language, "light", "") for language in LOCALES]
    with TemporaryDirectory() as data, a_demo(Path(data)) as demo, a_browser() as browser:
        # A machine that does much else can lose a key of a scan; whoever sees nothing happen scans again.
        finished = [take(browser, demo, *walk) or take(browser, demo, *walk) for walk in walks]
    print(f"{sum(finished)} passed, {finished.count(False)} failed")
    return 0 if all(finished) else 1


if __name__ == "__main__":
    sys.exit(main())
