"""What a tablet writes down by itself, durably: what it sends before it is sent, what it was answered before it is shown."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from orjson import dumps, loads

from shared.contract.store.selling import Paid, Pay
from shared.payment import OPEN

KEY = "Idempotency-Key"


class Journal(httpx.AsyncBaseTransport):
    """A line that keeps a journal of every call that has a key; all others pass unseen."""

    def __init__(self, path: Path, beyond: httpx.AsyncBaseTransport) -> None:
        self._beyond = beyond
        self._file = path.open("ab")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on, written down before and after."""
        key = request.headers.get(KEY)
        if key is None:
            return await self._beyond.handle_async_request(request)
        self._write({"key": key, "method": request.method, "path": request.url.path, **_sent(request)})
        response = await self._beyond.handle_async_request(request)
        await response.aread()
        self._write({"key": key, "status": response.status_code, "answer": response.text})
        return response

    async def aclose(self) -> None:
        """Let go of the line and of the file."""
        self._file.close()
        await self._beyond.aclose()

    def _write(self, row: dict[str, Any]) -> None:
        self._file.write(dumps(row) + b"\n")
        self._file.flush()
        os.fdatasync(self._file.fileno())


@dataclass
class Intention:
    """One key: what was sent under it, how often, and all that was answered."""

    key: str
    method: str
    path: str
    body: str
    times: int = 0
    answers: list[tuple[int, str]] = field(default_factory=list)

    @cached_property
    def told(self) -> list[Any]:
        """Give the answers that said it is done."""
        return [loads(text) if text else None for status, text in self.answers if status < 300]

    @property
    def is_payment(self) -> bool:
        """Whether its answer is how a payment stands, which goes on after it."""
        return "/payments" in self.path

    @property
    def said(self) -> list[Any]:
        """Give what those answers say for good: a payment goes on until it is settled."""
        return [kept(answer) for answer in self.told if not (self.is_payment and _is_open(answer))]


def read(paths: list[Path]) -> dict[str, Intention]:
    """Give what the journals hold, by key."""
    known: dict[str, Intention] = {}
    for row in (row for path in paths for row in _rows(path)):
        if "path" in row:
            intention = Intention(row["key"], row["method"], row["path"], row["body"])
            known.setdefault(row["key"], intention).times += 1
        else:
            known[row["key"]].answers.append((row["status"], row["answer"]))
    return known


def kept(answer: Any) -> Any:
    """Give what of an answer is the command's own: around a basket the page shows the promises of the moment."""
    if answer is None or "groups" not in answer:
        return answer
    return {name: value for name, value in answer["basket"].items() if name != "chosen"}


def payments(known: Mapping[str, Intention]) -> dict[str, list[Paid]]:
    """Give what was told of each attempt to pay, in the order of the journals."""
    told: dict[str, list[Paid]] = defaultdict(list)
    for intention in known.values():
        for answer in intention.told if intention.is_payment else ():
            paid = Paid.model_validate(answer)
            told[paid.payment.attempt_id].append(paid)
    return told


def asked_amounts(known: Mapping[str, Intention]) -> dict[str, int]:
    """Give how much each attempt asked the terminal for, in cents."""
    pays = [
        Pay.model_validate_json(intention.body)
        for intention in known.values()
        if intention.path.endswith("/payments")
    ]
    return {pay.attempt_id: pay.amount.minor for pay in pays}


def _sent(request: httpx.Request) -> dict[str, str]:
    return {"body": request.content.decode()}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().splitlines():
        yield loads(line)


def _is_open(answer: Any) -> bool:
    return answer["payment"]["status"] in OPEN
