"""Fill an empty network at once, and publish later changes of its catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from central_oms.storage import documents, feed, policies, positions
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry, Told
from central_oms.use_cases.changes import changes
from shared.catalogue import Product
from shared.contract.oms.feed import STATE_CHANNELS, Kind, Op, Staff, store_channel
from shared.contract.oms.policies import Action
from shared.contract.oms.supply import Markdown, Rate, Supply
from shared.customer import Customer
from shared.errors import TooLarge
from shared.network import Network
from shared.promise.policy import HOUSE, Policy

MOST_PRODUCTS = 500
FOUNDER = "opening"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a network begins with; `positions` are (node_id, sku, on_hand, safety_stock, channel_buffer)."""

    network: Network
    products: Sequence[Product] = ()
    positions: Iterable[tuple[str, str, int, int, int]] = ()
    customers: Sequence[Customer] = ()
    staff: Mapping[str, Sequence[Staff]] = field(default_factory=dict)
    sold_per_day: Mapping[str, float] = field(default_factory=dict)
    supplies: Sequence[Supply] = ()
    markdowns: Sequence[Markdown] = ()
    policy: Policy = HOUSE


def fill(tx: Tx, contents: Contents, now: datetime) -> None:
    """Fill an empty OMS.

    Stores load the state channels by snapshot, so these get no entry per row; staff, by store, comes as entries.
    """
    network = contents.network
    documents.put(tx, Kind.NODE, {node.node_id: node for node in network.nodes})
    documents.put(tx, Kind.CARRIER, {carrier.carrier_id: carrier for carrier in network.carriers})
    documents.put(tx, Kind.RELAY, {relay.relay_id: relay for relay in network.relays})
    documents.put(tx, Kind.FEE, {fee.mode.value: fee for fee in network.fees})
    documents.put(tx, Kind.CUSTOMER, {customer.customer_id: customer for customer in contents.customers})
    documents.put_products(tx, contents.products)
    documents.put_rates(tx, contents.sold_per_day)
    if contents.policy is not HOUSE:
        _decide(tx, contents.policy, now)
    positions.fill(tx, contents.positions, now)
    positions.expect(tx, {(told.node_id, told.sku): told.inbound for told in contents.supplies}, now)
    positions.mark_down(tx, {(told.node_id, told.sku): told.percent for told in contents.markdowns}, now)
    for channel in STATE_CHANNELS:
        feed.raise_head(tx, channel, 1)
    for store_id, people in contents.staff.items():
        entries = [
            Entry(Kind.PERSON, person.person_id, Op.PUT, person.model_dump_json()) for person in people
        ]
        feed.add(tx, store_channel(store_id), entries)


def take_products(tx: Tx, products: Sequence[Product]) -> list[Told]:
    """Add or replace products and give what stores are to be told of them.

    Raises:
        TooLarge: more than 500: the channel's counter would stay locked too long for everyone else.
    """
    if len(products) > MOST_PRODUCTS:
        raise TooLarge(what="products", most=MOST_PRODUCTS)
    documents.put_products(tx, products)
    return [
        ("catalogue", Entry(Kind.PRODUCT, item.product_id, Op.PUT, item.model_dump_json()))
        for item in products
    ]


def upsert_rates(tx: Tx, rates: Sequence[Rate]) -> None:
    """Tell how fast SKUs sell, and publish it to every store."""
    documents.put_rates(tx, {rate.sku: rate.sold_per_day for rate in rates})
    entries = [Entry(Kind.RATE, rate.sku, Op.PUT, rate.model_dump_json()) for rate in rates]
    feed.add(tx, "stock", entries)


def _decide(tx: Tx, policy: Policy, now: datetime) -> None:
    first = policies.add(tx, policy, FOUNDER, now)
    documents.put(tx, Kind.POLICY, {first.policy_id: first})
    policies.note(tx, Action.PUBLISHED, first.version, HOUSE.version, changes(HOUSE, first), FOUNDER, now)
