"""Why a way or an offer is as it is: the sheet that answers, found by the names that a screen reader says."""

import pytest

from shared.network import DeliveryMode
from tests.support.browser import Person
from tests.support.running_demo import Demo

pytestmark = pytest.mark.browser
OF_A_WAY = ("asked.where_from", "asked.when", "asked.instead", "asked.how_sure")
OF_AN_OFFER = ("asked.plan", "asked.when", "asked.declining")


def test_a_way_of_a_product_says_why_it_is_as_it_is(me: Person, demo: Demo) -> None:
    words = me.words
    me.sign_in("Inès")
    me.sees(words.t("today.do_now"))
    me.scan(demo.wares("elsewhere")[0]["code"])
    me.tap(words.t("asked.why", way=words.of(DeliveryMode.SHIP_HOME)))
    _is_answered(me, *OF_A_WAY)


def test_an_option_of_a_basket_says_why_it_is_as_it_is(me: Person, demo: Demo) -> None:
    words, ware = me.words, demo.wares("elsewhere")[0]
    home, any_place = words.of(DeliveryMode.SHIP_HOME), words.t("way.prepared_by", place="?")
    me.sign_in("Inès")
    me.sees(words.t("today.do_now"))
    me.scan(ware["code"])
    me.tap(me.beginning(words.t("way.choose", way=home, when="?", price="").split("?")[0]))
    me.tap(words.t("product.add_way", way=home))
    me.sees(words.t("product.added", name=ware["name"]))
    me.tap(words.t("nav.basket"))
    me.tap(me.beginning(words.t("asked.why", way=any_place).split("?")[0]))
    _is_answered(me, *OF_A_WAY)
    me.tap(words.t("basket.remove", name=ware["name"]))


def test_an_offer_says_why_this_store_is_asked_and_what_declining_would_cost(me: Person, demo: Demo) -> None:
    number = demo.offered_order()
    me.sign_in("Noémie")
    me.open("/queue")
    me.tap(me.words.t("queue.why_us_it", number=number))
    _is_answered(me, *OF_AN_OFFER)


def _is_answered(me: Person, *questions: str) -> None:
    for question in questions:
        me.sees(me.words.t(question))
    me.tap(me.words.t("app.close"))
    me.misses(me.words.t(questions[0]))
