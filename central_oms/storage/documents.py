"""What the OMS publishes as a whole: nodes, transport, products, customers, each as the JSON that stores get."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orjson import loads
from pydantic import BaseModel
from sqlalchemy import func, select, tuple_

from central_oms.storage.database import Tx, upsert
from central_oms.storage.schema import document, rate, variant
from shared.catalogue import Product
from shared.contract.events import SCHEMA
from shared.contract.messages import ENTRIES
from shared.contract.oms.feed import Acceptance, Kind
from shared.customer import Customer
from shared.money import Money
from shared.network import Carrier, Fee, Network, Node, NodeKind, RelayPoint
from shared.promise.policy import HOUSE, Policy

CHANNEL = {kind: told.channel for kind, told in ENTRIES.items()}


@dataclass(frozen=True, slots=True)
class Retailer:
    """The network, the rules under which it sells, and how likely each node accepts an offer."""

    network: Network
    policy: Policy
    accepts: Mapping[str, float]


def put(tx: Tx, kind: Kind, documents: Mapping[str, BaseModel]) -> None:
    """Save `documents` by key."""
    channel = CHANNEL[kind]
    upsert(
        tx,
        document,
        [
            {
                "channel": channel,
                "kind": kind,
                "key": key,
                "schema_version": SCHEMA,
                "body": body.model_dump_json(),
            }
            for key, body in documents.items()
        ],
    )


def put_products(tx: Tx, products: Sequence[Product]) -> None:
    """Save products, and which variant is whose."""
    put(tx, Kind.PRODUCT, {product.product_id: product for product in products})
    owners = [
        {"sku": variant.sku, "product_id": product.product_id}
        for product in products
        for variant in product.variants
    ]
    upsert(tx, variant, owners)


def put_rates(tx: Tx, rates: Mapping[str, float]) -> None:
    """Save how many units of each SKU a node sells in a day."""
    upsert(tx, rate, [{"sku": sku, "sold_per_day": sold} for sku, sold in rates.items()])


def page(tx: Tx, channel: str, after: tuple[str, str], limit: int) -> Sequence[Any]:
    """Give up to `limit` rows (kind, key, schema version, body) of a channel after (kind, key), in that order."""
    table = document.c
    query = select(table.kind, table.key, table.schema_version, table.body)
    query = query.where(table.channel == channel)
    query = query.where(tuple_(table.kind, table.key) > tuple_(*after))
    return tx.execute(query.order_by(table.kind, table.key).limit(limit)).all()


def stretch(tx: Tx, kind: Kind, after: str, limit: int) -> Sequence[Any]:
    """Give up to `limit` rows (key, schema version, body) of a kind after a key, in the order of their keys."""
    table = document.c
    query = select(table.key, table.schema_version, table.body)
    query = query.where(table.channel == CHANNEL[kind], table.kind == kind, table.key > after)
    return tx.execute(query.order_by(table.key).limit(limit)).all()


def node(tx: Tx, node_id: str) -> Node | None:
    """Give one node, if the network has it."""
    return next(iter(_nodes(tx, [node_id])), None)


def node_names(tx: Tx, node_ids: Iterable[str]) -> dict[str, str]:
    """Give the names of nodes by id; one that the network does not have is missing."""
    return {node.node_id: node.name for node in _nodes(tx, set(node_ids))}


def node_kinds(tx: Tx, node_ids: Iterable[str]) -> dict[str, NodeKind]:
    """Give what nodes are, by id; one that the network does not have is missing."""
    return {node.node_id: node.kind for node in _nodes(tx, set(node_ids))}


def retailer(tx: Tx, as_of: datetime) -> Retailer:
    """Give all places and transport, the live rules, and what is known of the nodes."""
    query = select(document.c.kind, document.c.body).where(document.c.channel == "network")
    found: dict[str, list[str]] = {}
    for kind, body in tx.execute(query.order_by(document.c.key)):
        found.setdefault(kind, []).append(body)
    network = Network(
        nodes=tuple(Node.model_validate_json(body) for body in found.get(Kind.NODE, ())),
        carriers=tuple(Carrier.model_validate_json(body) for body in found.get(Kind.CARRIER, ())),
        relays=tuple(RelayPoint.model_validate_json(body) for body in found.get(Kind.RELAY, ())),
        fees=tuple(Fee.model_validate_json(body) for body in found.get(Kind.FEE, ())),
        as_of=as_of,
    )
    accepts = [Acceptance.model_validate_json(body) for body in found.get(Kind.ACCEPTANCE, ())]
    return Retailer(
        network,
        _policy(found.get(Kind.POLICY, ())),
        {known.node_id: known.accepts for known in accepts},
    )


def policy(tx: Tx) -> Policy:
    """Give the live rules; those of the house where nothing was decided."""
    query = select(document.c.body).where(document.c.channel == "network", document.c.kind == Kind.POLICY)
    return _policy(tx.scalars(query).all())


def tier(tx: Tx, customer_id: str | None) -> str:
    """Give a customer's tier; empty for one that nobody knows."""
    bodies = _bodies(tx, Kind.CUSTOMER, [customer_id]) if customer_id else ()
    return Customer.model_validate_json(bodies[0]).tier if bodies else ""


def categories(tx: Tx, skus: Iterable[str]) -> dict[str, str]:
    """Give the category of each SKU's product; a SKU of no product is missing."""
    return _of_products(tx, skus, "category")


def zones(tx: Tx, skus: Iterable[str]) -> dict[str, str]:
    """Give the zone of each SKU's product; a SKU of no product is missing."""
    return _of_products(tx, skus, "zone")


def product_names(tx: Tx, skus: Iterable[str]) -> dict[str, str]:
    """Give the name of each SKU's product; a SKU of no product is missing."""
    return _of_products(tx, skus, "name")


def prices(tx: Tx, skus: Iterable[str]) -> dict[str, Money]:
    """Give what each SKU costs by the catalogue; a SKU of no product is missing."""
    wanted = set(skus)
    bodies = _bodies(tx, Kind.PRODUCT, set(_owners(tx, wanted).values()))
    variants = [one for body in bodies for one in Product.model_validate_json(body).variants]
    return {one.sku: one.price for one in variants if one.sku in wanted}


def rates(tx: Tx, skus: Iterable[str]) -> dict[str, float]:
    """Give how many units of each SKU a node sells in a day, where that is known."""
    query = select(rate.c.sku, rate.c.sold_per_day).where(rate.c.sku.in_(set(skus)))
    return dict(tx.execute(query).all())


def rate_page(tx: Tx, after: str, limit: int) -> Sequence[Any]:
    """Give up to `limit` rates (SKU, units sold in a day) after a SKU, in that order."""
    query = select(rate.c.sku, rate.c.sold_per_day).where(rate.c.sku > after)
    return tx.execute(query.order_by(rate.c.sku).limit(limit)).all()


def fastest(tx: Tx, most: int) -> Sequence[str]:
    """Give the SKUs that sell fastest, the fastest first."""
    query = select(rate.c.sku).order_by(rate.c.sold_per_day.desc(), rate.c.sku)
    return tx.scalars(query.limit(most)).all()


def best_sellers(tx: Tx, most: int) -> Sequence[str]:
    """Give the tenth of all rated SKUs that sells fastest, the fastest first, and no more than `most`."""
    tenth = (tx.scalar(select(func.count()).select_from(rate)) or 0) // 10
    return fastest(tx, min(most, tenth))


def _of_products(tx: Tx, skus: Iterable[str], field: str) -> dict[str, str]:
    owners = _owners(tx, skus)
    # Their JSON is enough: to make the model of a product, with all its variants, takes many times as long.
    found = [loads(body) for body in _bodies(tx, Kind.PRODUCT, set(owners.values()))]
    told = {product["product_id"]: product[field] for product in found}
    return {sku: told[product_id] for sku, product_id in owners.items()}


def _owners(tx: Tx, skus: Iterable[str]) -> dict[str, str]:
    query = select(variant.c.sku, variant.c.product_id).where(variant.c.sku.in_(set(skus)))
    return dict(tx.execute(query).all())


def _nodes(tx: Tx, node_ids: Iterable[str]) -> list[Node]:
    return [Node.model_validate_json(body) for body in _bodies(tx, Kind.NODE, node_ids)]


def _policy(bodies: Sequence[str]) -> Policy:
    return Policy.model_validate_json(bodies[0]) if bodies else HOUSE


def _bodies(tx: Tx, kind: Kind, keys: Iterable[str]) -> Sequence[str]:
    table = document.c
    query = select(table.body).where(table.channel == CHANNEL[kind], table.kind == kind)
    return tx.scalars(query.where(table.key.in_(list(keys)))).all()
