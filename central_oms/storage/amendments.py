"""Changes of orders: those that nodes were asked for and have not answered, and what was said to whoever wanted one."""

from collections.abc import Collection

from sqlalchemy import Select, delete, insert, select

from central_oms.storage.database import Tx
from central_oms.storage.schema import amendment, order_change
from shared.amending import Amendment
from shared.contract.oms.amend import Amended


def ask(tx: Tx, asked: Amendment) -> None:
    """Note what is asked of a node."""
    ids = {name: getattr(asked, name) for name in ("amendment_id", "order_id", "fulfilment_id")}
    tx.execute(insert(amendment).values(**ids, body=asked.model_dump_json()))


def of_order(tx: Tx, order_id: str) -> list[Amendment]:
    """Give what was asked for an order."""
    return _read(tx, _QUERY.where(amendment.c.order_id == order_id))


def of_work(tx: Tx, fulfilment_id: str) -> list[Amendment]:
    """Give what was asked of work."""
    return _read(tx, _QUERY.where(amendment.c.fulfilment_id == fulfilment_id))


def pending(tx: Tx, fulfilment_ids: Collection[str]) -> set[str]:
    """Give those of `fulfilment_ids` whose nodes have not answered."""
    query = select(amendment.c.fulfilment_id).where(amendment.c.fulfilment_id.in_(fulfilment_ids))
    return set(tx.scalars(query))


def answered(tx: Tx, amendment_id: str) -> bool:
    """Note that an answer came; tell whether it was waited for."""
    gone = delete(amendment).where(amendment.c.amendment_id == amendment_id)
    return bool(tx.execute(gone).rowcount)


def said(tx: Tx, order_id: str, amendment_id: str) -> Amended | None:
    """Give what was answered to a change of an order, if it was made."""
    c = order_change.c
    query = select(c.answer).where(c.order_id == order_id, c.amendment_id == amendment_id)
    answer = tx.scalar(query)
    return Amended.model_validate_json(answer) if answer else None


def say(tx: Tx, amendment_id: str, answer: Amended) -> None:
    """Note what is answered to a change of an order."""
    ids = {"order_id": answer.order.order_id, "amendment_id": amendment_id}
    tx.execute(insert(order_change).values(**ids, answer=answer.model_dump_json()))


_QUERY = select(amendment.c.body).order_by(amendment.c.amendment_id)


def _read(tx: Tx, query: Select[str]) -> list[Amendment]:
    return [Amendment.model_validate_json(body) for body in tx.scalars(query)]
