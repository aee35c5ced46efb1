from shared.cases import RULES, CaseClass, case_of
from store_app.app import show_app
from store_app.screens.to_handle import SAYS
from store_server.storage import cases, outbox
from tests.support.builders import NOW, STORE
from tests.support.counter import asleep
from tests.support.tablet import tablet

OVERRIDDEN = {"by": "Hélène", "seller": "Inès", "reason": "goodwill", "orders": "W-7"}


def test_every_case_that_a_store_deals_with_has_its_words():
    assert SAYS.keys() == {kind for kind in CaseClass if RULES[kind].in_store}


async def test_the_manager_sees_what_to_do_and_says_when_it_is_done(tmp_path):
    case = case_of(CaseClass.CAN_2, "f-1", STORE, "c-1", NOW, {"number": "W-10482", "count": 2})
    async with asleep(tmp_path, "m-helene") as (counter, ours):
        operations = counter.shop.services.operations
        await operations.write(lambda tx: cases.save(tx, case))
        async with tablet(lambda page: show_app(page, ours), route="/manager") as seen:
            await seen.until("Commande W-10482 annulée après le prélèvement")
            assert seen.shows("Remettez en rayon ce qui est prélevé\xa0: 2")
            assert not seen.unnamed()
            await seen.tap(f"case:{case.case_id}")
            await seen.until("Rien à traiter")
        told = await operations.read(lambda tx: outbox.after(tx, 0, 10))
        assert [one.body for one in told if '"case.closed.v1"' in one.body and "Hélène" in one.body]


async def test_every_case_of_a_store_is_drawn(tmp_path):
    facts = {"number": "W-1", "count": 1, "name": "Robe", "sku": "S-1", "on_hand": -1}
    facts |= {"counted": 1, "expected": 3, "orders": ""}
    facts |= {"subject": "o-1", "reason": "Compté", "skew_s": 121, "channel": "stock"}
    facts |= {"origin": "", "short": 2, "beyond": 1}
    facts |= {"minor": 8_550, "currency": "EUR", "rest": "begun"}
    async with asleep(tmp_path, "m-helene") as (counter, ours):
        for kind in SAYS:
            said = facts | OVERRIDDEN if kind is CaseClass.OVS_2 else facts
            case = case_of(kind, "x-1", STORE, "c-1", NOW, said)
            await counter.shop.services.operations.write(lambda tx, case=case: cases.save(tx, case))
        async with tablet(lambda page: show_app(page, ours), route="/manager") as seen:
            await seen.until("Stock sous zéro\xa0: Robe, S-1 (-1)")
            assert seen.shows("Inventaire de Robe (S-1)\xa0: 1 en rayon, 3 attendus")
            assert seen.shows("Livraison W-1 (expéditeur inconnu)\xa0: 2 manquants et 1 en trop")
            assert seen.shows("L’horloge du serveur du magasin est décalée de 121 s")
            assert seen.shows("Motif\xa0: Compté")
            assert seen.shows("La banque a refusé 85,50\xa0€ de la commande W-1, acceptés hors ligne")
            assert seen.shows("ne remettez rien avant sa décision. La comptabilité contacte le client.")
            assert seen.shows("Motif\xa0: Geste commercial. A cédé\xa0: W-7")
