from datetime import timedelta

import pytest

from shared.contract.store.shift import Change
from shared.fulfilment import ReasonCode, Refusal, WhyMe
from shared.network import DeliveryMode
from shared.promise.answer import Reason
from shared.workflow import Status
from store_app.app import show_app
from tests.support.builders import NOW, a_contact, a_fulfilment
from tests.support.counter import asleep, until
from tests.support.tablet import tablet
from tests.support.why_us import asking_why_us


def an_explained_offer(**fields):
    only = Reason(code="why.only_node_with_all", facts={"node": "Alba Lyon", "lines": 2})
    prepared = Reason(code="when.prepared", facts={"node": "Alba Lyon", "minutes": 30})
    why_me = WhyMe(reason=Reason(code="why_me.earliest", facts={"days": 2}), when=(prepared,))
    return a_fulfilment(**{"why": only, "why_me": why_me, **fields})


async def test_an_offer_says_why_it_came_here_and_is_accepted_with_one_tap(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        why = Reason(code="why.only_node_with_all", facts={"node": "Alba Lyon", "lines": 2})
        await counter.give(a_fulfilment(why=why, lapses_at=NOW + timedelta(minutes=30)))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("Seul Alba Lyon a les 2 articles")
            await seen.tap("Accepter 10482")
            await seen.until("Préparer 10482")


async def test_why_us_is_one_tap_away_with_what_declining_would_cost(tmp_path):
    offer = an_explained_offer(refusal=Refusal(extra_minor=610, days=1, node="Lyon"))
    async with asking_why_us(tmp_path, offer, "/queue", said="De chez vous, cela arrive 2") as seen:
        assert seen.shows("Et pour toute la commande")
        assert seen.shows("Seul Alba Lyon a les 2 articles")
        assert seen.shows("Alba Lyon prépare en 30")
        assert seen.shows("Lyon s’en chargerait")
        assert seen.shows("+\u20606,10\xa0€, +1\xa0jour")


async def test_an_offer_of_an_older_oms_is_explained_by_its_order(tmp_path):
    offer = an_explained_offer(why_me=None)
    async with asking_why_us(tmp_path, offer, "/queue", said="Seul Alba Lyon a les 2 articles") as seen:
        assert not seen.shows("Et pour toute la commande")


async def test_an_offer_is_declined_with_a_reason(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment())
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("Refuser 10482")
            await seen.tap("Refuser 10482")
            await seen.tap("choice:no_time")
            await seen.until("Rien à préparer")
            declined = (await ours.client.work("f-1")).work
            assert (declined.status, declined.reason_code) == (Status.DECLINED, ReasonCode.NO_TIME)


async def test_what_declining_would_cost_is_told_before_it_is_done(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(refusal=Refusal(extra_minor=610, days=1, node="Lyon")))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("refuser\xa0: +\u20606,10\xa0€, +1\xa0jour (Lyon)")
            await seen.tap("Refuser 10482")
            await seen.until("Si vous refusez\xa0: +\u20606,10\xa0€, +1\xa0jour (Lyon)")


async def test_what_was_accepted_cannot_be_declined_from_the_list(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.ACCEPTED, only_here=True))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("Préparer 10482")
            assert not seen.shows("efuser")


async def test_late_work_says_so_in_words(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(due_at=NOW - timedelta(minutes=5)))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("min de retard")


async def test_what_is_ready_is_not_late(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        ready = a_fulfilment(status=Status.STAGED, location="A12", due_at=NOW - timedelta(minutes=5))
        await counter.give(ready)
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("en A12")
            assert seen.shows("prête")
            assert not seen.shows("de retard")


async def test_a_filter_leaves_one_way_and_says_when_nothing_is_left(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("Retrait 1")
            await seen.tap("Domicile 0")
            await seen.until("Rien à préparer en Domicile")


async def test_what_a_colleague_picks_is_taken_over(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.PICKING, assignee="a-ines", assignee_name="Inès"))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("Inès · 0 sur 1")
            await seen.tap("Relayer Inès sur 10482")
            await until(lambda: counter.visited == ["/work/f-1"])
            assert (await ours.client.work("f-1")).work.assignee == "k-noemie"


async def test_the_code_of_an_order_opens_its_work(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.ACCEPTED))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("Préparer 10482")
            await seen.scan("O-10482")
            await until(lambda: counter.visited == ["/work/f-1"])


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (ReasonCode.SOLD, "l’article venait d’être vendu ici"),
        (ReasonCode.NOT_FOUND, "l’article n’a pas été trouvé en comptant"),
    ],
)
async def test_work_that_went_by_itself_is_told_until_it_is_read(tmp_path, reason, said):
    async with (
        asleep(tmp_path, "k-noemie") as (counter, ours),
        tablet(lambda page: show_app(page, ours), route="/queue") as seen,
    ):
        await seen.until("Rien à préparer")
        await counter.give(a_fulfilment(status=Status.DECLINED, reason_code=reason))
        await ours.hear(Change(topic="queue", key="f-1"))
        await seen.until(said)
        await seen.tap("seen:f-1")
        assert not seen.shows("10482 refusée d’elle-même")


async def test_what_is_ready_stands_apart_with_its_place(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.STAGED, location="A12", customer=a_contact()))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("Prêtes")
            assert seen.shows("en A12")
            await seen.tap("Remettre 10482")
            await until(lambda: counter.visited == ["/handover?work=f-1"])


async def test_without_the_store_server_the_queue_says_so(tmp_path):
    async with (
        asleep(tmp_path, "k-noemie") as (counter, ours),
        tablet(lambda page: show_app(page, ours), route="/settings") as seen,
    ):
        await seen.until("Réglages")
        counter.line.cut = True
        await seen.go("/queue")
        await seen.until("Indisponible sans le serveur du magasin")


async def test_everything_on_the_queue_has_a_name_and_a_key(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(mode=DeliveryMode.SHIP_HOME))
        async with tablet(lambda page: show_app(page, ours), route="/queue") as seen:
            await seen.until("Accepter 10482")
            assert not seen.unnamed()
