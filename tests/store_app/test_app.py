import flet as ft

from shared.workflow import Status
from store_app.app import show_app
from store_app.state.kept import Preferences
from tests.support.builders import GTIN, a_contact, a_fulfilment
from tests.support.counter import a_counter, asleep, until
from tests.support.tablet import tablet


async def test_a_face_and_six_figures_lead_to_today(tmp_path):
    async with a_counter(tmp_path) as counter:
        ours = counter.tablet()
        async with tablet(lambda page: show_app(page, ours)) as seen:
            await seen.until("Qui travaille")
            await seen.tap("face:a-ines")
            for figure in "246810":
                await seen.tap(f"pin:{figure}")
            await seen.until("Bonjour Inès")
            ours.pause()


async def test_the_faces_come_when_the_store_server_does(tmp_path):
    async with a_counter(tmp_path) as counter:
        counter.line.cut = True
        ours = counter.tablet()
        async with tablet(lambda page: show_app(page, ours)) as seen:
            await seen.until("Indisponible sans le serveur du magasin")
            counter.line.cut = False
            await seen.until("Qui travaille")


async def test_a_wrong_pin_is_said_where_one_looks(tmp_path):
    async with a_counter(tmp_path) as counter:
        ours = counter.tablet()
        async with tablet(lambda page: show_app(page, ours)) as seen:
            await seen.until("Qui travaille")
            await seen.tap("face:a-ines")
            for _ in range(6):
                await seen.tap("pin:0")
            await seen.until("Encore 4 essais")


async def test_the_sign_in_speaks_the_language_that_is_tapped(tmp_path):
    async with a_counter(tmp_path) as counter:
        ours = counter.tablet()
        async with tablet(lambda page: show_app(page, ours)) as seen:
            await seen.until("Qui travaille")
            await seen.tap("language:en")
            await seen.until("Who")


async def test_today_shows_what_is_due_and_leads_there(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment(status=Status.ACCEPTED, customer=a_contact()))
        async with tablet(lambda page: show_app(page, ours)) as seen:
            await seen.until("Clara Moulin")
            assert seen.shows("10482")
            await seen.tap("Préparer 10482")
            await until(lambda: counter.visited == ["/work/f-1"])


async def test_an_offer_is_accepted_from_today(tmp_path):
    async with asleep(tmp_path, "k-noemie") as (counter, ours):
        await counter.give(a_fulfilment())
        async with tablet(lambda page: show_app(page, ours)) as seen:
            await seen.until("Accepter 10482")
            await seen.tap("Accepter 10482")
            await seen.until("Préparer 10482")
            assert counter.visited == []


async def test_nothing_due_is_drawn_and_not_left_over(tmp_path):
    async with asleep(tmp_path) as (_, ours), tablet(lambda page: show_app(page, ours)) as seen:
        await seen.until("Rien à faire pour l’instant")


async def test_a_tablet_that_wakes_without_the_store_server_goes_on_when_it_is_back(tmp_path):
    async with asleep(tmp_path) as (counter, ours):
        counter.line.cut = True
        async with tablet(lambda page: show_app(page, ours)) as seen:
            await seen.until("Indisponible sans le serveur du magasin")
            counter.line.cut = False
            await seen.until("Bonjour Inès")


async def test_what_changed_while_the_browser_was_away_shows_when_it_is_back(tmp_path):
    async with asleep(tmp_path) as (_, ours), tablet(lambda page: show_app(page, ours)) as seen:
        await seen.until("Rien à faire")
        async with seen.away():
            ours.preferences = Preferences(language="en")
        await seen.until("Hello Inès")


async def test_a_store_server_that_is_lost_is_told_over_what_is_shown(tmp_path):
    async with asleep(tmp_path) as (_, ours), tablet(lambda page: show_app(page, ours)) as seen:
        await seen.until("Rien à faire")
        ours.reachable = False
        await seen.until("Le serveur du magasin ne répond pas")
        assert seen.shows("Rien à faire")


async def test_a_role_sees_the_places_it_may_go_to(tmp_path):
    async with (
        asleep(tmp_path, "k-noemie") as (_, ours),
        tablet(lambda page: show_app(page, ours)) as seen,
    ):
        await seen.until("Bonjour Noémie")
        assert "Préparer" in seen.names()
        assert "Responsable" not in seen.names()


async def test_an_address_that_leads_nowhere_leads_back(tmp_path):
    async with (
        asleep(tmp_path) as (_, ours),
        tablet(lambda page: show_app(page, ours), route="/nowhere/at/all") as seen,
    ):
        await seen.until("Cette page n’existe pas")


async def test_a_scan_is_heard_on_a_screen_that_takes_none(tmp_path):
    async with asleep(tmp_path) as (counter, ours), tablet(lambda page: show_app(page, ours)) as seen:
        await seen.until("Bonjour")
        await seen.scan(GTIN)
        await until(lambda: counter.visited)


async def test_signing_out_shows_the_faces(tmp_path):
    async with asleep(tmp_path) as (_, ours), tablet(lambda page: show_app(page, ours)) as seen:
        await seen.until("Bonjour")
        await seen.tap("person")
        await seen.tap("choice:sign_out")
        await seen.until("Qui travaille")


async def test_what_just_happened_is_said_and_taken_back(tmp_path):
    async with asleep(tmp_path) as (_, ours), tablet(lambda page: show_app(page, ours)) as seen:
        taken_back = []

        async def undo() -> None:
            taken_back.append(True)

        await seen.until("Bonjour")
        ours.tell("Retiré", undo=undo)
        await seen.until("Retiré")
        await seen.tap("undo")
        await until(lambda: taken_back)


async def test_an_error_that_nobody_expected_is_told_over_what_is_shown(tmp_path):
    pages = []

    def show(page: ft.Page) -> None:
        pages.append(page)
        show_app(page, ours)

    async with asleep(tmp_path) as (_, ours), tablet(show) as seen:
        await seen.until("Rien à faire")
        pages[0].on_error()
        await seen.until("Cela n’a pas marché")
        assert seen.shows("Rien à faire")
