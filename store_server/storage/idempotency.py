"""The same key, the same effect once, then the same answer: saved in the transaction of the effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from shared.errors import KeyReused
from store_server.storage.database import Tx

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
        saved = tx.one(
            "SELECT fingerprint, response FROM idem WHERE device_id = ? AND key = ?",
            (command.device_id, command.key),
        )
        if saved is None:
            result = run(tx)
            _save(tx, command, result)
            return result
        if saved["fingerprint"] != command.fingerprint:
            raise KeyReused
        return answer.model_validate_json(saved["response"])

    return guarded


def _save(tx: Tx, command: Command, result: BaseModel) -> None:
    tx.execute(
        "INSERT INTO idem (device_id, key, fingerprint, response, created_at) VALUES (?, ?, ?, ?, ?)",
        (
            command.device_id,
            command.key,
            command.fingerprint,
            result.model_dump_json(),
            command.at.isoformat(),
        ),
    )
