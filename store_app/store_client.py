"""The store server's API as verbs: the only place on the tablet that knows HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from shared.cases import Case
from shared.contract.problem import MEDIA_TYPE, Problem, error_of
from shared.contract.store_api import (
    AddLine,
    BasketPage,
    BasketRow,
    Change,
    ChangeLine,
    ChooseCustomer,
    ChooseOption,
    CustomerPage,
    CustomerRow,
    Decline,
    Found,
    HandOver,
    Ledger,
    Line,
    Manager,
    NewCustomer,
    OpenBasket,
    OrderPage,
    OrderRow,
    Pack,
    Paid,
    Pay,
    Picked,
    ProductPage,
    Queue,
    Scan,
    Scanned,
    Session,
    Short,
    SignIn,
    Stage,
    Today,
    Ways,
    Why,
    WorkPage,
)
from shared.errors import ShopError, Unavailable, Unreachable
from shared.fulfilment import FulfilmentOrder
from shared.permissions import Person
from shared.value import Message, Value

API = "/api/v1"
STORE_SERVER = "store server"
#: A read that fails is tried once more: a kept connection may have been closed under it.
READ_PAUSES_S = (0.1,)
#: A change is tried again for about 6 s, always under its one key.
CHANGE_PAUSES_S = (0.2, 0.4, 0.8, 1.6, 3.0)
#: Asking a card terminal takes as long as the customer does.
PAYMENT_TIMEOUT_S = 90.0
#: The server says that it is still there every 10 s.
SILENCE_S = 25.0
CONNECT_S = 5.0
RECONNECT_S = 1.0
Params = Mapping[str, str | int | bool | Sequence[str]]
M = TypeVar("M", bound=Message)
_STAFF = TypeAdapter(tuple[Person, ...])
_BASKETS = TypeAdapter(tuple[BasketRow, ...])
_CUSTOMERS = TypeAdapter(tuple[CustomerRow, ...])
_ORDERS = TypeAdapter(tuple[OrderRow, ...])


class StoreClient:
    """One tablet's way to the store server.

    Every verb raises what the server refused with, as the class it was raised as, or `Unreachable`. A changing verb takes
    the idempotency `key` of the person's intention: the same key carries out the same call once, however often it is sent.
    `version` is the one that the person saw: another one now is a `VersionConflict`.
    """

    def __init__(self, http: httpx.AsyncClient, token: str = "") -> None:
        self._http = http
        self.token = token  #: of the signed-in session, empty for nobody

    # Who

    async def staff(self) -> tuple[Person, ...]:
        """List who may sign in here."""
        return _STAFF.validate_json((await self._read("/staff")).content)

    async def sign_in(self, who: SignIn) -> Session:
        """Sign a person in; the client speaks for them from now on."""
        answer = await self._send("POST", "/sessions", who)
        session = Session.model_validate_json(answer.content)
        self.token = session.token
        return session

    async def session(self) -> Session:
        """Show who is signed in."""
        return await self._get(Session, "/sessions/current")

    async def sign_out(self) -> None:
        """End the session."""
        await self._send("DELETE", "/sessions/current")
        self.token = ""

    # What is going on

    async def today(self) -> Today:
        """Show what is due and what waits."""
        return await self._get(Today, "/today")

    async def line(self) -> Line:
        """Show the line to the central OMS."""
        return await self._get(Line, "/line")

    async def manager(self) -> Manager:
        """Show the store at a glance."""
        return await self._get(Manager, "/manager")

    async def close_case(self, case_id: str, key: str) -> Case:
        """Say that a case was dealt with."""
        return await self._change(Case, "POST", f"/cases/{case_id}/close", None, key)

    async def changes(self) -> AsyncIterator[Change | None]:
        """Tell of changes for ever, reconnecting by itself; None says that the store server is lost.

        Raises:
            SignInNeeded: the session ended.
        """
        while True:
            try:
                async for change in self._stream():
                    yield change
            except Unavailable:
                yield None
            await asyncio.sleep(RECONNECT_S)

    # Finding

    async def search(
        self,
        text: str = "",
        *,
        department: str = "",
        category: str = "",
        size: Sequence[str] = (),
        colour: Sequence[str] = (),
        price: Sequence[str] = (),
        here: bool = False,
        facets: bool = False,
        offset: int = 0,
        limit: int = 24,
    ) -> Found:
        """Find products, what is here first; `facets` counts what each size, colour and price would leave."""
        narrowed: Params = {
            "q": text,
            "department": department,
            "category": category,
            "size": size,
            "colour": colour,
            "price": price,
            "here": here,
            "facets": facets,
        }
        asked = {name: value for name, value in narrowed.items() if value}
        return await self._get(Found, "/search", {**asked, "offset": offset, "limit": limit})

    async def read_scan(self, code: str) -> Scanned:
        """Tell what a code is."""
        return await self._get(Scanned, f"/scans/{_part(code)}")

    async def product(self, product_id: str) -> ProductPage:
        """Show a product."""
        return await self._get(ProductPage, f"/products/{_part(product_id)}")

    async def ways(self, sku: str, quantity: int = 1) -> Ways:
        """Show every way to get a variant."""
        return await self._get(Ways, f"/variants/{_part(sku)}/ways", {"quantity": quantity})

    async def why_way(self, sku: str, option_id: str, quantity: int = 1) -> Why:
        """Explain one way to get a variant."""
        path = f"/variants/{_part(sku)}/ways/{_part(option_id)}/why"
        return await self._get(Why, path, {"quantity": quantity})

    async def ledger(self, sku: str) -> Ledger:
        """Show a variant's stock and its movements."""
        return await self._get(Ledger, f"/variants/{_part(sku)}/ledger")

    # Selling

    async def open_basket(self, start: OpenBasket, key: str) -> BasketPage:
        """Start a basket."""
        return await self._change(BasketPage, "POST", "/baskets", start, key)

    async def baskets(self) -> tuple[BasketRow, ...]:
        """List the baskets that are not paid."""
        return _BASKETS.validate_json((await self._read("/baskets")).content)

    async def basket(self, basket_id: str) -> BasketPage:
        """Show a basket."""
        return await self._get(BasketPage, f"/baskets/{_part(basket_id)}")

    async def add_line(
        self, basket_id: str, line: AddLine, key: str, version: int | None = None
    ) -> BasketPage:
        """Put units into a basket."""
        return await self._change(BasketPage, "POST", f"/baskets/{basket_id}/lines", line, key, version)

    async def change_line(
        self, basket_id: str, line_id: str, change: ChangeLine, key: str, version: int | None = None
    ) -> BasketPage:
        """Change a line's quantity or way."""
        path = f"/baskets/{basket_id}/lines/{line_id}"
        return await self._change(BasketPage, "PATCH", path, change, key, version)

    async def choose_customer(
        self, basket_id: str, who: ChooseCustomer, key: str, version: int | None = None
    ) -> BasketPage:
        """Say for whom a basket is."""
        return await self._change(BasketPage, "PUT", f"/baskets/{basket_id}/customer", who, key, version)

    async def choose_option(
        self, basket_id: str, choice: ChooseOption, key: str, version: int | None = None
    ) -> BasketPage:
        """Take one of the offered options."""
        return await self._change(BasketPage, "PUT", f"/baskets/{basket_id}/option", choice, key, version)

    async def why_option(self, basket_id: str, option_id: str) -> Why:
        """Explain one of the offered options."""
        return await self._get(Why, f"/baskets/{_part(basket_id)}/options/{_part(option_id)}/why")

    async def park_basket(self, basket_id: str, key: str, version: int | None = None) -> None:
        """Put a basket aside."""
        await self._send("POST", f"/baskets/{basket_id}/park", key=key, version=version)

    async def drop_basket(self, basket_id: str, key: str, version: int | None = None) -> None:
        """Give a basket up."""
        await self._send("DELETE", f"/baskets/{basket_id}", key=key, version=version)

    async def pay(self, basket_id: str, payment: Pay, key: str) -> Paid:
        """Take the amount due now; waits as long as the terminal does."""
        path = f"/baskets/{basket_id}/payments"
        answer = await self._send("POST", path, payment, key=key, timeout_s=PAYMENT_TIMEOUT_S)
        return Paid.model_validate_json(answer.content)

    async def check_payment(self, attempt_id: str, key: str) -> Paid:
        """Look up a payment whose answer was lost."""
        return await self._change(Paid, "POST", f"/payments/{attempt_id}/check", None, key)

    # Customers and orders

    async def find_customers(self, text: str = "") -> tuple[CustomerRow, ...]:
        """Find customers by name, phone or e-mail."""
        return _CUSTOMERS.validate_json((await self._read("/customers", {"q": text})).content)

    async def add_customer(self, customer: NewCustomer, key: str) -> None:
        """Remember someone, under the id that the tablet made."""
        await self._send("POST", "/customers", customer, key=key)

    async def customer(self, customer_id: str) -> CustomerPage:
        """Show a customer and their orders."""
        return await self._get(CustomerPage, f"/customers/{_part(customer_id)}")

    async def orders(self, text: str = "") -> tuple[OrderRow, ...]:
        """Find orders by number, name or phone."""
        return _ORDERS.validate_json((await self._read("/orders", {"q": text})).content)

    async def order(self, order_id: str) -> OrderPage:
        """Show an order."""
        return await self._get(OrderPage, f"/orders/{_part(order_id)}")

    # Preparing

    async def queue(self) -> Queue:
        """Show what is due here."""
        return await self._get(Queue, "/queue")

    async def work(self, fulfilment_id: str) -> WorkPage:
        """Show one order to prepare."""
        return await self._get(WorkPage, f"/work/{_part(fulfilment_id)}")

    async def accept(self, fulfilment_id: str, key: str, version: int | None = None) -> FulfilmentOrder:
        """Take an offer on."""
        return await self._step(fulfilment_id, "accept", None, key, version)

    async def decline(
        self, fulfilment_id: str, why: Decline, key: str, version: int | None = None
    ) -> FulfilmentOrder:
        """Refuse an offer."""
        return await self._step(fulfilment_id, "decline", why, key, version)

    async def start(self, fulfilment_id: str, key: str, version: int | None = None) -> FulfilmentOrder:
        """Begin to pick, or take over."""
        return await self._step(fulfilment_id, "start", None, key, version)

    async def scan(self, fulfilment_id: str, scan: Scan, key: str) -> Picked:
        """Pick one unit."""
        return await self._change(Picked, "POST", f"/work/{fulfilment_id}/scans", scan, key)

    async def undo(self, fulfilment_id: str, key: str) -> FulfilmentOrder:
        """Take the last scan back."""
        return await self._step(fulfilment_id, "undo", None, key)

    async def short(self, fulfilment_id: str, short: Short, key: str) -> FulfilmentOrder:
        """Say that units cannot be picked."""
        return await self._step(fulfilment_id, "shorts", short, key)

    async def finish(self, fulfilment_id: str, key: str, version: int | None = None) -> FulfilmentOrder:
        """End the picking."""
        return await self._step(fulfilment_id, "finish", None, key, version)

    async def stage(self, fulfilment_id: str, place: Stage, key: str) -> FulfilmentOrder:
        """Put a picked order where it waits."""
        return await self._step(fulfilment_id, "stage", place, key)

    async def hand_over(self, fulfilment_id: str, proof: HandOver, key: str) -> FulfilmentOrder:
        """Give a ready order to its customer."""
        return await self._step(fulfilment_id, "hand-over", proof, key)

    async def pack(self, fulfilment_id: str, box: Pack, key: str) -> FulfilmentOrder:
        """Close the box."""
        return await self._step(fulfilment_id, "pack", box, key)

    async def ship(self, fulfilment_id: str, key: str) -> FulfilmentOrder:
        """Hand the parcel to the carrier."""
        return await self._step(fulfilment_id, "ship", None, key)

    # Documents

    async def document(self, path: str) -> bytes:
        """Fetch a PDF by its path under the API, such as `/orders/o-1/receipt.pdf`."""
        return (await self._read(path)).content

    async def _step(
        self, fulfilment_id: str, verb: str, body: Value | None, key: str, version: int | None = None
    ) -> FulfilmentOrder:
        return await self._change(
            FulfilmentOrder, "POST", f"/work/{fulfilment_id}/{verb}", body, key, version
        )

    async def _get(self, kind: type[M], path: str, params: Params | None = None) -> M:
        return kind.model_validate_json((await self._read(path, params)).content)

    async def _read(self, path: str, params: Params | None = None) -> httpx.Response:
        request = self._http.build_request("GET", API + path, params=params, headers=self._headers())
        return await self._answer(request, READ_PAUSES_S)

    async def _change(
        self, kind: type[M], method: str, path: str, body: Value | None, key: str, version: int | None = None
    ) -> M:
        return kind.model_validate_json(
            (await self._send(method, path, body, key=key, version=version)).content
        )

    async def _send(
        self,
        method: str,
        path: str,
        body: Value | None = None,
        *,
        key: str = "",
        version: int | None = None,
        timeout_s: float | None = None,
    ) -> httpx.Response:
        headers = self._headers()
        if key:
            headers["Idempotency-Key"] = key
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = self._http.build_request(
            method,
            API + path,
            content=body.model_dump_json() if body is not None else None,
            headers=headers,
            timeout=timeout_s or self._http.timeout,
        )
        return await self._answer(request, CHANGE_PAUSES_S if key else ())

    async def _answer(self, request: httpx.Request, pauses_s: tuple[float, ...]) -> httpx.Response:
        for pause_s in pauses_s:
            try:
                return await self._once(request)
            except Unavailable:
                await asyncio.sleep(pause_s)
        return await self._once(request)

    async def _once(self, request: httpx.Request) -> httpx.Response:
        try:
            response = await self._http.send(request)
        except httpx.TransportError as error:
            raise Unreachable(what=STORE_SERVER) from error
        if not response.is_success:
            raise _error(response)
        return response

    async def _stream(self) -> AsyncIterator[Change]:
        request = self._http.build_request(
            "GET",
            f"{API}/changes",
            headers=self._headers(),
            timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S),
        )
        try:
            response = await self._http.send(request, stream=True)
            try:
                if response.is_error:
                    await response.aread()
                    raise _error(response)
                async for line in response.aiter_lines():
                    if line.startswith("data:"):
                        yield Change.model_validate_json(line.removeprefix("data:"))
            finally:
                await response.aclose()
        except httpx.TransportError as error:
            raise Unreachable(what=STORE_SERVER) from error
        raise Unreachable(what=STORE_SERVER)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _part(text: str) -> str:
    """Write an address typed by a person as one part of a path; `..` would climb out of it, so its dots are written too."""
    return quote(text, safe="").replace(".", "%2E")


def _error(response: httpx.Response) -> ShopError:
    """Turn a refusal back into the class it was raised as; what is no problem document is none of ours."""
    if not response.headers.get("content-type", "").startswith(MEDIA_TYPE):
        return Unavailable()
    try:
        return error_of(Problem.model_validate_json(response.content))
    except ValidationError:
        return Unavailable()
