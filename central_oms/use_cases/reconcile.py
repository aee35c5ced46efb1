"""One history out of two: a store that sees that the OMS holds another one of it begins anew, and brings in what it lacks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from central_oms.storage import incarnations, streams
from central_oms.storage.database import Tx
from central_oms.storage.incarnations import Place
from central_oms.use_cases import allot
from central_oms.use_cases.streams import current
from shared.contract.events import FIRST_CHAIN, Known
from shared.contract.oms.line import Journal, Recall, Reconcile, Reconciled

PAGE = 500
MOST_BYTES = 1 << 20


def reconcile(
    tx: Tx, store_id: str, asked: Reconcile, epoch: int, now: datetime, mint: Callable[[], str]
) -> Reconciled:
    """Begin a new incarnation of a store, once for each nonce; its events begin at 1.

    Raises:
        StaleSession: the session is not the current one, so the store may have changed its mind since.
    """
    stream = current(tx, store_id, asked.session)
    inc = incarnations.begun_by(tx, store_id, asked.nonce)
    if inc is None:
        inc = mint()
        incarnations.begin(tx, store_id, inc, asked.nonce, now)
        streams.begin(tx, replace(stream, inc=inc, last=0, chain=FIRST_CHAIN), now)
        allot.ask_all_back(tx, store_id)
    return Reconciled(session=asked.session, nonce=asked.nonce, inc=inc, epoch=epoch)


def journal(tx: Tx, store_id: str, asked: Recall) -> Journal:
    """Give a page of what the OMS holds from a store, from where both are known to agree.

    Raises:
        StaleSession: the session is not the current one.
    """
    current(tx, store_id, asked.session)
    agreed = None if asked.after else _agreed(tx, store_id, asked)
    found = incarnations.page(tx, store_id, agreed or _place(asked.after), PAGE)
    page = _within_bytes(found)
    whole = len(found) < PAGE and len(page) == len(found)
    return Journal(
        session=asked.session,
        agreed=agreed.seq if agreed else None,
        events=tuple(event for _, event in page),
        after=None if whole else _written(page[-1][0]),
    )


def _agreed(tx: Tx, store_id: str, asked: Recall) -> Place | None:
    """Give the last place up to which the store had told all that is held here."""
    inc = asked.inc or ""
    number = incarnations.number_of(tx, store_id, inc)
    # Of an incarnation that was under way when this database was copied, the end is gone.
    return None if number is None else Place(number, min(asked.seq, incarnations.end(tx, store_id, inc)))


def _within_bytes(found: Sequence[tuple[Place, Known]]) -> Sequence[tuple[Place, Known]]:
    total = 0
    for count, (_, event) in enumerate(found, 1):
        total += len(event.body)
        if total > MOST_BYTES:
            return found[:count]
    return found


def _place(after: str | None) -> Place:
    number, seq = (after or "0.0").split(".")
    return Place(int(number), int(seq))


def _written(place: Place) -> str:
    return f"{place.number}.{place.seq}"
