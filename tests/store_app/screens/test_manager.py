from dataclasses import replace
from datetime import timedelta

from shared.audit import AuditAction, AuditEntry
from shared.contract.events import EventType
from shared.offline_cards import WARNS_AFTER
from shared.payment import PaymentStatus, Settlement
from shared.workflow import Status
from store_app.app import show_app
from store_server.storage import outbox, payments
from store_server.storage.outbox import Cause
from store_server.use_cases import audit
from tests.support.builders import NOW, a_fulfilment, a_payment
from tests.support.counter import asleep
from tests.support.tablet import tablet


async def test_the_manager_sees_what_is_late_who_has_it_and_the_state_of_the_line(tmp_path):
    async with asleep(tmp_path, "m-helene") as (counter, ours):
        late = NOW - timedelta(minutes=9)
        await counter.give(
            a_fulfilment(status=Status.PICKING, due_at=late, assignee="a-ines", assignee_name="Inès")
        )
        async with tablet(lambda page: show_app(page, ours), route="/manager") as seen:
            await seen.until("min de retard")
            assert seen.shows("Inès · 0 sur 1")
            assert seen.shows("Liaison avec le central")
            assert seen.shows("Aucun paiement en doute")
            assert not seen.unnamed()


async def test_a_picker_is_told_that_this_is_the_managers(tmp_path):
    async with (
        asleep(tmp_path, "k-noemie") as (_, ours),
        tablet(lambda page: show_app(page, ours), route="/manager") as seen,
    ):
        await seen.until("Pas pour votre rôle")


async def test_the_manager_is_told_that_the_data_is_damaged_and_what_to_do(tmp_path):
    async with asleep(tmp_path, "m-helene") as (counter, ours):
        counter.shop.services.keeping.unsound = "ledger: row 3 is not as it was written"
        async with tablet(lambda page: show_app(page, ours), route="/manager") as seen:
            await seen.until("ne sont plus comme elles ont été écrites")
            assert seen.shows("Redémarrez le serveur du magasin")


async def test_the_manager_sees_what_was_done_by_whose_word_and_who_approved(tmp_path):
    async with asleep(tmp_path, "m-helene") as (counter, ours):
        cause = Cause("k-1", "a-ines", "tablet-7", NOW - timedelta(minutes=3))

        def noted(tx):
            newer = AuditEntry(who="a-ines", device=None, action="till_opened", object="t-1")
            outbox.add(
                tx, "e-newer", EventType.AUDITED, "e-newer", 1, newer, replace(cause, command_id="k-2")
            )
            audit.note(tx, AuditAction.SIGN_IN_FAILED, "k-noemie", replace(cause, command_id="k-0", actor=""))
            audit.note(
                tx,
                AuditAction.STOCK_OVERRIDDEN,
                "01a203ce-ca6f-76e8-9d61-daa036af-9c",
                cause,
                "m-helene",
                "customer_here",
            )

        await counter.shop.services.operations.write(noted)
        async with tablet(lambda page: show_app(page, ours), route="/manager") as seen:
            await seen.until("Vente d’unités réservées · Inès")
            assert seen.shows("approuvé par Hélène · tablette tablet-7 · …f-9c")
            assert seen.shows("Code erroné · Noémie")
            assert seen.shows("till_opened · Inès")
            assert not seen.unnamed()


async def test_the_manager_sees_what_waits_for_the_bank_and_is_warned_in_time(tmp_path):
    async with asleep(tmp_path, "m-helene") as (counter, ours):

        def sold(tx):
            for attempt_id in ("t-1", "t-2"):
                since = NOW - WARNS_AFTER
                payments.save(
                    tx,
                    a_payment(
                        attempt_id=attempt_id,
                        status=PaymentStatus.APPROVED,
                        settlement=Settlement.OFFLINE_STORED,
                        started_at=since,
                    ),
                )

        await counter.shop.services.operations.write(sold)
        async with tablet(lambda page: show_app(page, ours), route="/manager") as seen:
            await seen.until("Hors ligne\xa0: 2 paiements")
            assert seen.shows("la banque, 100,00\xa0€")
            assert seen.shows("Rétablissez vite la ligne du terminal")
            assert not seen.shows("Aucun paiement en doute")
            assert not seen.unnamed()
