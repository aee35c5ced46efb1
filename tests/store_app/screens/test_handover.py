from shared.workflow import Status
from store_app.app import show_app
from store_server.use_cases.fulfil import pickup_hash
from tests.support.builders import a_contact, a_fulfilment, a_fulfilment_line
from tests.support.counter import asleep
from tests.support.tablet import tablet

CODE = "P-7QK2M9"


async def test_a_collection_is_one_scan_and_one_tap(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        line = a_fulfilment_line(picked=1)
        staged = a_fulfilment(line, status=Status.STAGED, location="A12", customer=a_contact())
        await counter.give(staged.model_copy(update={"pickup_hash": pickup_hash(CODE)}))
        async with tablet(lambda page: show_app(page, ours), route="/handover") as seen:
            await seen.until("10482")
            await seen.scan(CODE)
            await seen.until("Attend en A12")
            await seen.tap("hand-over")
            await seen.until("10482 remise à Clara Moulin")
            assert (await ours.client.work("f-1")).work.status is Status.HANDED_OVER


async def test_without_the_code_it_has_to_be_said_how_the_person_was_checked(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        line = a_fulfilment_line(picked=1)
        await counter.give(a_fulfilment(line, status=Status.STAGED, location="A12", customer=a_contact()))
        async with tablet(lambda page: show_app(page, ours), route="/handover") as seen:
            await seen.until("Clara Moulin")
            await seen.type("find", "clara")
            await seen.tap("ready:f-1")
            assert not seen.is_enabled("hand-over")
            await seen.tap("handover.saw_id")
            await seen.tap("hand-over")
            await seen.until("10482 remise à Clara Moulin")


async def test_a_name_that_waits_for_nothing_is_said(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.STAGED, location="A12", customer=a_contact()))
        async with tablet(lambda page: show_app(page, ours), route="/handover") as seen:
            await seen.until("Clara Moulin")
            await seen.type("find", "zoé")
            await seen.until("Aucune commande prête à ce nom")


async def test_with_nothing_ready_the_screen_says_what_it_waits_for(tmp_path):
    async with (
        asleep(tmp_path, "k-noemie") as (_, ours),
        tablet(lambda page: show_app(page, ours), route="/handover") as seen,
    ):
        await seen.until("Aucune commande n’attend de client")
