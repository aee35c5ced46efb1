"""What people do by their word alone is written down: once, with what it tells of, and in ids."""

from pathlib import Path
from typing import Any

import httpx
from fastapi.routing import APIRoute

from shared.audit import AuditAction, AuditRow
from shared.cases import CaseClass, case_of
from shared.contract.oms.line import Lane
from shared.permissions import ACTIONS, APPROVALS, Permission
from shared.stock import grant
from store_server.dependencies import mint_id
from store_server.devices.payment.simulated import SimulatedTerminal
from store_server.routes import READY, ROUTERS
from store_server.storage import cases, outbox, stock
from store_server.storage.soundness import findings
from store_server.storage.tx import Tx
from store_server.use_cases import audit
from store_server.use_cases.sign_in import TRIES
from tests.support.builders import NOW, SKU, STORE, a_customer, a_product
from tests.support.selling import a_shop_floor, open_basket
from tests.support.store import DEVICE, PIN, Shop, World, once, open_shop

INES = {"person_id": "a-ines", "pin": PIN, "device_id": DEVICE}
WRONG = INES | {"pin": "000000"}
OVERRIDE = {"override_by": "m-helene", "pin": PIN, "reason": "customer_here"}
SET_ASIDE = case_of(CaseClass.SET_1, "e-1", STORE, "e-1", NOW, {})
IMPORTED: dict[str, Any] = {"products": [a_product(product_id="p-new").model_dump(mode="json")], "stock": {}}


def rows(shop: Shop) -> list[AuditRow]:
    """Give the entries, the oldest first."""
    return [deed.row for deed in reversed(shop.services.operations.look(audit.newest))]


def said(shop: Shop) -> list[tuple[str, str | None, str]]:
    """Give what was done, by whom, and to what."""
    return [(row.action, row.who, row.object) for row in rows(shop)]


async def test_who_comes_and_goes_is_written_down(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        session = (await tablet.post("/sessions", json=INES)).json()
        await tablet.delete("/sessions/current", headers={"Authorization": f"Bearer {session['token']}"})
        assert said(shop) == [("signed_in", "a-ines", "a-ines"), ("signed_out", "a-ines", "a-ines")]
        assert {row.device for row in rows(shop)} == {DEVICE}


async def test_a_wrong_pin_is_nobodys_and_about_whose_it_was_not(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        for _ in range(TRIES + 3):
            await tablet.post("/sessions", json=WRONG)
        failed = [("sign_in_failed", None, "a-ines")] * (TRIES - 1)
        assert said(shop) == [*failed, ("locked_out", None, "a-ines")]


async def test_names_that_are_made_up_fill_no_disk(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        await tablet.post("/sessions", json=WRONG | {"person_id": "made-up"})
        assert rows(shop) == []


async def test_who_looks_at_a_customer_is_written_down_without_a_word_about_the_customer(
    tmp_path: Path,
) -> None:
    customer = a_customer()
    world = World(customers=(customer,))
    async with open_shop(tmp_path, world) as shop, shop.tablet() as tablet:
        await tablet.get(f"/customers/{customer.customer_id}")
        await tablet.get("/customers/nobody")
        assert said(shop) == [("customer_opened", "a-ines", customer.customer_id)]
        (kept,) = shop.services.operations.look(lambda tx: outbox.after(tx, 0, 9, Lane.BULK))
        private = (customer.last_name, customer.phone, customer.email)
        assert not [word for word in private if word and word in kept.body]


async def test_an_override_names_both_people_and_the_reason(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        await shop.services.operations.write(_granted)
        page = await open_basket(tablet, {"sku": SKU})
        answer = await _override(tablet, page.basket.basket_id, once())
        assert answer.is_success, answer.text
        (row,) = rows(shop)
        assert (row.action, row.who, row.approver) == ("stock_overridden", "a-ines", "m-helene")
        assert (row.object, row.detail) == (page.basket.basket_id, "customer_here")


async def test_a_wrong_pin_of_who_approves_names_who_had_it_typed(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor(here=1)) as shop, shop.tablet() as tablet:
        page = await open_basket(tablet, {"sku": SKU})
        await _override(tablet, page.basket.basket_id, once(), pin="000000")
        assert said(shop) == [("sign_in_failed", "a-ines", "m-helene")]


async def test_a_command_that_comes_twice_is_written_down_once(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.tablet("m-helene") as tablet:
        await shop.services.operations.write(lambda tx: cases.save(tx, SET_ASIDE))
        key = once()
        for _ in range(2):
            await tablet.post(f"/cases/{SET_ASIDE.case_id}/close", headers=key)
        await tablet.post(f"/cases/{SET_ASIDE.case_id}/close", headers=once())
        assert said(shop) == [("case_closed", "m-helene", SET_ASIDE.case_id)]


async def test_products_that_are_brought_in_are_counted(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.tablet("m-helene") as tablet:
        answer = await tablet.post("/imports", json=IMPORTED | {"stock": {"new-sku": 4}}, headers=once())
        assert answer.is_success, answer.text
        (row,) = rows(shop)
        assert (row.action, row.who, row.detail) == (
            AuditAction.PRODUCTS_IMPORTED,
            "m-helene",
            "products 1, units 4",
        )


async def test_a_manager_who_lets_a_card_be_taken_off_line_is_named_once_it_was(tmp_path: Path) -> None:
    async with open_shop(tmp_path, a_shop_floor()) as shop, shop.tablet() as tablet:
        approved, terminal = {"override_by": "m-helene", "pin": PIN}, shop.services.terminal
        assert isinstance(terminal, SimulatedTerminal)
        for offline in (False, True):
            terminal.offline = offline
            page = await open_basket(tablet, {"sku": SKU})
            asked = {"attempt_id": mint_id(), "amount": page.due.now.model_dump(), "approval": approved}
            url = f"/baskets/{page.basket.basket_id}/payments"
            paid = (await tablet.post(url, json=asked, headers=once())).json()
        (row,) = rows(shop)
        assert (row.action, row.who) == (AuditAction.PAYMENT_STORED, "a-ines")
        assert (row.approver, row.object) == ("m-helene", paid["order"]["order_id"])


#: Each has a test of its own here.
WRITTEN_DOWN = {"override_stock", "pay_basket", "close_case", "import_products"}


def test_whatever_needs_a_manager_is_written_down() -> None:
    routes = [route for router in (*READY, *(noun.router for noun in ROUTERS)) for route in router.routes]
    changing = {route.name for route in routes if isinstance(route, APIRoute) and "GET" not in route.methods}
    managers = {name for name in changing if ACTIONS[name] is Permission.MANAGE}
    assert managers | APPROVALS.keys() == WRITTEN_DOWN


async def test_an_entry_that_someone_edits_is_found(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.stranger() as tablet:
        for _ in range(2):
            await tablet.post("/sessions", json=WRONG)
        assert not any(shop.services.operations.look(findings).values())
        await shop.services.operations.write(_edited)
        found = shop.services.operations.look(findings)["outbox"]
        assert found == ["fact 1 of bulk is not as it was written"]


async def _override(
    tablet: httpx.AsyncClient, basket_id: str, key: dict[str, str], **asked: str
) -> httpx.Response:
    return await tablet.post(f"/baskets/{basket_id}/override", json={**OVERRIDE, **asked}, headers=key)


def _granted(tx: Tx) -> None:
    stock.book(tx, [grant(SKU, 1)], stock.Entry("before", "before", "", NOW))


def _edited(tx: Tx) -> None:
    tx.execute("UPDATE outbox SET body = replace(body, 'a-ines', 'm-helene') WHERE lane = 'bulk' AND seq = 1")
