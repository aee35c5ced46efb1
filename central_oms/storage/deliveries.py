"""Deliveries as they were announced, and where they arrived."""

from collections.abc import Collection

from sqlalchemy import select

from central_oms.storage.database import Tx, add_missing, alone, locked, upsert
from central_oms.storage.schema import delivery
from shared.contract.oms.deliveries import DeliveryState


def lock(tx: Tx, delivery_ids: Collection[str]) -> None:
    """Keep other writes from deliveries, in the order of their ids, until this one ends; positions are locked before them."""
    if not alone(tx):
        add_missing(tx, delivery, [_row(each, DeliveryState()) for each in sorted(delivery_ids)])
        query = select(delivery.c.delivery_id).where(delivery.c.delivery_id.in_(delivery_ids))
        tx.execute(locked(tx, query.order_by(delivery.c.delivery_id))).all()


def begin(tx: Tx, delivery_id: str) -> DeliveryState:
    """Give what is known of a delivery, locked until the write ends; of one that nobody has spoken of it is nothing."""
    add_missing(tx, delivery, [_row(delivery_id, DeliveryState())])
    query = select(delivery.c.body).where(delivery.c.delivery_id == delivery_id)
    return DeliveryState.model_validate_json(tx.scalars(locked(tx, query)).one())


def save(tx: Tx, delivery_id: str, state: DeliveryState) -> None:
    """Keep what is known of a delivery."""
    upsert(tx, delivery, [_row(delivery_id, state)])


def find(tx: Tx, delivery_id: str) -> DeliveryState | None:
    """Give what is known of a delivery, if anyone has spoken of it."""
    body = tx.scalars(select(delivery.c.body).where(delivery.c.delivery_id == delivery_id)).one_or_none()
    return None if body is None else DeliveryState.model_validate_json(body)


def _row(delivery_id: str, state: DeliveryState) -> dict[str, str]:
    return {"delivery_id": delivery_id, "body": state.model_dump_json()}
