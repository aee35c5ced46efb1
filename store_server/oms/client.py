"""Calls to the central OMS over HTTP; the transport is the seam where a line can be cut."""

from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from shared.contract.oms_api import HelloAnswer, PullAnswer, PushAnswer, Snapshot
from shared.contract.problem import MEDIA_TYPE, Problem, error_of
from shared.errors import Unreachable
from shared.value import Message
from store_server.oms.sync import Call, CallKind

_ANSWERS: dict[CallKind, type[Message]] = {
    CallKind.HELLO: HelloAnswer,
    CallKind.PUSH: PushAnswer,
    CallKind.PULL: PullAnswer,
    CallKind.SNAPSHOT: Snapshot,
}
Answer = TypeVar("Answer", bound=BaseModel)
TIMEOUT = httpx.Timeout(20, connect=3)


class OmsClient:
    """One store's calls."""

    def __init__(
        self, base_url: str, store_id: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._store = f"/api/v1/stores/{store_id}"
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
        try:
            answer = await self._request(call)
        except httpx.HTTPError as error:
            raise Unreachable(what=f"the central OMS ({type(error).__name__})") from error
        return _read(answer, _ANSWERS[call.kind])

    async def _request(self, call: Call) -> httpx.Response:
        if call.kind is CallKind.SNAPSHOT:
            params = {"after": call.after} if call.after else {}
            return await self._http.get(f"{self._store}/snapshot/{call.key}", params=params)
        body = call.body.model_dump_json() if call.body is not None else ""
        return await self._http.post(
            f"{self._store}/{call.kind.value}", content=body, headers={"Content-Type": "application/json"}
        )


def _read(response: httpx.Response, answer: type[Answer]) -> Answer:
    kind = response.headers.get("content-type", "").partition(";")[0]
    try:
        if kind == MEDIA_TYPE:
            raise error_of(Problem.model_validate_json(response.content))
        if response.is_success and kind == "application/json":
            return answer.model_validate_json(response.content)
    except ValidationError as error:
        raise Unreachable(
            what=f"the central OMS (an answer that cannot be read, {response.status_code})"
        ) from error
    raise Unreachable(what=f"the central OMS (status {response.status_code}, {kind or 'no content'})")
