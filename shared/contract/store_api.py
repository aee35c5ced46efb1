"""What tablets and the store server say to each other, under `/api/v1`."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.basket import Basket, BasketStatus, Due
from shared.cases import Case
from shared.catalogue import Product, Variant
from shared.contract.oms_api import OrderPart
from shared.customer import Address, Customer, Email, Phone
from shared.fulfilment import FulfilmentLine, FulfilmentOrder, ReasonCode
from shared.gtin import Code
from shared.money import Money
from shared.network import DeliveryMode, NodeKind
from shared.order import Order
from shared.payment import Payment
from shared.permissions import Permission, Person
from shared.promise.account import Explanation
from shared.promise.answer import Answer, Reason
from shared.stock import Movement
from shared.value import Id, Message, Note, Value, Words
from shared.workflow import Step


class SignIn(Value):
    """Who, with which PIN, on which tablet."""

    person_id: Id
    pin: Annotated[str, Field(pattern=r"^\d{4,8}$")]
    device_id: Id


class Session(Message):
    """A signed-in person; `token` goes into `Authorization: Bearer`."""

    token: str
    person: Person
    permissions: tuple[Permission, ...]
    store_id: Id
    store_name: Words
    expires_at: datetime


class Line(Message):
    """The line to the central OMS, and what waits for it. `since` is when it last changed; `alarm` is for a person to mend."""

    up: bool
    since: datetime
    waiting: int
    oldest_waiting: datetime | None = None
    last_error: str = ""
    alarm: str = ""
    now: datetime
    speed: float = 1.0
    network_as_of: datetime | None = None


class Change(Message):
    """Sent to tablets as a server-sent event: what changed (`basket`, `queue`, `work`, `line`, `stock`, `order`, `case`) and its id."""

    topic: Words
    key: str = ""


class TodayRow(Message):
    """One thing to do now."""

    work: FulfilmentOrder
    late: bool


class Today(Message):
    """What is due and what waits, seen by one person."""

    now: datetime
    to_prepare: int
    late: int
    next_due: datetime | None
    to_hand_over: int
    baskets: int
    baskets_total: Money
    rows: tuple[TodayRow, ...]
    line: Line


class Hit(Message):
    """One product in a search result, with the stock of all its variants."""

    product_id: Id
    name: Words
    brand: Words
    category: Words
    picture: Words
    colours: tuple[str, ...]
    price: Money
    compare_at: Money | None = None
    here: int
    network: int


class Facet(Message):
    """One value to narrow a result by, and how many products it leaves."""

    value: Words
    count: int


class ColourFacet(Facet):
    """A colour to narrow by; `tint` is its #RRGGBB, where that is known."""

    tint: str | None = None


def price_bounds(written: str) -> tuple[int, int | None]:
    """Read a range of prices in minor units: from the first on, and under the second where there is one.

    Raises:
        ValueError: it is not written like `2000-5000`, `-2000` or `5000-`, or ends before it begins.
    """
    low, dash, high = written.partition("-")
    if not dash or not (low or high):
        raise ValueError("write a range of prices in cents, such as 2000-5000, -2000 or 5000-")
    bounds = int(low or 0), int(high) if high else None
    if bounds[1] is not None and bounds[1] <= bounds[0]:
        raise ValueError("a range of prices ends above its beginning")
    return bounds


class Found(Message):
    """A page of results, what is here first; `corrected` is the spelling that was searched instead.

    Each facet counts what it would leave beside all other filters. `sizes`, `colours` and `prices` are filled on demand;
    the value of a price is a range for `price_bounds`. `tints` are the #RRGGBB of the colours that were asked for.
    """

    hits: tuple[Hit, ...]
    total: int
    corrected: str | None = None
    departments: tuple[Facet, ...] = ()
    categories: tuple[Facet, ...] = ()
    sizes: tuple[Facet, ...] = ()
    colours: tuple[ColourFacet, ...] = ()
    prices: tuple[Facet, ...] = ()
    tints: tuple[str, ...] = ()


class Cell(Message):
    """One variant of the matrix: units here, near (100 km) and in the whole network."""

    variant: Variant
    here: int
    near: int
    network: int


class ProductPage(Message):
    """A product with the stock of each variant; `as_of` is the age of the network's figures."""

    product: Product
    cells: tuple[Cell, ...]
    as_of: datetime | None
    alternatives: tuple[Hit, ...] = ()


class NodeStock(Message):
    """One node's stock of a SKU, nearest first; `km` is None where the node is not on the map."""

    node_id: Id
    name: Words
    town: Words
    kind: NodeKind
    km: float | None
    atp: int
    open_until: datetime | None
    as_of: datetime
    sure: Annotated[float, Field(ge=0, le=1)]


class Ways(Message):
    """All ways to get one variant, and where it stands."""

    sku: Id
    answer: Answer
    nodes: tuple[NodeStock, ...]
    names: dict[str, str]


class Why(Message):
    """Why an option is as it is; `names` gives the names of the nodes and relay points that it takes or would take."""

    explanation: Explanation
    names: dict[str, str]


class LedgerRow(Message):
    """One movement with its document and actor."""

    movement: Movement
    document: str
    actor: str
    at: datetime


class Ledger(Message):
    """A SKU's stock in this store and how it came about, newest first."""

    sku: Id
    on_hand: int
    reserved: int
    free: int
    rows: tuple[LedgerRow, ...]


class Scanned(Message):
    """What a code is, as far as this store knows."""

    code: Code
    product_id: Id | None = None
    sku: Id | None = None
    name: Words = ""
    fulfilment_ids: tuple[Id, ...] = ()
    order_id: Id | None = None
    customer_id: Id | None = None


class AddLine(Value):
    """Put units of a variant into a basket; `mode` None chooses take-away when it is here, else leaves it open."""

    sku: Id
    quantity: Annotated[int, Field(strict=True, ge=1, le=99)] = 1
    mode: DeliveryMode | None = None
    collect_at: Id | None = None
    relay_id: Id | None = None


class OpenBasket(Value):
    """Start a basket, with a first line if there is one."""

    basket_id: Id
    line: AddLine | None = None


class ChangeLine(Value):
    """Change a line's quantity (0 removes it) or way; what is None stays."""

    quantity: Annotated[int, Field(strict=True, ge=0, le=99)] | None = None
    mode: DeliveryMode | None = None
    collect_at: Id | None = None
    relay_id: Id | None = None


class ChooseCustomer(Value):
    """For whom; None takes the customer off."""

    customer_id: Id | None


class ChooseOption(Value):
    """Take one of the options that were offered for a group of lines."""

    option_id: Id


class Group(Message):
    """Lines that travel alike, and the options for them together."""

    mode: DeliveryMode
    line_ids: tuple[Id, ...]
    answer: Answer


class BasketPage(Message):
    """A basket as the tablet shows it. `names` gives node and relay names; `pay_problem` is the slug that stands in the way."""

    basket: Basket
    due: Due
    groups: tuple[Group, ...]
    names: dict[str, str]
    payment: Payment | None = None
    pay_problem: str | None = None


class BasketRow(Message):
    """A basket in a list."""

    basket_id: Id
    status: BasketStatus
    owner_name: Words
    customer_name: Words
    units: int
    total: Money
    changed_at: datetime


class Pay(Value):
    """Take the amount due now; `attempt_id` is new for each intention."""

    attempt_id: Id
    amount: Money


class Paid(Message):
    """How a payment stands; the order is there once it is approved."""

    payment: Payment
    order: Order | None = None


class NewCustomer(Value):
    """Someone to remember."""

    customer_id: Id
    first_name: Words
    last_name: Annotated[Words, Field(min_length=1)]
    phone: Phone | None = None
    email: Email | None = None
    address: Address | None = None


class CustomerRow(Message):
    """A customer in a list."""

    customer_id: Id
    name: Words
    phone: str
    town: Words
    tier: Words


class CustomerPage(Message):
    """A customer with the orders that this store knows."""

    customer: Customer
    orders: tuple["OrderRow", ...]


class OrderRow(Message):
    """An order in a list."""

    order_id: Id
    number: Words
    placed_at: datetime
    customer_name: Words
    units: int
    total: Money


class OrderPage(Message):
    """An order with its parts. `pickup_code` is what the customer's QR holds.

    `central` is whether the OMS has it, and `settled` whether the OMS has answered what becomes of it.
    """

    order: Order
    parts: tuple[OrderPart, ...]
    central: bool
    settled: bool = False
    pickup_code: str | None
    names: dict[str, str]


class Counted(Message):
    """How many rows a filter leaves."""

    all: int
    pick_up: int
    ship_home: int
    relay_point: int


class QueueRow(Message):
    """One fulfilment order of the queue, with what may be done now."""

    work: FulfilmentOrder
    steps: tuple[Step, ...]
    late: bool


class Queue(Message):
    """Work by due time; `ready` waits for customers or carriers."""

    now: datetime
    rows: tuple[QueueRow, ...]
    ready: tuple[QueueRow, ...]
    counts: Counted


class WorkPage(Message):
    """One fulfilment order with the stock of its lines here, by SKU."""

    work: FulfilmentOrder
    steps: tuple[Step, ...]
    here: dict[str, int]
    why: Reason | None


class Scan(Value):
    """A scanned or typed code."""

    code: Annotated[str, Field(min_length=1, max_length=80)]


class Picked(Message):
    """The work after a scan, and the line that it filled."""

    work: FulfilmentOrder
    line: FulfilmentLine


class Short(Value):
    """Units that will not be picked here, and why."""

    line_id: Id
    quantity: Annotated[int, Field(strict=True, ge=1, le=999)]
    reason: ReasonCode


class Decline(Value):
    """Why an offer is refused."""

    reason: ReasonCode


class Stage(Value):
    """Where the ready order waits: a location code such as L-A12, or what stands after its dash."""

    location: Annotated[str, Field(min_length=1, max_length=40)]


class HandOver(Value):
    """The customer's code, or None with a note of how the person was checked."""

    code: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    checked: Note = ""


class Pack(Value):
    """Close the box."""

    weight_g: Annotated[int, Field(strict=True, ge=1, le=100_000)]


class PersonWork(Message):
    """What one person has."""

    person: Person
    signed_in: bool
    open_work: int
    units_today: int


class AlarmKind(StrEnum):
    """What someone has to look after."""

    UNSOUND = "unsound"  #: the file is no longer what was written
    DISK_FULL = "disk_full"  #: nothing new can be begun
    DISK_LOW = "disk_low"  #: soon nothing new can be begun
    ONE_COPY = "one_copy"  #: the mirror is missing: what is saved would be lost with the disk


class Alarm(Value):
    """One of them; `detail` is for whoever mends it."""

    kind: AlarmKind
    detail: str = ""


class Manager(Message):
    """The store at a glance. `unread` counts entries of the OMS that wait for a newer version of this program."""

    now: datetime
    queue: Queue
    people: tuple[PersonWork, ...]
    line: Line
    checking: tuple[Payment, ...]
    cases: tuple[Case, ...] = ()
    unread: int = 0
    orders_today: int
    takings_today: Money
    alarms: tuple[Alarm, ...] = ()


class ImportPart(Value):
    """Some products of a file, and the units of SKUs that were never here; larger files come in several parts."""

    products: Annotated[tuple[Product, ...], Field(max_length=200)]
    stock: dict[Id, Annotated[int, Field(strict=True, ge=0, le=1_000_000)]] = {}


class ImportedPart(Message):
    """What became of a part: products that were new or differed, those that were known just so, and SKUs with first units."""

    changed: int
    same: int
    opened: int
