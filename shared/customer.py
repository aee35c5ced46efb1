"""A customer, and the little of one that an order carries."""

from typing import Annotated

from pydantic import Field

from shared.network import Place
from shared.value import Id, Message, Words

Phone = Annotated[str, Field(pattern=r"^\+?[0-9 .()-]{4,24}$")]
Email = Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class Address(Message):
    """Where a parcel goes."""

    street: Words
    postcode: Annotated[str, Field(min_length=2, max_length=12)]
    town: Annotated[Words, Field(min_length=1)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "FR"
    place: Place | None = None


class Purchase(Message):
    """One line of a customer's history."""

    sku: Id
    name: Words
    day: str
    quantity: int


class Customer(Message):
    """Someone who buys."""

    customer_id: Id
    first_name: Words
    last_name: Annotated[Words, Field(min_length=1)]
    phone: Phone | None = None
    email: Email | None = None
    address: Address | None = None
    tier: Words = ""
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"
    history: tuple[Purchase, ...] = ()

    @property
    def name(self) -> str:
        """First and last name as one says them."""
        return f"{self.first_name} {self.last_name}".strip()


class Contact(Message):
    """What those who promise, prepare and hand over an order need of a customer."""

    customer_id: Id | None = None
    name: Words
    phone: Phone | None = None
    email: Email | None = None
    address: Address | None = None
    tier: Words = ""
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"


def contact(customer: Customer) -> Contact:
    """Keep of a customer what an order needs."""
    return Contact(
        customer_id=customer.customer_id,
        name=customer.name,
        phone=customer.phone,
        email=customer.email,
        address=customer.address,
        tier=customer.tier,
        language=customer.language,
    )
