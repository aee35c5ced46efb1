"""Who works in which store: head office says it, and the store lets in nobody else once it has heard."""

from datetime import datetime

from central_oms.storage import documents
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry
from central_oms.use_cases import publish
from shared.contract.oms.feed import Ended, Kind, Op, Staff, store_channel
from shared.errors import NotFound


def tell(tx: Tx, store_id: str, person: Staff, now: datetime) -> Staff:
    """Tell a store of someone who works there, or does no longer: then from now on, unless it is said since when.

    Raises:
        NotFound: no such store.
    """
    if documents.node(tx, store_id) is None:
        raise NotFound(what="store", key=store_id)
    ended = None if person.active else Ended(store_id=store_id, at=person.ended.at if person.ended else now)
    told = person.model_copy(update={"ended": ended})
    entry = Entry(Kind.PERSON, told.person_id, Op.PUT, told.model_dump_json())
    publish.send(tx, [(store_channel(store_id), entry)])
    return told
