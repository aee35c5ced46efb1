from shared.fulfilment import ReasonCode, WhyMe
from shared.network import DeliveryMode
from shared.promise.answer import Reason
from shared.workflow import Status
from store_app.app import show_app
from tests.support.builders import GTIN, SKU, a_fulfilment, a_fulfilment_line
from tests.support.counter import asleep
from tests.support.tablet import tablet
from tests.support.why_us import asking_why_us

OTHER = "00000096385074"


async def test_an_order_is_picked_by_scanning_finished_and_staged(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(a_fulfilment_line(ordered=2), status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("10482 · 0 sur 2")
            await seen.scan(GTIN)
            await seen.until("10482 · 1 sur 2")
            await seen.scan(GTIN)
            await seen.until("Tous les articles sont prélevés")
            await seen.tap("finish")
            await seen.until("Scannez l’emplacement")
            await seen.scan("L-A12")
            await seen.until("10482 attend son client en A12")


async def test_a_wrong_item_is_told_from_the_wanted_one_and_felt(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        wanted = a_fulfilment_line(sku="OTHER", gtin=OTHER, name="Robe midi Alba", options=("XL", "bleu"))
        await counter.give(a_fulfilment(wanted, status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("0 sur 1")
            await seen.scan(GTIN)
            await seen.until("Il faut XL")
            assert ("vibrate", None) in [(name, arguments or None) for name, arguments in seen.calls]


async def test_the_last_scan_is_taken_back(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("0 sur 1")
            assert not seen.is_enabled("undo-scan")
            await seen.scan(GTIN)
            await seen.until("10482 · 1 sur 1")
            await seen.tap("undo-scan")
            await seen.until("10482 · 0 sur 1")


async def test_what_is_missing_is_told_with_its_number_and_reason(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(a_fulfilment_line(ordered=3), status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("0 sur 3")
            await seen.tap("pick.not_found")
            await seen.tap("short.more")
            await seen.tap("reason:damaged")
            await seen.tap("short.confirm")
            await seen.until("signalé manquant")
            line = (await ours.client.work("f-1")).work.lines[0]
            assert (line.short, line.short_reason) == (2, ReasonCode.DAMAGED)


async def test_another_line_can_be_looked_for_first(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        bag = a_fulfilment_line(line_id="l-2", sku="BAG", gtin=OTHER, name="Cabas Tarn")
        await counter.give(a_fulfilment(a_fulfilment_line(), bag, status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("EAN … 3931")
            await seen.tap("aim:l-2")
            await seen.until("EAN … 5074")


async def test_with_nothing_found_the_order_goes_back(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("0 sur 1")
            await seen.tap("pick.not_found")
            await seen.tap("short.confirm")
            await seen.until("Rien n’a été trouvé")
            await seen.tap("finish")
            await seen.until("10482 est rendue au réseau")


async def test_a_cancelled_order_stops_the_picker_and_lists_what_to_put_back(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        line = a_fulfilment_line(picked=1, ordered=2)
        picking = a_fulfilment(line, status=Status.PICKING, scans=("l-1",), version=3)
        await counter.give(picking)
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("1 sur 2")
            await counter.give(picking.model_copy(update={"status": Status.CANCELLED, "version": 4}))
            await seen.scan(GTIN)
            await seen.until("Arrêtez : 10482 est annulée")
            assert seen.shows("À remettre en rayon")


async def test_a_parcel_is_weighed_closed_and_given_to_the_carrier(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        line = a_fulfilment_line(sku=SKU, picked=1)
        await counter.give(a_fulfilment(line, mode=DeliveryMode.SHIP_HOME, status=Status.PICKED))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("d’après le catalogue")
            await seen.tap("pack")
            await seen.until("Collez l’étiquette sur le colis")
            await seen.tap("label")
            assert counter.opened == ["/work/f-1/label.pdf"]
            await seen.tap("ship")
            await seen.until("10482 est en route")


async def test_an_offer_says_what_declining_would_cost_before_the_reason_is_chosen(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(only_here=True))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("Si vous refusez\xa0: personne d’autre ne peut")
            await seen.tap("decline")
            await seen.tap("choice:damaged")
            await seen.until("10482 est rendue au réseau")


async def test_an_offer_answers_why_it_came_here(tmp_path):
    why_me = WhyMe(reason=Reason(code="why_me.only", facts={"lines": 1}))
    offer = a_fulfilment(only_here=True, why_me=why_me)
    said = "Vous seuls pouvez envoyer cet article ainsi"
    async with asking_why_us(tmp_path, offer, "/work/f-1", said=said) as seen:
        assert seen.shows("Personne d’autre ne peut")


async def test_a_wrong_scan_is_forgotten_at_the_next_step(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        line = a_fulfilment_line(picked=1)
        await counter.give(a_fulfilment(line, mode=DeliveryMode.SHIP_HOME, status=Status.PICKING, version=2))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("Tous les articles sont prélevés")
            await seen.scan(OTHER)
            await seen.until(OTHER)
            await seen.tap("finish")
            await seen.until("Pesez le colis")
            assert not seen.shows(OTHER)


async def test_everything_on_the_pick_screen_has_a_name_and_a_key(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/work/f-1") as seen:
            await seen.until("0 sur 1")
            assert not seen.unnamed()
