"""The eight points of the story, each walked in Chromium in both languages, with the taps and scans that it may cost."""

import re

import pytest

from shared.network import DeliveryMode
from shared.promise.answer import Standing
from tests.support.browser import Person
from tests.support.killed import agreed
from tests.support.running_demo import Demo

pytestmark = pytest.mark.browser


def test_point_1_a_pin_leads_to_what_is_due(me: Person) -> None:
    me.sign_in("Inès")
    me.sees(me.words.t("today.hello", name="Inès"))
    me.sees(me.words.t("today.do_now"))


def test_point_2_an_item_is_found_as_one_types_and_by_a_scan(me: Person, demo: Demo) -> None:
    ware = demo.wares("here")[0]
    me.sign_in("Inès")
    me.type(me.words.t("search.label"), ware["name"].split()[-1])
    me.sees(ware["name"])
    me.open()
    me.sees(me.words.t("today.do_now"))
    me.scan(ware["code"])
    me.sees(me.words.t("product.how_for", variant=", ".join(ware["options"])))


def test_point_3_a_product_says_every_way_to_get_it(me: Person, demo: Demo) -> None:
    me.sign_in("Inès")
    me.sees(me.words.t("today.do_now"))
    me.scan(demo.wares("elsewhere")[0]["code"])
    me.sees(me.words.of(DeliveryMode.SHIP_HOME))
    me.sees(me.words.of(DeliveryMode.RELAY_POINT))
    me.sees("CO₂e")
    me.sees(me.words.t("product.where"))


def test_point_4_and_5_a_hybrid_sale_costs_two_scans_and_nine_taps_and_reaches_the_oms(
    me: Person, demo: Demo
) -> None:
    words = me.words
    taken, sent = demo.wares("here")[0], demo.wares("elsewhere")[0]
    before = demo.sold()
    me.sign_in("Inès")
    me.start_counting()
    me.tap(words.t("nav.basket"))
    me.sees(words.t("basket.empty_hint"))
    me.scan(taken["code"])
    me.button(words.t("basket.park")).wait_for()
    me.scan(sent["code"])
    me.sees(words.t("basket.choose_way"))
    me.tap(words.t("basket.choose_customer"))
    me.type(words.t("customer.find"), "martin")
    me.tap(re.compile(r"Martin\s"))
    me.tap(words.t("basket.choose_way"))
    me.tap(re.compile(words.of(DeliveryMode.SHIP_HOME)))
    me.tap(re.compile(words.t("basket.pay", amount="")))
    me.tap(words.t("pay.card"))
    me.sees(words.t("pay.approved"))
    assert me.scans <= 2
    assert me.taps <= 9
    (number,) = demo.until(lambda _: demo.sold() - before)
    me.sees(words.t("pay.order", number=number))


def test_point_6_three_lines_cost_three_scans_and_two_taps_and_a_collection_one_and_one(
    me: Person, demo: Demo
) -> None:
    words, number = me.words, demo.order_to_collect()
    me.sign_in("Noémie")
    me.open("/queue")
    me.sees(words.t("queue.start_it", number=number))
    me.start_counting()
    me.tap(words.t("queue.start_it", number=number))
    for done, code in enumerate(demo.codes(number)):
        me.sees(words.t("pick.title", number=number, done=done, total=3))
        me.scan(code)
    me.sees(words.t("pick.complete"))
    me.tap(words.t("pick.finish"))
    me.sees(words.t("stage.scan"))
    assert (me.scans, me.taps) == (3, 2)

    me.scan("L-A12")
    me.sees(words.t("stage.staged_title", number=number, location="A12"))
    me.open("/")
    me.sees(words.t("today.hello", name="Noémie"))
    me.start_counting()
    me.scan(demo.pickup_code(number))
    me.sees(words.t("handover.by_customer"))
    me.tap(words.t("handover.confirm"))
    me.sees(words.t("handover.title"))
    assert (me.scans, me.taps) == (1, 1)
    me.sees(words.t("handover.done", number=number, customer="")[:12])


def test_point_6_a_wrong_item_is_answered_and_a_missing_one_goes_to_another_store(
    me: Person, demo: Demo
) -> None:
    words, number = me.words, demo.order_to_collect()
    codes, wrong = demo.codes(number), demo.wares("elsewhere")[0]
    me.sign_in("Noémie")
    me.open("/queue")
    me.tap(words.t("queue.start_it", number=number))
    me.sees(words.t("pick.title", number=number, done=0, total=3))
    me.scan(wrong["code"])
    me.sees(words.t("pick.wrong", scanned=" · ".join((wrong["name"], *wrong["options"])), wanted="X")[:20])
    me.tap(words.t("pick.not_found"))
    me.tap(words.t("app.confirm"))
    me.sees(words.t("pick.missing"))
    me.scan(codes[1])
    me.sees(words.t("pick.title", number=number, done=1, total=3))


def test_point_6_a_parcel_is_picked_packed_and_shipped(me: Person, demo: Demo) -> None:
    words, number = me.words, demo.order_to_send()
    me.sign_in("Noémie")
    me.open("/queue")
    me.tap(words.t("queue.start_it", number=number))
    me.sees(words.t("pick.title", number=number, done=0, total=1))
    me.scan(*demo.codes(number))
    me.sees(words.t("pick.complete"))
    me.tap(words.t("pick.finish"))
    me.sees(words.t("pack.weigh"))
    me.tap(words.t("pack.close"))
    me.sees(words.t("pack.packed_title"))
    me.tap(words.t("pack.ship"))
    me.sees(words.t("pack.shipped", number=number))


def test_point_7_the_store_goes_on_while_the_line_is_cut_and_tells_the_oms_afterwards(
    me: Person, demo: Demo
) -> None:
    words = me.words
    me.sign_in("Inès")
    me.sees(words.t("today.do_now"))
    demo.cut(True)
    try:
        me.sees(words.t("line.down"))
        me.scan(demo.wares("elsewhere")[0]["code"])
        me.sees(words.t("line.strip", span="")[:20])
        me.sees(words.of(Standing.LIKELY))
        number = demo.order_to_collect()
        me.open("/queue")
        me.tap(words.t("queue.start_it", number=number))
        me.sees(words.t("pick.title", number=number, done=0, total=3))
        me.scan(demo.codes(number)[0])
        me.sees(words.t("pick.title", number=number, done=1, total=3))
        assert demo.state()["waiting"] > 0
    finally:
        demo.cut(False)
    me.sees(words.t("line.up"))
    agreed(demo)


def test_point_8_the_manager_sees_the_queue_the_team_and_the_line(me: Person) -> None:
    words = me.words
    me.sign_in("Hélène")
    me.tap(words.t("nav.manager"))
    me.sees(words.t("manager.takings_today"))
    me.sees(words.t("manager.team"))
    me.sees("Noémie")
    me.sees(words.t("manager.line"))
    me.sees(words.t("line.sent"))
    me.sees(words.t("manager.nothing_checking"))
