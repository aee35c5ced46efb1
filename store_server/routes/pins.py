"""PINs: whoever types one is checked in a thread, and wrong ones are counted wherever they are typed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from shared.errors import SignInNeeded
from shared.permissions import Person, require_approval
from store_server.dependencies import Services
from store_server.storage import people
from store_server.storage.outbox import Cause
from store_server.use_cases import sign_in as signing

# A PIN check takes 25 ms and 19 MiB: two at once at most, whoever knocks.
_checkers = ThreadPoolExecutor(2, "pin")


async def pin_is_right(services: Services, person_id: str, pin: str, now: datetime) -> bool:
    """Check someone's PIN; nothing is counted yet.

    Raises:
        LockedOut: too many wrong ones came before.
    """
    secret = await services.operations.read(lambda tx: people.secret(tx, person_id))
    signing.not_locked(secret, now)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_checkers, signing.pin_is_right, secret, pin)


async def approver(services: Services, person_id: str, pin: str, action: str, cause: Cause) -> Person:
    """Know a second person by their PIN, who lets whoever is the cause take an action.

    Raises:
        WrongPin: it is not their PIN.
        LockedOut: too many wrong ones came before.
        NotAllowed: their role may not approve of it.
    """
    right = await pin_is_right(services, person_id, pin, cause.at)
    known = await services.operations.write(lambda tx: signing.checked(tx, person_id, cause, right=right))
    if isinstance(known, SignInNeeded):
        raise known
    require_approval(known, action)
    return known
