"""How a call reaches the store server and what it refuses with: the only place on the tablet that knows HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from shared.contract.problem import MEDIA_TYPE, Problem, error_of
from shared.contract.store.shift import Change
from shared.errors import ShopError, Unavailable, Unreachable
from shared.value import Message, Value

API = "/api/v1"
STORE_SERVER = "store server"
#: A read that fails is tried once more: a kept connection may have been closed under it.
READ_PAUSES_S = (0.1,)
#: A change is tried again for about 6 s, always under its one key.
CHANGE_PAUSES_S = (0.2, 0.4, 0.8, 1.6, 3.0)
#: The server says that it is still there every 10 s.
SILENCE_S = 25.0
CONNECT_S = 5.0
Params = Mapping[str, str | int | bool | Sequence[str]]
M = TypeVar("M", bound=Message)


class Transport:
    """Calls the API for whoever is signed in, and tries again what can be repeated."""

    def __init__(self, http: httpx.AsyncClient, token: str = "") -> None:
        self._http = http
        self.token = token  #: of the signed-in session, empty for nobody

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


def part(text: str) -> str:
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
