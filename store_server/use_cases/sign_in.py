"""Signing in with a PIN: five wrong ones lock the person out, for longer each time.

Source: OWASP Password Storage, <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from shared.contract.store.shift import Session, SignIn
from shared.errors import LockedOut, SignInNeeded, WrongPin
from shared.permissions import HOLDS, Permission, Person, Role
from store_server.storage import network, people
from store_server.storage.database import Tx
from store_server.storage.people import Secret, SignedIn

TRIES = 5
LOCKED_FOR = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
SESSION_LASTS = timedelta(hours=12)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True)
class Try:
    """One attempt: who claims to be whom, with a new session's token, and when."""

    asked: SignIn
    token: str
    now: datetime


def hash_pin(pin: str) -> str:
    """Make the verifier of a PIN; it takes about 25 ms and 19 MiB."""
    return _HASHER.hash(pin)


def pin_is_right(secret: Secret | None, pin: str) -> bool:
    """Check a PIN; for nobody it takes as long. Call it in a thread: it takes about 25 ms."""
    try:
        _HASHER.verify(_nobodys_hash() if secret is None else secret.pin_hash, pin)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return secret is not None


def not_locked(secret: Secret | None, now: datetime) -> None:
    """Let pass who may try.

    Raises:
        LockedOut: too many wrong PINs came before.
    """
    if secret is not None and secret.locked_until is not None and now < secret.locked_until:
        raise _locked_out(secret.locked_until, now)


def conclude(tx: Tx, attempt: Try, *, right: bool) -> SignedIn | SignInNeeded:
    """Open a session after a right PIN, else count the wrong one and give the refusal: raised here, it would be undone."""
    person = checked(tx, attempt.asked.person_id, attempt.now, right=right)
    if isinstance(person, SignInNeeded):
        return person
    signed_in = SignedIn(person, attempt.asked.device_id, attempt.now + SESSION_LASTS)
    people.open_session(tx, attempt.token, signed_in, attempt.now)
    return signed_in


def checked(tx: Tx, person_id: str, now: datetime, *, right: bool) -> Person | SignInNeeded:
    """Know a person by a right PIN, else count the wrong one and give the refusal."""
    secret = people.secret(tx, person_id)
    if secret is None:
        return WrongPin(left=TRIES - 1)
    if secret.locked_until is not None and now < secret.locked_until:
        return _locked_out(secret.locked_until, now)
    if not right:
        return _refuse(tx, secret, now)
    people.count_failure(tx, person_id, 0, None)
    return secret.person


def session_of(replica: Tx, signed_in: SignedIn, token: str, store_id: str) -> Session:
    """Show a session to its tablet."""
    store = network.network(replica, signed_in.expires_at).node(store_id)
    return Session(
        token=token,
        person=signed_in.person,
        permissions=permissions_of(signed_in.person.role),
        store_id=store_id,
        store_name=store_id if store is None else store.name,
        expires_at=signed_in.expires_at,
    )


def permissions_of(role: Role) -> tuple[Permission, ...]:
    """Give what a role holds, in the order of the table."""
    return tuple(permission for permission in Permission if permission in HOLDS[role])


def _refuse(tx: Tx, secret: Secret, now: datetime) -> SignInNeeded:
    failures = secret.failures + 1
    if failures < TRIES:
        people.count_failure(tx, secret.person.person_id, failures, None)
        return WrongPin(left=TRIES - failures)
    until = now + LOCKED_FOR[min(failures - TRIES, len(LOCKED_FOR) - 1)]
    people.count_failure(tx, secret.person.person_id, failures, until)
    return _locked_out(until, now)


def _locked_out(until: datetime, now: datetime) -> LockedOut:
    return LockedOut(seconds=max(1, round((until - now).total_seconds())))


@cache
def _nobodys_hash() -> str:
    return hash_pin("nobody")
