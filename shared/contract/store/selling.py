"""Selling: baskets and how they are paid, the customers they are for, and the orders they become."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from shared.basket import Basket, BasketStatus, Due
from shared.contract.oms.orders import OrderPart
from shared.contract.store.shift import Pin
from shared.customer import Address, Customer, Email, Phone
from shared.money import Money
from shared.network import DeliveryMode
from shared.order import Order
from shared.overrides import OverrideReason
from shared.payment import Payment, Settlement
from shared.promise.answer import Answer
from shared.value import Id, Message, Value, Words


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


class OverrideStock(Value):
    """A manager lets the basket take away what is kept for orders; `pin` is theirs, typed on the seller's tablet."""

    override_by: Id
    pin: Pin
    reason: OverrideReason


class TakeLeft(Value):
    """Let a line that someone else got, and what travels like it, reach the customer the way that is left."""

    line_id: Id
    option_id: Id
    mode: DeliveryMode
    collect_at: Id | None = None
    relay_id: Id | None = None


class Group(Message):
    """Lines that travel alike, and the options for them together."""

    mode: DeliveryMode
    line_ids: tuple[Id, ...]
    answer: Answer


class BasketPage(Message):
    """A basket as the tablet shows it. `names` gives node and relay names; `pay_problem` is the slug that stands in the way.

    `kept` names the lines that are taken away although orders wait for their units.
    """

    basket: Basket
    due: Due
    groups: tuple[Group, ...]
    names: dict[str, str]
    payment: Payment | None = None
    pay_problem: str | None = None
    kept: tuple[Id, ...] = ()


class BasketRow(Message):
    """A basket in a list."""

    basket_id: Id
    status: BasketStatus
    owner_name: Words
    customer_name: Words
    units: int
    total: Money
    changed_at: datetime


class Approval(Value):
    """A manager stands by something; `pin` is theirs, typed on the seller's tablet."""

    override_by: Id
    pin: Pin


class Pay(Value):
    """Take the amount due now; `attempt_id` is new for each intention. With an `approval` more may be taken off line."""

    attempt_id: Id
    amount: Money
    approval: Approval | None = None


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


class OrderRow(Message):
    """An order in a list."""

    order_id: Id
    number: Words
    placed_at: datetime
    customer_name: Words
    units: int
    total: Money


class CustomerPage(Message):
    """A customer with the orders that this store knows."""

    customer: Customer
    orders: tuple[OrderRow, ...]


class OrderPage(Message):
    """An order with its parts. `pickup_code` is what the customer's QR holds, `settlement` is of a payment approved off line.

    `central` is whether the OMS has it, and `settled` whether the OMS has answered what becomes of it.
    """

    order: Order
    parts: tuple[OrderPart, ...]
    central: bool
    settled: bool = False
    pickup_code: str | None
    settlement: Settlement | None = None
    names: dict[str, str]
