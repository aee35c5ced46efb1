"""Calls to the central OMS over HTTP; the transport is the seam where a line can be cut."""

import asyncio
from dataclasses import replace
from time import monotonic
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from shared.contract.oms.feed import Pull, PullAnswer, Snapshot
from shared.contract.oms.line import HelloAnswer, Journal, PushAnswer, Reconciled
from shared.contract.oms.reservations import Overtaken, OvertakenProblem, Reservation, Reserve
from shared.contract.packing import packed
from shared.contract.problem import MEDIA_TYPE, error_of
from shared.errors import NotAllowed, ShopError, SignInNeeded, TooLarge, Unavailable, Unreachable
from shared.promise.account import Explanation
from shared.value import Message
from store_server.oms.calls import Call, CallKind
from store_server.oms.patience import Patience

_ANSWERS: dict[CallKind, type[Message]] = {
    CallKind.HELLO: HelloAnswer,
    CallKind.RECONCILE: Reconciled,
    CallKind.JOURNAL: Journal,
    CallKind.PUSH: PushAnswer,
    CallKind.BULK: PushAnswer,
    CallKind.PULL: PullAnswer,
    CallKind.SNAPSHOT: Snapshot,
}
_PATHS = {CallKind.BULK: CallKind.PUSH.value}
Answer = TypeVar("Answer", bound=BaseModel)
RESERVATIONS, ORDERS = "/api/v1/reservations", "/api/v1/orders"
JSON = {"Content-Type": "application/json"}
CONNECT_S = 3
TIMEOUT = httpx.Timeout(20, connect=CONNECT_S)
#: How much later than asked for the answer to a pull may come that was held.
LATE_S = 5


class OmsClient:
    """One store's calls."""

    def __init__(
        self, base_url: str, store_id: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._store = f"/api/v1/stores/{store_id}"
        self._patience = Patience()
        self._http = httpx.AsyncClient(base_url=base_url, transport=transport, timeout=TIMEOUT)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    async def send(self, call: Call) -> Message:
        """Make one call.

        Raises:
            Unreachable: no answer, or one that is not the OMS's (a captive portal's page, say).
            ShopError: the OMS refused.
        """
        if isinstance(call.body, Pull):
            return await self._pull(call, call.body)
        return await self._ask(call)

    async def reserve(self, asked: Reserve) -> Reservation:
        """Keep units for an order on its way.

        Raises:
            Overtaken: they are gone; it brings the best way that is left.
            Unreachable, ShopError: as of `send`.
        """
        body = asked.model_dump_json()
        request = self._http.build_request("POST", RESERVATIONS, content=body, headers=JSON)
        return _read(await self._request(request), Reservation)

    async def release(self, reservation_id: str) -> None:
        """Let go of what is kept.

        Raises:
            Unreachable, ShopError: as of `send`.
        """
        request = self._http.build_request("DELETE", f"{RESERVATIONS}/{reservation_id}")
        answer = await self._request(request)
        if answer.status_code != httpx.codes.NO_CONTENT:
            raise _refusal(answer)

    async def explain(self, order_id: str, fulfilment_id: str) -> Explanation:
        """Ask why a part of an order was asked of its node.

        Raises:
            NotFound: it is not known.
            Unreachable, ShopError: as of `send`.
        """
        request = self._http.build_request("GET", f"{ORDERS}/{order_id}/parts/{fulfilment_id}/why")
        return _read(await self._request(request), Explanation)

    async def _pull(self, call: Call, pull: Pull) -> Message:
        """Let the OMS hold its answer while there is nothing to tell."""
        wait_s, begun = self._patience.wait_s, monotonic()
        held = httpx.Timeout(wait_s + LATE_S, connect=CONNECT_S)
        try:
            answer = await self._ask(replace(call, body=pull.model_copy(update={"wait_s": wait_s})), held)
        except Unreachable as error:
            if isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout)):
                raise
            # Something on the way may let nobody wait for so long: an answer that need not wait tells it from a line that is cut.
            self._patience.broke_after(monotonic() - begun)
            return await self._ask(call)
        self._patience.answered_after(monotonic() - begun)
        return answer

    async def _ask(self, call: Call, within: httpx.Timeout = TIMEOUT) -> Message:
        # In a thread: to write a thousand facts as JSON and to pack them takes 10 ms.
        request = await asyncio.to_thread(self._asked, call, within)
        return _read(await self._request(request), _ANSWERS[call.kind])

    async def _request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._http.send(request)
        except httpx.HTTPError as error:
            raise Unreachable(what=f"the central OMS ({type(error).__name__})") from error

    def _asked(self, call: Call, within: httpx.Timeout) -> httpx.Request:
        if call.kind is CallKind.SNAPSHOT:
            params = {"after": call.after} if call.after else {}
            return self._http.build_request("GET", f"{self._store}/snapshot/{call.key}", params=params)
        body, headers = packed(call.body.model_dump_json().encode() if call.body is not None else b"")
        url = f"{self._store}/{_PATHS.get(call.kind, call.kind.value)}"
        return self._http.build_request("POST", url, content=body, headers=JSON | headers, timeout=within)


def _read(response: httpx.Response, answer: type[Answer]) -> Answer:
    if not response.is_success or _kind(response) != "application/json":
        raise _refusal(response)
    try:
        return answer.model_validate_json(response.content)
    except ValidationError as error:
        raise _unreadable(response) from error


def _refusal(response: httpx.Response) -> ShopError:
    """Give what was refused with, and how long to wait if that is told."""
    error = _told(response)
    if isinstance(error, Unavailable):
        error.retry_after_s = _retry_after_s(response)
    return error


def _told(response: httpx.Response) -> ShopError:
    """Give the OMS's problem; what is none may come from whatever stands between."""
    if _kind(response) != MEDIA_TYPE:
        return _of_status(response)
    try:
        problem = OvertakenProblem.model_validate_json(response.content)
    except ValidationError:
        return _unreadable(response)
    error = error_of(problem)
    if isinstance(error, Overtaken):
        error.option = problem.option
    return error


def _of_status(response: httpx.Response) -> ShopError:
    match response.status_code:
        case httpx.codes.UNAUTHORIZED:
            return SignInNeeded()
        case httpx.codes.FORBIDDEN:
            return NotAllowed(role="store", permission="sync")
        case httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            return TooLarge(what="a request to the central OMS", most="what stands between takes")
    what = f"the central OMS (status {response.status_code}, {_kind(response) or 'no content'})"
    return Unreachable(what=what)


def _retry_after_s(response: httpx.Response) -> int | None:
    # The header may also be a date; then the store's own waits do.
    told = str(response.headers.get("retry-after", ""))
    return int(told) if told.isdecimal() and len(told) < 6 else None


def _kind(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0]


def _unreadable(response: httpx.Response) -> Unreachable:
    return Unreachable(what=f"the central OMS (an answer that cannot be read, {response.status_code})")
