"""The people of this store and who is signed in."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from shared.contract.oms.feed import Staff
from shared.permissions import Person, Role
from store_server.storage.tx import Row, Tx

TOPIC = "people"


@dataclass(frozen=True)
class Secret:
    """What a sign-in is checked against."""

    person: Person
    pin_hash: str
    failures: int
    locked_until: datetime | None


@dataclass(frozen=True)
class SignedIn:
    """Who acts, on which tablet."""

    person: Person
    device_id: str
    expires_at: datetime


def save(tx: Tx, staff: Staff) -> None:
    """Keep what the OMS says of a person; wrong tries so far stay."""
    tx.execute(
        "INSERT INTO person (person_id, name, initials, role, pin_hash, active) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, initials = excluded.initials, "
        "role = excluded.role, pin_hash = excluded.pin_hash, active = excluded.active",
        (staff.person_id, staff.name, staff.initials, staff.role, staff.pin_hash, int(staff.active)),
    )
    tx.touch(TOPIC)


def active(tx: Tx) -> tuple[Person, ...]:
    """Give everyone who may sign in, by name."""
    return tuple(_person(row) for row in tx.all("SELECT * FROM person WHERE active ORDER BY name"))


def name_of(tx: Tx, person_id: str) -> str | None:
    """Give the name of someone who works or worked here."""
    name: str | None = tx.value("SELECT name FROM person WHERE person_id = ?", (person_id,))
    return name


def secret(tx: Tx, person_id: str) -> Secret | None:
    """Give what a sign-in is checked against, for someone active."""
    row = tx.one("SELECT * FROM person WHERE person_id = ? AND active", (person_id,))
    if row is None:
        return None
    locked = row["locked_until"]
    return Secret(
        _person(row),
        row["pin_hash"],
        row["failures"],
        None if locked is None else datetime.fromisoformat(locked),
    )


def count_failure(tx: Tx, person_id: str, failures: int, locked_until: datetime | None) -> None:
    """Remember wrong tries, and until when no more are taken."""
    until = None if locked_until is None else locked_until.isoformat()
    tx.execute(
        "UPDATE person SET failures = ?, locked_until = ? WHERE person_id = ?", (failures, until, person_id)
    )


def open_session(tx: Tx, token: str, signed_in: SignedIn, now: datetime) -> None:
    """Keep a session under the digest of its token."""
    tx.execute(
        "INSERT INTO session (token_hash, person_id, device_id, started_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (
            digest(token),
            signed_in.person.person_id,
            signed_in.device_id,
            now.isoformat(),
            signed_in.expires_at.isoformat(),
        ),
    )
    tx.touch(TOPIC)


def close_session(tx: Tx, token: str) -> None:
    """Forget a session."""
    tx.execute("DELETE FROM session WHERE token_hash = ?", (digest(token),))
    tx.touch(TOPIC)


def session(tx: Tx, token: str, now: datetime) -> SignedIn | None:
    """Give who is signed in with this token, if the session has not ended."""
    row = tx.one(
        "SELECT * FROM session JOIN person USING (person_id) WHERE token_hash = ? AND active",
        (digest(token),),
    )
    if row is None or datetime.fromisoformat(row["expires_at"]) <= now:
        return None
    return SignedIn(_person(row), row["device_id"], datetime.fromisoformat(row["expires_at"]))


def signed_in_ids(tx: Tx, now: datetime) -> frozenset[str]:
    """Give the ids of everyone with an open session."""
    rows = tx.all("SELECT DISTINCT person_id FROM session WHERE expires_at > ?", (now.isoformat(),))
    return frozenset(row["person_id"] for row in rows)


def digest(token: str) -> str:
    """Give what is kept of a token."""
    return sha256(token.encode()).hexdigest()


def _person(row: Row) -> Person:
    return Person(
        person_id=row["person_id"], name=row["name"], initials=row["initials"], role=Role(row["role"])
    )
