"""The OMS's tables, the same on SQLite and PostgreSQL; moments are ISO text in UTC unless they say else, bodies are JSON text."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, Table, Text

metadata = MetaData()
# In the order of their bytes, as stores keep them too: a stretch of keys is the same one on both sides, whatever the locale.
KEY = Text().with_variant(Text(collation="C"), "postgresql")

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
    Column("heard", Integer, nullable=False, default=0),
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

# The stores' audit trails by moment; what an entry says is in `inbound`.
audit = Table(
    "audit",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("store_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("audit_store", "store_id", "at", "event_id"),
)

# Each history that a store began, in order; `nonce` is that of the request, so that its copy begins no other.
incarnation = Table(
    "incarnation",
    metadata,
    Column("store_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("inc", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
)

# Each run of a store's program that said hello, and the machine under it.
run = Table(
    "run",
    metadata,
    Column("store_id", Text, primary_key=True),
    Column("boot_id", Text, primary_key=True),
    Column("machine_id", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("standing", Text, nullable=False),
)

# A fact that could not be taken; it is in `inbound` as it came, and so is what waits behind it.
dead_letter = Table(
    "dead_letter",
    metadata,
    Column("event_id", Text, primary_key=True),
    Column("store_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_at", Text, nullable=False),
    Column("next_at", Text),
    Index("dead_letter_state", "state", "next_at"),
)

dead_letter_journal = Table(
    "dead_letter_journal",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("dead_letter_journal_event", "event_id"),
)

# Cases for people as they stand, and each opening and closing as it came.
cases = Table(
    "cases",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("case_class", Text, nullable=False),
    Column("node_id", Text),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("cases_state", "state", "opened_at"),
    Index("cases_subject", "subject", "state"),
)

case_event = Table(
    "case_event",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# Who ordered what, as a hash, so that an order that was sent twice is noticed.
order_print = Table(
    "order_print",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("print", Text, nullable=False),
    Column("placed_at", Text, nullable=False),
    Index("order_print_print", "print", "placed_at"),
)

channel = Table(
    "channel",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("head", Integer, nullable=False),
    Column("min_pos", Integer, nullable=False, default=0),
)

# How far each channel was on a day, so that what is old is known without a moment in each entry.
feed_mark = Table(
    "feed_mark",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("day", Text, primary_key=True),
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
    Column("schema_version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

# The newest entry of each key, as far as the channel is compacted: up to the position of the empty key.
feed_latest = Table(
    "feed_latest",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("pos", Integer, nullable=False),
    sqlite_with_rowid=False,
)

document = Table(
    "document",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", KEY, primary_key=True),
    Column("schema_version", Integer, nullable=False),
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
    Column("sku", KEY, primary_key=True),
    Column("sold_per_day", Float, nullable=False),
)

# The names of what positions are about: 30 million rows that each spelt them out would take 1.8 GiB instead of 0.7.
item = Table(
    "item",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("sku", KEY, nullable=False, unique=True),
)

node = Table(
    "node",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("node_id", Text, nullable=False, unique=True),
)

# `inbound` is JSON, and none where nothing is expected; `as_of` counts seconds since 1970.
position = Table(
    "position",
    metadata,
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("node", Integer, primary_key=True, autoincrement=False),
    Column("on_hand", Integer, nullable=False, default=0),
    Column("reserved", Integer, nullable=False, default=0),
    Column("granted", Integer, nullable=False, default=0),
    Column("allocated", Integer, nullable=False, default=0),
    Column("safety_stock", Integer, nullable=False, default=0),
    Column("channel_buffer", Integer, nullable=False, default=0),
    Column("markdown_percent", Integer, nullable=False, default=0),
    Column("inbound", Text),
    Column("as_of", BigInteger, nullable=False),
    # The rows are the index: one lookup for a SKU in all nodes, and no second copy of 150,000 keys.
    sqlite_with_rowid=False,
)
_BELOW = position.c.on_hand < 0
Index("position_below_zero", position.c.node, postgresql_where=_BELOW, sqlite_where=_BELOW)

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

# What banks said of payments that terminals had approved off line.
settlement = Table(
    "settlement",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("settlement", Text, nullable=False),
    Column("at", Text, nullable=False),
)

# Deliveries as they were announced, and where they arrived.
delivery = Table(
    "delivery",
    metadata,
    Column("delivery_id", Text, primary_key=True),
    Column("body", Text, nullable=False),
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

# Units of nodes that stores may promise without asking; what is left is an allocation under the right's id.
allotment = Table(
    "allotment",
    metadata,
    Column("right_id", Text, primary_key=True),
    Column("store_id", Text, nullable=False),
    Column("node_id", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("ending", Integer, nullable=False),
    Index("allotment_share", "store_id", "node_id", "sku"),
)

# Changes of orders that nodes were asked for and have not answered.
amendment = Table(
    "amendment",
    metadata,
    Column("amendment_id", Text, primary_key=True),
    Column("order_id", Text, nullable=False),
    Column("fulfilment_id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("amendment_order", "order_id"),
    Index("amendment_work", "fulfilment_id"),
)

# Why parts of orders were asked of their nodes, as it was worked out then.
explanation = Table(
    "explanation",
    metadata,
    Column("fulfilment_id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

# Changes of orders that were asked for, each with its answer: one that is asked for again changes nothing more.
order_change = Table(
    "order_change",
    metadata,
    Column("order_id", Text, primary_key=True),
    Column("amendment_id", Text, primary_key=True),
    Column("answer", Text, nullable=False),
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

# The epochs that this database lived through, and of which stores the rights are void since the newest began.
epoch = Table("epoch", metadata, Column("number", Integer, primary_key=True, autoincrement=False))

void_right = Table(
    "void_right",
    metadata,
    Column("store_id", Text, primary_key=True),
    Column("inc", Text, nullable=False),
)
