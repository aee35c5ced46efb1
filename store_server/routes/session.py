"""Who works here, and who is signed in on this tablet."""

from fastapi import APIRouter

from shared.contract.problem import documented
from shared.contract.store.shift import Session, SignIn
from shared.errors import LockedOut, ShopError, SignInNeeded, WrongPin
from shared.permissions import Person
from store_server.dependencies import Db, Me, Now, Replica, Token, Wired, mint_id, mint_secret
from store_server.routes.pins import pin_is_right
from store_server.storage import people
from store_server.storage.outbox import Cause
from store_server.use_cases import sign_in as signing

router = APIRouter(tags=["Signing in"])


@router.get("/staff")
async def list_staff(db: Db) -> list[Person]:
    """List who may sign in, by name."""
    return list(await db.read(people.active))


@router.post("/sessions", status_code=201, responses=documented(SignInNeeded, WrongPin, LockedOut))
async def sign_in(asked: SignIn, services: Wired, db: Db, replica: Replica, now: Now) -> Session:
    """Sign in with a PIN; five wrong ones lock the person out for a while."""
    right = await pin_is_right(services, asked.person_id, asked.pin, now)
    attempt = signing.Try(mint_id(), asked, mint_secret(), now)
    outcome = await db.write(lambda tx: signing.conclude(tx, attempt, right=right))
    if isinstance(outcome, ShopError):
        raise outcome
    own = services.settings.store_id
    return await replica.read(lambda tx: signing.session_of(tx, outcome, attempt.token, own))


@router.get("/sessions/current", responses=documented(SignInNeeded))
async def show_session(me: Me, token: Token, services: Wired, replica: Replica) -> Session:
    """Show who is signed in."""
    own = services.settings.store_id
    return await replica.read(lambda tx: signing.session_of(tx, me, token, own))


@router.delete("/sessions/current", status_code=204, responses=documented(SignInNeeded))
async def sign_out(me: Me, token: Token, db: Db, now: Now) -> None:
    """Sign out."""
    cause = Cause(mint_id(), me.person.person_id, me.device_id, now)
    await db.write(lambda tx: signing.sign_out(tx, token, cause))
