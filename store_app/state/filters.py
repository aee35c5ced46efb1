"""What a search is narrowed by, as the address of its screen says it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from urllib.parse import parse_qs, urlencode, urlsplit

from shared.contract.store.finding import price_bounds
from shared.value import Value

BROWSE = "/browse"
_MOST = 30
_LONGEST = 200


class By(StrEnum):
    """What several values of can be chosen."""

    SIZE = "size"
    COLOUR = "colour"
    PRICE = "price"


class Filters(Value):
    """What is kept of what was found; of several sizes, colours or prices one is enough."""

    department: str = ""
    category: str = ""
    size: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    price: tuple[str, ...] = ()
    here: bool = False

    @property
    def address(self) -> str:
        """Where the screen shows this."""
        asked = [(name, value) for name, value in self if value]
        query = urlencode([(name, 1 if value is True else value) for name, value in asked], doseq=True)
        return f"{BROWSE}?{query}" if query else BROWSE

    def chosen(self, by: By) -> tuple[str, ...]:
        """Give the values that were chosen."""
        return {By.SIZE: self.size, By.COLOUR: self.colour, By.PRICE: self.price}[by]

    def toggled(self, by: By, value: str) -> "Filters":
        """Choose a value as well, or no longer."""
        chosen = self.chosen(by)
        kept = tuple(known for known in chosen if known != value)
        return self.model_copy(update={by.value: kept if value in chosen else (*chosen, value)})

    def without(self, by: By) -> "Filters":
        """Choose nothing of this kind."""
        return self.model_copy(update={by.value: ()})


def read_filters(address: str) -> Filters:
    """Read what an address keeps; what cannot be read is left out."""
    asked = parse_qs(urlsplit(address).query)
    return Filters(
        department="".join(_values(asked, "department")[:1]),
        category="".join(_values(asked, "category")[:1]),
        size=_values(asked, "size"),
        colour=_values(asked, "colour"),
        price=tuple(filter(_is_range, _values(asked, "price"))),
        here="1" in asked.get("here", ()),
    )


def _values(asked: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    return tuple(value for value in asked.get(name, ()) if len(value) <= _LONGEST)[:_MOST]


def _is_range(written: str) -> bool:
    try:
        price_bounds(written)
    except ValueError:
        return False
    return True
