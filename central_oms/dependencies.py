"""What routes are given: the database, the moment, fresh ids, bodies read strictly. Only here is the clock read."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, BeforeValidator, ValidationError

from central_oms.storage.database import Database
from central_oms.use_cases.turnstile import Turnstile
from central_oms.use_cases.waiting import Waiting
from shared.contract.packing import Packed, packed, plain

REFUSED = re.compile(r"q=0(\.0*)?")

Clock = Callable[[], datetime]
Mint = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Program:
    """What one running OMS is made of; `main` puts it together."""

    database: Database
    clock: Clock
    mint: Mint
    epoch: int
    metrics: CollectorRegistry
    turnstile: Turnstile
    waiting: Waiting


def system_clock() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def exactly(model: type[BaseModel]) -> BeforeValidator:
    """Take JSON for what it is: no text where a number stands, no number where a truth does."""

    def read(given: object) -> object:
        if not isinstance(given, dict):
            return given
        try:
            return model.model_validate_json(json.dumps(given), strict=True)
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error

    return BeforeValidator(read)


async def _program(request: Request) -> Program:
    program: Program = request.app.state.program
    return program


ProgramDep = Annotated[Program, Depends(_program)]


async def _db(program: ProgramDep) -> Database:
    return program.database


async def _now(program: ProgramDep) -> datetime:
    return program.clock()


async def _mint(program: ProgramDep) -> Mint:
    return program.mint


async def _epoch(program: ProgramDep) -> int:
    return program.epoch


async def _turnstile(program: ProgramDep) -> Turnstile:
    return program.turnstile


async def _waiting(program: ProgramDep) -> Waiting:
    return program.waiting


async def _packing(request: Request) -> Callable[[bytes], Packed]:
    codings = request.headers.get("accept-encoding", "").replace(" ", "").lower().split(",")
    weights = [weight for name, _, weight in (coding.partition(";") for coding in codings) if name == "gzip"]
    return packed if any(not REFUSED.fullmatch(weight) for weight in weights) else plain


Db = Annotated[Database, Depends(_db)]
Now = Annotated[datetime, Depends(_now)]
Fresh = Annotated[Mint, Depends(_mint)]
Epoch = Annotated[int, Depends(_epoch)]
Gate = Annotated[Turnstile, Depends(_turnstile)]
Held = Annotated[Waiting, Depends(_waiting)]
Packing = Annotated[Callable[[bytes], Packed], Depends(_packing)]
