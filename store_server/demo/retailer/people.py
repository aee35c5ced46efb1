"""The demo's customers with what they bought before, and the people who work in its store.

Phone numbers come from a range that France reserves for fiction, e-mail addresses from a domain reserved for examples.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import cos, pi, radians, sin
from random import Random
from typing import NamedTuple

from shared.catalogue import Product
from shared.customer import Address, Customer, Purchase
from shared.network import Place
from shared.permissions import Person, Role
from store_server.demo.retailer.towns import TOWNS, Town
from store_server.demo.retailer.words import FIRST_NAMES, LAST_NAMES, STREETS

CUSTOMERS = 2_000
_FURTHEST_KM = 6.0
_KM_PER_DEGREE = 111.2
_ENGLISH_SHARE = 0.06
_HISTORY_DAYS = 540
_TIERS = ((8, "Alba Or"), (4, "Alba Argent"))
# 06 39 98 is reserved for fiction and holds 10,000 numbers; a step without a common factor visits each once.
_PHONES = 10_000
_PHONE_STEP = 3_571


class Colleague(NamedTuple):
    """Someone of the demo store with their PIN; the PIN is told to newcomers when `shown`."""

    person: Person
    pin: str
    shown: bool = False


STAFF: tuple[Colleague, ...] = (
    Colleague(
        Person(person_id="a-ines", name="Inès", initials="IM", role=Role.ASSOCIATE), "246810", shown=True
    ),
    Colleague(Person(person_id="a-theo", name="Théo", initials="TG", role=Role.ASSOCIATE), "314159"),
    Colleague(Person(person_id="a-salome", name="Salomé", initials="SB", role=Role.ASSOCIATE), "271828"),
    Colleague(Person(person_id="a-karim", name="Karim", initials="KH", role=Role.ASSOCIATE), "161803"),
    Colleague(
        Person(person_id="k-noemie", name="Noémie", initials="NV", role=Role.PICKER), "135791", shown=True
    ),
    Colleague(Person(person_id="k-baptiste", name="Baptiste", initials="BR", role=Role.PICKER), "141421"),
    Colleague(Person(person_id="k-fatou", name="Fatou", initials="FD", role=Role.PICKER), "173205"),
    Colleague(
        Person(person_id="m-helene", name="Hélène", initials="HC", role=Role.MANAGER), "112358", shown=True
    ),
)


def customers(rng: Random, products: Sequence[Product], today: date) -> tuple[Customer, ...]:
    """Make the customers; ids, phones and e-mail addresses are unique, histories end before `today`."""
    popularity = list(accumulate(product.popularity for product in products))
    towns = rng.choices(TOWNS, weights=[town.size for town in TOWNS], k=CUSTOMERS)
    return tuple(
        _customer(rng, number, town, _history(rng, products, popularity, today))
        for number, town in enumerate(towns, start=1)
    )


def _customer(rng: Random, number: int, town: Town, history: tuple[Purchase, ...]) -> Customer:
    first_name, last_name = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    return Customer(
        customer_id=f"c-{1_000 + number}",
        first_name=first_name,
        last_name=last_name,
        phone=_phone(number),
        email=f"{_plain(first_name)}.{_plain(last_name)}.{number}@example.com",
        address=_address(rng, town),
        tier=next((tier for least, tier in _TIERS if len(history) >= least), ""),
        language="en" if rng.random() < _ENGLISH_SHARE else "fr",
        history=history,
    )


def _phone(number: int) -> str:
    last = f"{number * _PHONE_STEP % _PHONES:04d}"
    return f"06 39 98 {last[:2]} {last[2:]}"


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return folded.lower()


def _address(rng: Random, town: Town) -> Address:
    km, angle = _FURTHEST_KM * rng.random(), 2 * pi * rng.random()
    place = Place(
        lat=round(town.lat + km * cos(angle) / _KM_PER_DEGREE, 5),
        lon=round(town.lon + km * sin(angle) / (_KM_PER_DEGREE * cos(radians(town.lat))), 5),
    )
    street = f"{rng.randint(1, 120)} {rng.choice(STREETS)}"
    return Address(street=street, postcode=town.postcode, town=town.name, place=place)


def _history(
    rng: Random, products: Sequence[Product], popularity: list[int], today: date
) -> tuple[Purchase, ...]:
    lines = int(12 * rng.random() ** 2)
    bought = rng.choices(products, cum_weights=popularity, k=lines)
    ages = sorted((rng.randint(1, _HISTORY_DAYS) for _ in bought), reverse=True)
    return tuple(
        Purchase(
            sku=rng.choice(product.variants).sku,
            name=product.name,
            day=(today - timedelta(days=age)).isoformat(),
            quantity=1 if rng.random() < 0.9 else 2,
        )
        for product, age in zip(bought, ages, strict=True)
    )
