"""The OMS's tables, the same on SQLite and PostgreSQL; moments are ISO text in UTC, bodies are JSON text."""

from sqlalchemy import Column, Float, Index, Integer, MetaData, Table, Text

metadata = MetaData()

store_stream = Table(
    "store_stream",
    metadata,
    Column("store_id", Text, primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("inc", Text, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("chain", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("boot_id", Text, nullable=False),
    Column("last_seen", Text, nullable=False),
)

inbound = Table(
    "inbound",
    metadata,
    Column("store_id", Text, primary_key=True),
    Column("lane", Text, primary_key=True),
    Column("inc", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("aggver", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Index("inbound_status", "store_id", "status"),
)

channel = Table(
    "channel",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("head", Integer, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("pos", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("op", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

document = Table(
    "document",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

variant = Table(
    "variant",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("product_id", Text, nullable=False),
)

rate = Table(
    "rate",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("sold_per_day", Float, nullable=False),
)

position = Table(
    "position",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("node_id", Text, primary_key=True),
    Column("on_hand", Integer, nullable=False, default=0),
    Column("reserved", Integer, nullable=False, default=0),
    Column("granted", Integer, nullable=False, default=0),
    Column("allocated", Integer, nullable=False, default=0),
    Column("safety_stock", Integer, nullable=False, default=0),
    Column("channel_buffer", Integer, nullable=False, default=0),
    Column("as_of", Text, nullable=False),
    # The rows are the index: one lookup for a SKU in all nodes, and no second copy of 150,000 keys.
    sqlite_with_rowid=False,
)

allocation = Table(
    "allocation",
    metadata,
    Column("fulfilment_id", Text, primary_key=True),
    Column("node_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("quantity", Integer, nullable=False),
)

# Units that an order which is being paid keeps; a row ends by itself, with its order, or when it is let go.
reservation = Table(
    "reservation",
    metadata,
    Column("reservation_id", Text, primary_key=True),
    Column("node_id", Text, primary_key=True),
    Column("sku", Text, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("until", Text, nullable=False),
    Index("reservation_order", "order_id"),
    Index("reservation_until", "until"),
)

orders = Table(
    "orders",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("node_id", Text),
    Column("received_at", Text, nullable=False),
    Column("cancelled_at", Text),
    Column("attempt", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("unfilled", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("orders_received", "received_at"),
)

fulfilment = Table(
    "fulfilment",
    metadata,
    Column("fulfilment_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("aggver", Integer, nullable=False),
    Column("offered_at", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("fulfilment_order", "order_id"),
    Index("fulfilment_status", "status", "offered_at"),
)

# Offers that the OMS took back: their units were sought elsewhere, whatever their node still tells of them.
withdrawal = Table(
    "withdrawal",
    metadata,
    Column("fulfilment_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Index("withdrawal_order", "order_id"),
)

# What a retailer decided, whole: a version is never changed, and the live one is a document that stores get.
policy = Table(
    "policy",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("made_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("body", Text, nullable=False),
)

policy_journal = Table(
    "policy_journal",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("from_version", Integer, nullable=False),
    Column("changes", Text, nullable=False),
)
