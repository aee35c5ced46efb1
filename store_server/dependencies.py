"""What routes are given: the databases, the time, the person who acts, and the command that is carried out once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from time import monotonic
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from uuid_utils import uuid7

from shared.errors import BadInput, MissingKey, SignInNeeded
from shared.permissions import require_action
from store_server.hub import Hub
from store_server.oms.line import LineState
from store_server.settings import Settings
from store_server.storage import people
from store_server.storage.database import Database
from store_server.storage.idempotency import Command
from store_server.storage.people import SignedIn
from store_server.use_cases.find import Finder
from store_server.use_cases.ports import CarrierDesk, PaymentTerminal


def utc_now() -> datetime:
    """Read the machine's clock."""
    return datetime.now(UTC)


def mint_id() -> str:
    """Make a new id that sorts by time."""
    return str(uuid7())


def mint_secret() -> str:
    """Make a secret nobody can guess."""
    return token_urlsafe(24)


@dataclass
class Clock:
    """A clock that can start elsewhere and run faster, for a retailer that is shown."""

    start: datetime
    speed: float = 1.0

    def __post_init__(self) -> None:
        self._since = monotonic()

    def __call__(self) -> datetime:
        """Give the time."""
        return self.start + timedelta(seconds=(monotonic() - self._since) * self.speed)

    def run_at(self, speed: float) -> None:
        """Change the speed without a jump."""
        self.start, self._since, self.speed = self(), monotonic(), speed


@dataclass(frozen=True)
class Services:
    """Everything a route may need, wired in `main.py`."""

    settings: Settings
    operations: Database
    replica: Database
    hub: Hub
    finder: Finder
    line: LineState
    terminal: PaymentTerminal
    carrier: CarrierDesk
    clock: Callable[[], datetime]
    speed: Callable[[], float]


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


Wired = Annotated[Services, Depends(_services)]


async def _operations(services: Wired) -> Database:
    return services.operations


async def _replica(services: Wired) -> Database:
    return services.replica


async def _now(services: Wired) -> datetime:
    return services.clock()


Db = Annotated[Database, Depends(_operations)]
Replica = Annotated[Database, Depends(_replica)]
Now = Annotated[datetime, Depends(_now)]


async def _token(authorization: Annotated[str | None, Header()] = None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise SignInNeeded
    return token


Token = Annotated[str, Depends(_token)]


async def _me(request: Request, token: Token, db: Db, now: Now) -> SignedIn:
    signed_in = await db.read(lambda tx: people.session(tx, token, now))
    if signed_in is None:
        raise SignInNeeded
    require_action(signed_in.person, request.scope["route"].name)
    return signed_in


Me = Annotated[SignedIn, Depends(_me)]


async def _command(
    request: Request, me: Me, now: Now, idempotency_key: Annotated[str | None, Header()] = None
) -> Command:
    if idempotency_key is None:
        raise MissingKey
    return Command(me.device_id, _uuid(idempotency_key), await _fingerprint(request), now)


Key = Annotated[Command, Depends(_command)]


async def _version(
    if_match: Annotated[str | None, Header(pattern=r'^"?[0-9]{1,9}"?$')] = None,
) -> int | None:
    return None if if_match is None else int(if_match.strip('"'))


SeenVersion = Annotated[int | None, Depends(_version)]


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise BadInput(what="Idempotency-Key") from error


async def _fingerprint(request: Request) -> str:
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return sha256(asked + await request.body()).hexdigest()
