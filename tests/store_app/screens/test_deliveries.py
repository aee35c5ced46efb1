"""Receiving on the screen: the list, one delivery counted by scans and by figures, and what was received."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from shared.contract.store.shift import Change
from shared.receiving import Delivery
from store_app.state import device
from store_app.state.kept import Preferences
from store_app.state.receiving import DeliveryView
from store_app.state.tablet import EVERYTHING, Tablet
from tests.support import tablet as headless
from tests.support.builders import GTIN, NOW, SKU
from tests.support.counter import Counter, until
from tests.support.patience import PATIENCE_S
from tests.support.receiving import NOTE, a_delivery
from tests.support.selling import LAMP, a_shop_floor, level
from tests.support.store import PIN
from tests.support.till import a_till, walked
from tests.support.unpacking import announced

PICKER = "k-noemie"
SPACE = "\xa0"
PAGE = f"/deliveries/{NOTE}"


@pytest.fixture(autouse=True)
def _toasts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, what was told is still there to be seen."""
    monkeypatch.setattr(device, "TOAST_S", PATIENCE_S)


@asynccontextmanager
async def unpacking(
    folder: Path, *deliveries: Delivery, route: str = PAGE, person_id: str = PICKER
) -> AsyncIterator[tuple[Counter, Tablet, headless.Tablet]]:
    """Let a store hear of deliveries, and open a screen of someone who may unpack them."""
    async with a_till(folder, person_id, a_shop_floor(here=5)) as (counter, ours):
        await announced(counter.shop, *deliveries)
        async with walked(ours, route) as seen:
            yield counter, ours, seen


async def by_a_colleague(counter: Counter) -> Tablet:
    """Sign the manager in on another tablet."""
    tablet = counter.tablet()
    await tablet.sign_in("m-helene", PIN)
    tablet.pause()
    return tablet


async def scanned(tablet: Tablet, *codes: str) -> None:
    """Scan on a tablet that shows the delivery nowhere."""
    view = DeliveryView(tablet, NOTE)
    tablet.show(view)
    for code in codes:
        await view.scan(code)


async def test_a_delivery_that_is_as_announced_is_scanned_and_finished_with_one_tap(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 2})) as (counter, _, seen):
        await seen.until(f"Livraison {NOTE}")
        assert seen.shows("Entrepôt Orléans")
        assert seen.shows("attendue aujourd’hui 12:30 (dans")
        assert seen.shows("Scannez chaque article déballé")
        await seen.scan(GTIN)
        await seen.until("Robe midi Alba · M · noir · 1 sur 2")
        assert seen.shows("reste 1")
        await seen.scan(GTIN)
        await seen.until("complet")
        await seen.tap("finish")
        await seen.until("Livraison réceptionnée")
        await seen.until(f"Livraison {NOTE} réceptionnée{SPACE}: 2 articles en stock")
        assert seen.shows("par Noémie, aujourd’hui 10:30 · 2 articles en stock · tout est comme annoncé")
        assert (await level(counter.shop)).on_hand == 7


async def test_a_good_scan_feels_otherwise_than_a_refused_one(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 2})) as (_, _, seen):
        await seen.until("0 sur 2")
        await seen.scan(GTIN)
        await seen.until("1 sur 2")
        await until(lambda: felt(seen) == ["light_impact"])
        await seen.scan("9780201379624")
        await seen.until("Introuvable ici")
        await until(lambda: felt(seen) == ["light_impact", "vibrate"])
        assert not seen.shows("reste 2")


def felt(seen: headless.Tablet) -> list[str]:
    return [name for name, _ in seen.calls if name in ("vibrate", "light_impact")]


async def test_an_item_that_was_not_announced_is_counted_and_said(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{LAMP: 1})) as (_, _, seen):
        await seen.until("0 sur 1")
        await seen.scan(GTIN)
        await seen.until(f"Robe midi Alba · M · noir{SPACE}: pas annoncé")
        assert seen.shows("pas annoncé")
        assert seen.shows("1 sur 1")


async def test_units_are_typed_for_a_whole_box_or_taken_as_announced(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 24, LAMP: 3})) as (_, _, seen):
        await seen.tap(f"line:{SKU}")
        await seen.until("Combien sont arrivés en tout")
        assert not seen.is_enabled("units.confirm")
        assert not seen.unnamed()
        await seen.tap("units:1")
        await seen.tap("units:2")
        await seen.tap("units.confirm")
        await seen.until("12 sur 27")
        assert not seen.shows("Combien sont arrivés en tout")
        await seen.tap(f"line:{LAMP}")
        await seen.until("0 compté jusqu’ici")
        await seen.tap("units.announced")
        await seen.tap("units.confirm")
        await seen.until("15 sur 27")


async def test_whoever_types_hears_who_counted_meanwhile(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 24})) as (counter, ours, seen):
        await seen.tap(f"line:{SKU}")
        await seen.tap("units:9")
        hers = await by_a_colleague(counter)
        await scanned(hers, GTIN)
        await seen.tap("units.confirm")
        await seen.until("Hélène a modifié ceci entre-temps")
        await seen.until("1 compté jusqu’ici")
        await seen.tap("units.confirm")
        await seen.until("9 sur 24")
        await ours.hear(Change(topic=EVERYTHING))
        await seen.until("9 sur 24")


async def test_what_a_colleague_counts_shows_here(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 3})) as (counter, ours, seen):
        await seen.until("0 sur 3")
        await scanned(await by_a_colleague(counter), GTIN, GTIN)
        await ours.hear(Change(topic="delivery", key=NOTE))
        await seen.until("2 sur 3")


async def test_what_differs_is_told_before_it_is_finished(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 3})) as (counter, _, seen):
        await seen.until("0 sur 3")
        await seen.scan(GTIN)
        await seen.scan(LAMP)
        await seen.until("2 sur 3")
        await seen.tap("finish")
        await seen.until(f"Terminer avec un écart{SPACE}?")
        assert seen.shows("2 manquants, 1 en trop")
        assert not seen.unnamed()
        await seen.tap("dialog.close")
        assert (await level(counter.shop)).on_hand == 5
        await seen.tap("finish")
        await seen.tap("finish.confirm")
        await seen.until("Livraison réceptionnée")
        assert seen.shows("2 manquants, 1 en trop")
        assert not seen.shows("Terminer avec un écart")
        assert (await level(counter.shop)).on_hand == 6


async def test_whoever_finishes_has_seen_what_a_colleague_counted(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 1})) as (counter, _, seen):
        await seen.until("0 sur 1")
        await seen.tap("finish")
        await seen.until("1 manquant")
        await scanned(await by_a_colleague(counter), GTIN)
        await seen.tap("finish.confirm")
        await seen.until("Hélène a modifié ceci entre-temps")
        await seen.until(f"Est-ce tout{SPACE}?")
        assert not seen.shows("1 manquant")
        await seen.tap("finish.confirm")
        await seen.until("Livraison réceptionnée")


async def test_a_delivery_that_nobody_announced_is_counted_and_asked_before_it_is_finished(tmp_path):
    async with unpacking(tmp_path) as (_, _, seen):
        await seen.until("Pas encore annoncée")
        assert seen.shows("Scannez ce que vous déballez")
        assert not seen.is_enabled("finish")
        await seen.scan(GTIN)
        await seen.until("Robe midi Alba · M · noir · 1 compté")
        assert seen.shows("expéditeur inconnu")
        await seen.tap("finish")
        await seen.until(f"Est-ce tout{SPACE}?")
        await seen.tap("finish.confirm")
        await seen.until("Livraison réceptionnée")
        assert seen.shows("pas encore annoncée")


async def test_one_that_its_sender_withdrew_is_counted_all_the_same(tmp_path):
    withdrawn = a_delivery(withdrawn=True, **{SKU: 1})
    async with unpacking(tmp_path, a_delivery(**{SKU: 1}), withdrawn) as (_, _, seen):
        await seen.until("Son expéditeur ne l’envoie plus ici")
        assert not seen.is_enabled("finish")
        await seen.scan(GTIN)
        await seen.until("complet")
        assert not seen.shows("Son expéditeur ne l’envoie plus ici")
        assert seen.is_enabled("finish")


async def test_what_was_received_is_only_shown(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 2})) as (counter, _, seen):
        await seen.until("0 sur 2")
        hers = await by_a_colleague(counter)
        await scanned(hers, GTIN)
        await hers.client.close_delivery(NOTE, "0197a8f0-0000-7000-8000-000000000001")
        await seen.scan(GTIN)
        await seen.until("par Hélène, aujourd’hui 10:30")
        assert seen.shows("Hélène a déjà réceptionné la livraison")
        assert not seen.shows("Taper le nombre")
        assert seen.shows("1 manquant")
        assert not seen.unnamed()
        await seen.tap("back")
        await seen.until("Aucune livraison attendue")


async def test_another_note_opens_the_other_delivery(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 2}), a_delivery("20518", **{SKU: 5})) as (_, _, seen):
        await seen.until("0 sur 2")
        await seen.scan("d-20518")
        await seen.until("0 sur 5")
        await seen.scan(GTIN)
        await seen.until("1 sur 5")


async def test_deliveries_are_listed_with_how_far_each_is_and_opened_by_a_tap(tmp_path):
    late = a_delivery("20516", **{SKU: 4}).model_copy(update={"due_at": NOW - timedelta(hours=1)})
    async with unpacking(tmp_path, late, a_delivery(**{SKU: 2}), route="/deliveries") as (
        counter,
        ours,
        seen,
    ):
        await seen.until("Livraison 20516")
        assert seen.shows("de retard")
        assert seen.shows("0 sur 4")
        assert not seen.unnamed()
        await scanned(await by_a_colleague(counter), GTIN)
        await ours.hear(Change(topic="delivery", key=NOTE))
        await seen.until("1 sur 2")
        await seen.tap(f"delivery:{NOTE}")
        await seen.until("Scannez chaque article déballé")


async def test_with_nothing_to_receive_one_is_told_what_to_scan(tmp_path):
    async with unpacking(tmp_path, route="/deliveries") as (_, _, seen):
        await seen.until("Aucune livraison attendue")
        assert seen.shows("Scannez son bon (D-…)")
        await seen.scan(f"d-{NOTE}")
        await seen.until("Pas encore annoncée")
        await seen.scan(GTIN)
        await seen.until("1 compté")
        await seen.go("/deliveries")
        await seen.until("pas encore annoncée")
        assert seen.shows("expéditeur inconnu")


async def test_without_its_server_the_tablet_says_so(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 2}), route="/") as (counter, _, seen):
        await seen.until("Bonjour Noémie")
        counter.line.cut = True
        await seen.go("/deliveries")
        await seen.until("Indisponible sans le serveur du magasin")
        await seen.go(PAGE)
        await seen.until("Indisponible sans le serveur du magasin")


def there(seen: headless.Tablet, key: str) -> bool:
    try:
        seen.find(key)
    except headless.NotOnScreen:
        return False
    return True


@pytest.mark.parametrize(("person_id", "cards"), [(PICKER, 3), ("m-helene", 4)])
async def test_today_tells_what_is_to_be_received_and_leads_there(tmp_path, person_id, cards):
    opened = unpacking(tmp_path, a_delivery(**{SKU: 2}), route="/", person_id=person_id)
    async with opened as (_, _, seen):
        await seen.until("Livraisons")
        assert seen.shows("Livraisons, 1 en attente, Prochaine\xa0: aujourd’hui 12:30 (dans")
        held = [key for key in ("to-prepare", "to-hand-over", "deliveries", "baskets") if there(seen, key)]
        assert len(held) == cards
        assert not seen.unnamed()
        await seen.tap("deliveries")
        await seen.until(f"Livraison {NOTE}")


async def test_today_says_of_a_late_delivery_how_late_it_is(tmp_path):
    late = a_delivery(**{SKU: 2}).model_copy(update={"due_at": NOW - timedelta(minutes=20)})
    async with unpacking(tmp_path, late, route="/") as (_, ours, seen):
        await seen.until("min de retard")
        await ours.prefer(Preferences(language="en"))
        await seen.until("min late")


async def test_who_may_not_receive_sees_no_delivery(tmp_path):
    opened = unpacking(tmp_path, a_delivery(**{SKU: 2}), route="/", person_id="a-ines")
    async with opened as (_, _, seen):
        await seen.until("Mes paniers")
        assert not seen.shows("Livraisons")
        await seen.scan(f"d-{NOTE}")
        await seen.until("Votre rôle ne le permet pas")
        await seen.go(PAGE)
        await seen.until("Pas pour votre rôle")


async def test_a_note_that_is_typed_into_the_search_opens_its_delivery(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 2}), route="/") as (_, _, seen):
        await seen.until("Bonjour Noémie")
        await seen.type("search", f"d-{NOTE}")
        await seen.submit("search")
        await seen.until("0 sur 2")


async def test_all_of_it_is_said_in_english_too(tmp_path):
    async with unpacking(tmp_path, a_delivery(**{SKU: 2})) as (_, ours, seen):
        await ours.prefer(Preferences(language="en"))
        await seen.until("due today 12:30 (in")
        await seen.scan(GTIN)
        await seen.until("1 of 2")
        assert seen.shows("1 to go")
        await seen.tap("finish")
        await seen.until("Finish with a difference?")
        await seen.tap("finish.confirm")
        await seen.until(f"Delivery {NOTE} received: 1 item in stock")


async def test_of_a_long_delivery_only_the_first_lines_are_drawn_and_what_is_scanned_comes_first(tmp_path):
    many = a_delivery(**{f"9{number:03}-X": 1 for number in range(60)}, **{SKU: 2})
    async with unpacking(tmp_path, many) as (_, _, seen):
        await seen.until("0 sur 62")
        assert not seen.shows("Robe midi Alba")
        await seen.scan(GTIN)
        await seen.until("Robe midi Alba · M · noir, 1 sur 2, reste 1. Taper le nombre")
