"""Whatever is sent: a clear problem, nothing half done. The same store is asked all of it, so one trace would be seen."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.contract.store.selling import AddLine, ChangeLine, Pay
from shared.contract.store.shift import SignIn
from shared.errors import KeyReused, LockedOut, NoLongerSold, ShopError, WrongPin
from shared.payment import PaymentStatus
from store_app.store_client import StoreClient
from store_server.dependencies import mint_id
from store_server.problems import MOST_BODY_BYTES
from store_server.use_cases.sign_in import TRIES
from tests.support.breaking import Target, a_target, withdraw
from tests.support.network import BELT, DRESS, GTIN_OF, JSON, LAMP, Retail, filled_basket, paid
from tests.support.store import PIN

LINES = "/baskets/{basket}/lines"
LINE = "/baskets/{basket}/lines/{line}"
PAYMENTS = "/baskets/{basket}/payments"
WORK = "/work/{work}"
TWO_BELTS = 7_000
FRACTION, HUGE = 1.5, 10**30
BACKWARDS, NUL = "\u202ebelt", "be\x00lt"


@pytest.fixture(scope="module")
async def target(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Target]:
    async with a_target(tmp_path_factory.mktemp("target")) as opened:
        yield opened


@pytest.mark.parametrize("quantity", [-1, 0, FRACTION, HUGE, "2", True, None, [], {}])
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (LINES, {"sku": BELT}, "quantity"),
        (WORK + "/shorts", {"line_id": "l-1", "reason": "not_found"}, "quantity"),
        (WORK + "/pack", {}, "weight_g"),
    ],
)
async def test_nonsense_quantities_are_refused_wherever_one_is_asked_for(
    target: Target, path: str, body: dict[str, Any], field: str, quantity: object
) -> None:
    assert await target.refuses("POST", path, json=body | {field: quantity}) == "bad-input"


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ({"minor": TWO_BELTS - 1}, "conflict"),
        ({"minor": TWO_BELTS + 1}, "conflict"),
        ({"minor": 0}, "conflict"),
        ({"minor": -TWO_BELTS}, "conflict"),
        ({"minor": TWO_BELTS, "currency": "USD"}, "conflict"),
        ({"minor": FRACTION}, "bad-input"),
        ({"minor": HUGE}, "bad-input"),
        (None, "bad-input"),
    ],
)
async def test_only_the_amount_that_is_due_can_be_paid(target: Target, amount: Any, problem: str) -> None:
    assert await target.refuses("POST", PAYMENTS, json={"attempt_id": "a", "amount": amount}) == problem


@pytest.mark.parametrize(
    ("method", "path", "body", "problem"),
    [
        ("POST", LINES, {"sku": "none"}, "not-found"),
        ("POST", LINES, {"sku": BELT, "surplus": 1}, "bad-input"),
        ("POST", LINES, {"sku": BELT, "mode": "by_drone"}, "bad-input"),
        ("POST", LINES, {"sku": NUL}, "bad-input"),
        ("PATCH", "/baskets/{basket}/lines/none", {"quantity": 1}, "not-found"),
        ("PATCH", LINE, {"quantity": 100}, "bad-input"),
        ("PUT", "/baskets/{basket}/customer", {"customer_id": "none"}, "not-found"),
        ("PUT", "/baskets/{basket}/option", {"option_id": "none"}, "not-found"),
        ("POST", "/payments/none/check", None, "not-found"),
        ("POST", WORK + "/scans", {"code": GTIN_OF[BELT]}, "not-on-this-list"),
        ("POST", WORK + "/scans", {"code": "9780201379624"}, "not-on-this-list"),
        ("POST", WORK + "/scans", {"code": "4006381333932"}, "invalid-code"),
        ("POST", WORK + "/scans", {"code": NUL}, "invalid-code"),
        ("POST", WORK + "/scans", {"code": "9" * 81}, "bad-input"),
        ("POST", WORK + "/shorts", {"line_id": "none", "quantity": 1, "reason": "damaged"}, "not-found"),
        (
            "POST",
            WORK + "/shorts",
            {"line_id": "l-1", "quantity": 2, "reason": "damaged"},
            "invalid-quantity",
        ),
        ("POST", WORK + "/finish", None, "step-not-allowed"),
        ("POST", WORK + "/stage", {"location": "A12"}, "step-not-allowed"),
        ("POST", WORK + "/stage", {"location": BACKWARDS}, "invalid-code"),
        ("POST", WORK + "/hand-over", {"code": "P-7KQ2M4"}, "not-found"),
        ("POST", WORK + "/hand-over", {"checked": BACKWARDS}, "bad-input"),
        ("POST", WORK + "/decline", {"reason": "bored"}, "bad-input"),
        ("POST", WORK + "/pack", {"weight_g": 500}, "step-not-allowed"),
        ("POST", WORK + "/ship", None, "step-not-allowed"),
        ("POST", WORK + "/undo", None, "nothing-to-undo"),
        ("POST", "/work/of-another-store/scans", {"code": GTIN_OF[DRESS]}, "not-found"),
        ("POST", "/work/of-another-store/start", None, "not-found"),
        ("POST", f"/variants/{BELT}/counts", {"counted": 1, "seen": "0.0"}, "shelf-moved"),
        ("POST", f"/variants/{BELT}/counts", {"counted": 1, "seen": NUL}, "bad-input"),
        ("POST", f"/variants/{BELT}/counts", {"counted": HUGE, "seen": "0.0"}, "bad-input"),
        ("POST", "/variants/none/counts", {"counted": 1, "seen": "0.0"}, "not-found"),
        ("POST", "/customers", {"customer_id": "c-9", "first_name": NUL, "last_name": "Roux"}, "bad-input"),
        ("POST", "/customers", {"customer_id": "c-9", "first_name": "", "last_name": BACKWARDS}, "bad-input"),
        ("GET", "/scans/9780201379624", None, "not-found"),
        ("GET", "/scans/%5DC1010400638133393121abc", None, "invalid-code"),
        ("GET", "/variants/none/ways", None, "not-found"),
        ("GET", f"/variants/{BELT}/ways?quantity=-1", None, "bad-input"),
        ("GET", "/search?offset=1e9", None, "bad-input"),
    ],
)
async def test_what_does_not_fit_is_told_and_leaves_no_trace(
    target: Target, method: str, path: str, body: Any, problem: str
) -> None:
    assert await target.refuses(method, path, json=body) == problem


@pytest.mark.parametrize(
    "path", ["/baskets/{}", "/products/{}", "/variants/{}/ledger", "/orders/{}", "/work/{}", "/customers/{}"]
)
@pytest.mark.parametrize("an_id", ["a%2Fb", "%2E", "%2E%2E", "%00", "x" * 1_000, "%E2%80%AE", "a%0Ab", "'--"])
async def test_no_id_leads_out_of_its_place(target: Target, path: str, an_id: str) -> None:
    assert await target.refuses("GET", path.replace("{}", an_id)) in ("bad-input", "about:blank")


@pytest.mark.parametrize("an_id", ["..", "../line", "../baskets", "a/b", "a?b", "%", "\x00", "", "x" * 1_000])
async def test_an_address_with_any_id_in_it_is_told_to_be_wrong_by_the_tablet(
    target: Target, an_id: str
) -> None:
    tablet = StoreClient(target.http, target.http.headers["Authorization"].removeprefix("Bearer "))
    for look in (tablet.product, tablet.order, tablet.customer, tablet.work, tablet.basket, tablet.ledger):
        with pytest.raises(ShopError):
            await look(an_id)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"belt"',
        b"\xff\xfe",
        b'{"sku": "\\ud800"}',
        b'{"sku": "0002-CUI-90", "quantity": NaN}',
        b'{"sku": "0002-CUI-90", "quantity": 1e400}',
        b"[" * 50_000,
    ],
)
async def test_a_body_that_is_no_line_is_refused(target: Target, content: bytes) -> None:
    assert await target.refuses("POST", LINES, JSON, content=content) in ("bad-input", "about:blank")


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "multipart/form-data", "", "\x00"])
async def test_a_wrong_content_type_is_refused(target: Target, media: str) -> None:
    content = f'{{"sku": "{LAMP}"}}'
    assert await target.refuses("POST", LINES, {"Content-Type": media}, content=content) == "bad-input"


async def test_five_megabytes_are_refused(target: Target) -> None:
    content = b'{"sku": "' + b"x" * 5 * MOST_BODY_BYTES
    assert await target.refuses("POST", LINES, JSON, content=content) == "too-large"


@pytest.mark.parametrize("key", ["", "1", "x" * 5_000, "00000000-0000-0000-0000", "DROP TABLE idem"])
async def test_a_key_that_is_no_uuid_is_refused(target: Target, key: str) -> None:
    assert await target.refuses("POST", LINES, {"Idempotency-Key": key}, json={"sku": BELT}) == "bad-input"


async def test_a_change_without_a_key_is_refused(target: Target) -> None:
    before = await target.kept()
    url = f"/api/v1{WORK}/undo".format(**target.names)
    assert (await target.http.post(url)).json()["type"] == "/problems/missing-key"
    assert await target.kept() == before


@pytest.mark.parametrize("seen", ["", "*", "-1", "1.5", '"one"', 'W/"1"', '"1", "2"', "9" * 30])
@pytest.mark.parametrize("path", [LINES, WORK + "/start"])
async def test_a_version_that_is_none_is_refused(target: Target, path: str, seen: str) -> None:
    assert await target.refuses("POST", path, {"If-Match": seen}, json={"sku": BELT}) == "bad-input"


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer ", "Basic abc", "Bearer \x00", "Bearer " + "x" * 9_000]
)
async def test_a_session_that_is_none_is_refused(target: Target, token: str) -> None:
    assert await target.refuses("POST", WORK + "/undo", {"Authorization": token}) == "sign-in-needed"


@pytest.mark.parametrize("text", ["\x00", "be\x00lt", "\u202e", "*", '"', "%", "' OR 1=1 --", " " * 120])
@pytest.mark.parametrize("path", ["/search", "/customers"])
async def test_any_text_can_be_searched_for(target: Target, path: str, text: str) -> None:
    assert (await target.ask("GET", path, params={"q": text})).is_success


async def test_a_key_that_was_used_for_something_else_changes_nothing(retail: Retail) -> None:
    key = mint_id()
    async with retail.tablet() as tablet:
        basket = (await filled_basket(tablet, AddLine(sku=BELT))).basket
        await tablet.add_line(basket.basket_id, AddLine(sku=DRESS), key)
        with pytest.raises(KeyReused):
            await tablet.add_line(basket.basket_id, AddLine(sku=DRESS, quantity=2), key)
        with pytest.raises(KeyReused):
            await tablet.park_basket(basket.basket_id, key)
        after = (await tablet.basket(basket.basket_id)).basket
    assert [(line.sku, line.quantity) for line in after.lines] == [(BELT, 1), (DRESS, 1)]


async def test_a_product_that_is_withdrawn_while_in_a_basket_is_named_and_can_be_removed(
    retail: Retail,
) -> None:
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, AddLine(sku=BELT), AddLine(sku=DRESS))
        await withdraw(retail, "p-0002")
        basket_id, payment = page.basket.basket_id, Pay(attempt_id=mint_id(), amount=page.due.now)
        assert (await tablet.basket(basket_id)).pay_problem == "no-longer-sold"
        with pytest.raises(NoLongerSold, match="Ceinture cuir"):
            await tablet.pay(basket_id, payment, mint_id())
        assert (await tablet.ledger(BELT)).free == 5
        rid = await tablet.change_line(
            basket_id, page.basket.lines[0].line_id, ChangeLine(quantity=0), mint_id()
        )
        sale = await paid(tablet, rid)
        await retail.settled()
    assert sale.payment.status is PaymentStatus.APPROVED
    assert await retail.agree(DRESS)


async def test_five_wrong_pins_lock_one_person_out_and_nobody_else(retail: Retail) -> None:
    async with retail.tablet() as ines, retail.tablet("m-helene") as helene:
        wrong = SignIn(person_id="a-ines", pin="000000", device_id="d")
        for _ in range(TRIES - 1):
            with pytest.raises(WrongPin):
                await helene.sign_in(wrong)
        with pytest.raises(LockedOut):
            await helene.sign_in(wrong)
        with pytest.raises(LockedOut):
            await helene.sign_in(SignIn(person_id="a-ines", pin=PIN, device_id="d"))
        assert (await ines.session()).person.name == "Inès"
        assert (await helene.session()).person.name == "Hélène"
