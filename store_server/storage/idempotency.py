"""The same key, the same effect once, then the same answer: saved in the transaction of the effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from shared.errors import KeyReused
from store_server.storage.tx import Tx

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Command:
    """One intention of one device; `fingerprint` is a digest of the whole request."""

    device_id: str
    key: str
    fingerprint: str
    at: datetime


def once(command: Command, answer: type[Answer], run: Callable[[Tx], Answer]) -> Callable[[Tx], Answer]:
    """Wrap `run` so that a repeated command gets the saved answer; a refusal is not saved and may be tried again.

    Raises:
        KeyReused: the key came with another request before.
    """

    def guarded(tx: Tx) -> Answer:
        saved = _saved(tx, command)
        if saved is not None:
            return answer.model_validate_json(saved)
        result = run(tx)
        _save(tx, command, result.model_dump_json())
        return result

    return guarded


def once_written(command: Command, run: Callable[[Tx], str]) -> Callable[[Tx], str]:
    """Do what `once` does with an answer that is JSON already.

    Raises:
        KeyReused: the key came with another request before.
    """

    def guarded(tx: Tx) -> str:
        saved = _saved(tx, command)
        if saved is not None:
            return saved
        result = run(tx)
        _save(tx, command, result)
        return result

    return guarded


def _saved(tx: Tx, command: Command) -> str | None:
    row = tx.one(
        "SELECT fingerprint, response FROM idem WHERE device_id = ? AND key = ?",
        (command.device_id, command.key),
    )
    if row is None:
        return None
    if row["fingerprint"] != command.fingerprint:
        raise KeyReused
    response: str = row["response"]
    return response


def _save(tx: Tx, command: Command, response: str) -> None:
    tx.execute(
        "INSERT INTO idem (device_id, key, fingerprint, response, created_at) VALUES (?, ?, ?, ?, ?)",
        (command.device_id, command.key, command.fingerprint, response, command.at.isoformat()),
    )
