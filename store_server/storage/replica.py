"""What the OMS tells, applied to `replica.db`: one kind of entry, one table."""

from collections.abc import Callable, Sequence
from itertools import groupby

from shared.catalogue import Product
from shared.contract.oms_api import FeedEntry, Kind, Op, Rate
from shared.customer import Customer
from shared.stock import Position
from store_server.storage import catalogue, customers, network
from store_server.storage.database import Tx


def apply(tx: Tx, entries: Sequence[FeedEntry]) -> None:
    """Apply entries in order, whole runs of one kind at once; kinds that this version does not know are passed over."""
    for kind, run in groupby(entries, key=lambda entry: entry.kind):
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(tx, list(run))


def _products(tx: Tx, entries: list[FeedEntry]) -> None:
    for op, run in groupby(entries, key=lambda entry: entry.op):
        if op is Op.DELETE:
            for entry in run:
                catalogue.delete_product(tx, entry.key)
        else:
            catalogue.save_products(tx, [Product.model_validate(entry.body) for entry in run])


def _customers(tx: Tx, entries: list[FeedEntry]) -> None:
    for op, run in groupby(entries, key=lambda entry: entry.op):
        if op is Op.DELETE:
            for entry in run:
                customers.delete(tx, entry.key)
        else:
            customers.save_all(tx, [Customer.model_validate(entry.body) for entry in run])


def _positions(tx: Tx, entries: list[FeedEntry]) -> None:
    for op, run in groupby(entries, key=lambda entry: entry.op):
        if op is Op.DELETE:
            for entry in run:
                catalogue.delete_position(tx, entry.body["node_id"], entry.body["sku"])
        else:
            catalogue.save_positions(tx, [Position.model_validate(entry.body) for entry in run])


def _rates(tx: Tx, entries: list[FeedEntry]) -> None:
    catalogue.save_rates(
        tx,
        {
            entry.key: None if entry.op is Op.DELETE else Rate.model_validate(entry.body).sold_per_day
            for entry in entries
        },
    )


_HANDLERS: dict[str, Callable[[Tx, list[FeedEntry]], None]] = {
    Kind.PRODUCT: _products,
    Kind.CUSTOMER: _customers,
    Kind.POSITION: _positions,
    Kind.RATE: _rates,
    **dict.fromkeys(network.KINDS, network.apply),
}
