"""What routes are given: the databases, the time, the person who acts, and the command that is carried out once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from time import monotonic
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.requests import ClientDisconnect
from uuid_utils import UUID, uuid7

from shared.errors import BadInput, MissingKey, SignInNeeded
from shared.permissions import require_action
from store_server.hub import Hub
from store_server.oms.line import LineState
from store_server.settings import Settings
from store_server.storage import people
from store_server.storage.database import Database
from store_server.storage.idempotency import Command
from store_server.storage.keeping import Keeping
from store_server.storage.people import SignedIn
from store_server.storage.photos import Photos
from store_server.use_cases.find import Finder
from store_server.use_cases.ports import CarrierDesk, CentralDesk, PaymentTerminal


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
    keeping: Keeping
    hub: Hub
    finder: Finder
    line: LineState
    terminal: PaymentTerminal
    central: CentralDesk
    carrier: CarrierDesk
    photos: Photos
    clock: Callable[[], datetime]
    speed: Callable[[], float]
    #: The payment attempts that calls are making right now.
    attended: set[str] = field(default_factory=set)


def services_of(request: Request) -> Services:
    """Give what was wired."""
    services: Services = request.app.state.services
    return services


# FastAPI solves a dependency wherever one is met, for 20 µs each time: so these hardly ask for each other.
async def _services(request: Request) -> Services:
    return services_of(request)


async def _operations(request: Request) -> Database:
    return services_of(request).operations


async def _replica(request: Request) -> Database:
    return services_of(request).replica


async def _now(request: Request) -> datetime:
    return services_of(request).clock()


Wired = Annotated[Services, Depends(_services)]
Db = Annotated[Database, Depends(_operations)]
Replica = Annotated[Database, Depends(_replica)]
Now = Annotated[datetime, Depends(_now)]


async def _token(authorization: Annotated[str | None, Header()] = None) -> str:
    return _bearer(authorization or "")


Token = Annotated[str, Depends(_token)]


async def _me(request: Request, authorization: Annotated[str | None, Header()] = None) -> SignedIn:
    return _allowed(services_of(request), request, authorization or "")


Me = Annotated[SignedIn, Depends(_me)]


def signed_in(services: Services, request: Request) -> SignedIn:
    """Give who asks, if they may do what the route is there for.

    Raises:
        SignInNeeded: nobody is signed in with this token.
        NotAllowed: the role may not.
    """
    return _allowed(services, request, _header(request, b"authorization") or "")


def _allowed(services: Services, request: Request, authorization: str) -> SignedIn:
    token, now = _bearer(authorization), services.clock()
    me = services.operations.look_once(people.TOPIC, token, lambda tx: people.session(tx, token, now))
    if me is None or me.expires_at <= now:
        raise SignInNeeded
    require_action(me.person, request.scope["route"].name)
    return me


def _header(request: Request, name: bytes) -> str | None:
    # Starlette's `request.headers` takes four times as long, and a scan is asked for two.
    for known, value in request.scope["headers"]:
        if known == name:
            return str(value, "latin-1")
    return None


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise SignInNeeded
    return token


async def _command(
    request: Request, me: Me, idempotency_key: Annotated[str | None, Header()] = None
) -> Command:
    return await _keyed(services_of(request), request, me, idempotency_key)


Key = Annotated[Command, Depends(_command)]


async def command(services: Services, request: Request, me: SignedIn) -> Command:
    """Give the command that a changing request is.

    Raises:
        MissingKey: it has no idempotency key.
        BadInput: its key is no UUID, or who sent it was cut off before its end.
    """
    return await _keyed(services, request, me, _header(request, b"idempotency-key"))


async def _keyed(services: Services, request: Request, me: SignedIn, key: str | None) -> Command:
    if key is None:
        raise MissingKey
    services.keeping.room.require()
    return Command(me.device_id, _uuid(key), await _fingerprint(request), services.clock())


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
    scope = request.scope
    asked = f"{scope['method']} {scope['path']}?{scope['query_string'].decode('latin-1')}\n".encode()
    try:
        return sha256(asked + await request.body()).hexdigest()
    except ClientDisconnect as error:
        raise BadInput(what="body") from error
