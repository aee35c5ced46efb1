"""Signing in with a PIN: five wrong ones lock the person out, for longer each time.

Source: OWASP Password Storage, <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from shared.audit import AuditAction
from shared.contract.store.shift import Session, SignIn
from shared.errors import LockedOut, SignInNeeded, WrongPin
from shared.permissions import HOLDS, Permission, Person, Role
from store_server.storage import network, people
from store_server.storage.outbox import Cause
from store_server.storage.people import Secret, SignedIn
from store_server.storage.tx import Tx
from store_server.use_cases import audit

TRIES = 5
LOCKED_FOR = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
SESSION_LASTS = timedelta(hours=12)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True)
class Try:
    """One attempt: who claims to be whom, with a new session's token, and when."""

    attempt_id: str
    asked: SignIn
    token: str
    now: datetime

    @property
    def cause(self) -> Cause:
        """Nobody yet, on this tablet."""
        return Cause(self.attempt_id, "", self.asked.device_id, self.now)


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
    person = checked(tx, attempt.asked.person_id, attempt.cause, right=right)
    if isinstance(person, SignInNeeded):
        return person
    signed_in = SignedIn(person, attempt.asked.device_id, attempt.now + SESSION_LASTS)
    people.open_session(tx, attempt.token, signed_in, attempt.now)
    known = replace(attempt.cause, actor=person.person_id)
    audit.note(tx, AuditAction.SIGNED_IN, person.person_id, known)
    return signed_in


def sign_out(tx: Tx, token: str, cause: Cause) -> None:
    """End a session, if it has not ended."""
    if people.session(tx, token, cause.at) is not None:
        people.close_session(tx, token)
        audit.note(tx, AuditAction.SIGNED_OUT, cause.actor, cause)


def checked(tx: Tx, person_id: str, cause: Cause, *, right: bool) -> Person | SignInNeeded:
    """Know a person by a right PIN, else count the wrong one and give the refusal.

    Args:
        cause: who has them type it, nobody before a sign-in, and where.
    """
    secret = people.secret(tx, person_id)
    # Whoever makes names up could fill the disk if each left an entry; for one who works here a lock soon ends it.
    if secret is None:
        return WrongPin(left=TRIES - 1)
    if secret.locked_until is not None and cause.at < secret.locked_until:
        return _locked_out(secret.locked_until, cause.at)
    if not right:
        return _refuse(tx, secret, cause)
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


def _refuse(tx: Tx, secret: Secret, cause: Cause) -> SignInNeeded:
    person_id, failures = secret.person.person_id, secret.failures + 1
    if failures < TRIES:
        people.count_failure(tx, person_id, failures, None)
        audit.note(tx, AuditAction.SIGN_IN_FAILED, person_id, cause)
        return WrongPin(left=TRIES - failures)
    until = cause.at + LOCKED_FOR[min(failures - TRIES, len(LOCKED_FOR) - 1)]
    people.count_failure(tx, person_id, failures, until)
    audit.note(tx, AuditAction.LOCKED_OUT, person_id, cause)
    return _locked_out(until, cause.at)


def _locked_out(until: datetime, now: datetime) -> LockedOut:
    return LockedOut(seconds=max(1, round((until - now).total_seconds())))


@cache
def _nobodys_hash() -> str:
    return hash_pin("nobody")
