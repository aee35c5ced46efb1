"""What a search is narrowed by, and how many products each choice would leave."""

from collections.abc import Iterable, Mapping
from typing import Annotated

import orjson
from pydantic import AfterValidator, Field

from shared.contract.store.finding import price_bounds
from shared.value import Message
from store_server.use_cases.bits import bits_of
from store_server.use_cases.prices import Prices
from store_server.use_cases.shown import Kind, Label, Shown
from store_server.use_cases.variety import Variety

MOST_HITS = 60
MOST_CHOSEN = 30
MOST_KEPT = 2048


def _readable(written: str) -> str:
    price_bounds(written)
    return written


_Group = Annotated[str, Field(max_length=200)]
_Choice = Annotated[str, Field(min_length=1, max_length=200)]
_Price = Annotated[str, Field(pattern=r"^[0-9]{0,9}-[0-9]{0,9}$"), AfterValidator(_readable)]


class Search(Message):
    """What is searched: words, filters, and which part of the result.

    Of several sizes, colours or prices one is enough. A size and a colour are those of one variant, which stands here if
    `here` is asked for; `price` is that of the hit.
    """

    q: Annotated[str, Field(max_length=120)] = ""
    department: _Group = ""
    category: _Group = ""
    size: Annotated[tuple[_Choice, ...], Field(max_length=MOST_CHOSEN)] = ()
    colour: Annotated[tuple[_Choice, ...], Field(max_length=MOST_CHOSEN)] = ()
    price: Annotated[tuple[_Price, ...], Field(max_length=MOST_CHOSEN)] = ()
    here: bool = False
    facets: bool = False
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = 24


class Groups:
    """The products of each department or category."""

    def __init__(self, grouped: Iterable[tuple[int, str]]) -> None:
        places: dict[str, list[int]] = {}
        for place, value in grouped:
            places.setdefault(value, []).append(place)
        self._sets = {value: bits_of(known) for value, known in places.items() if value}

    def add(self, place: int, value: str) -> None:
        """Put a product into its group."""
        if value:
            self._sets[value] = self._sets.get(value, 0) | 1 << place

    def remove(self, place: int, value: str) -> None:
        """Take it out."""
        if value:
            self._sets[value] &= ~(1 << place)

    def having(self, value: str) -> int:
        """Give the products of a group."""
        return self._sets.get(value, 0)

    def facets(self, found: int) -> bytes:
        """Count what each group would leave, most first."""
        counted = [
            (value, count) for value, group in self._sets.items() if (count := (found & group).bit_count())
        ]
        counted.sort(key=lambda row: (-row[1], row[0]))
        return orjson.dumps([{"value": value, "count": count} for value, count in counted])


class Filters:
    """The sets of products that filters leave; like everything here they follow the products as they change."""

    def __init__(
        self, placed: Mapping[int, Shown], here: Mapping[int, Iterable[Kind]], labels: Iterable[Label]
    ) -> None:
        self.variety = Variety({place: known.kinds for place, known in placed.items()}, here)
        self.categories = Groups((place, known.category) for place, known in placed.items())
        self._departments = Groups((place, known.department) for place, known in placed.items())
        self._prices = Prices((place, known.price_minor) for place, known in placed.items())
        self._kept: dict[tuple[int, str], bytes] = {}
        self.variety.learn(labels)

    def add(self, place: int, known: Shown, here: Iterable[Kind], labels: Iterable[Label]) -> None:
        """Let a product be left by what it is."""
        self.variety.learn(labels)
        self.variety.add(place, known.kinds, here)
        self.categories.add(place, known.category)
        self._departments.add(place, known.department)
        self._prices.add(place, known.price_minor)
        self._kept.clear()

    def remove(self, place: int, known: Shown) -> None:
        """Forget a product."""
        self.variety.remove(place, known.kinds)
        self.categories.remove(place, known.category)
        self._departments.remove(place, known.department)
        self._prices.remove(place, known.price_minor)
        self._kept.clear()

    def narrowed(self, matching: int, asked: Search) -> tuple[int, bytes]:
        """Give what all filters leave, and the JSON fields of the facets."""
        offered = self.variety.having(asked.size, asked.colour, here=asked.here)
        priced = self._prices.having(asked.price) if asked.price else matching
        grouped = self._grouped(matching, asked)
        facets = self._groups(matching & offered & priced, asked.department)
        if asked.colour:
            facets += b',"tints":%b' % orjson.dumps(self.variety.tints(asked.colour))
        if asked.facets:
            facets += self._choices(grouped & priced, grouped & offered, asked)
        return grouped & offered & priced, facets

    def _grouped(self, found: int, asked: Search) -> int:
        if asked.department:
            found &= self._departments.having(asked.department)
        return found & self.categories.having(asked.category) if asked.category else found

    def _groups(self, found: int, department: str) -> bytes:
        """Count what each department and category would leave; 50 of them take up to 60 µs, so the last are kept."""
        facets = self._kept.get((found, department))
        if facets is None:
            within = found & self._departments.having(department) if department else found
            facets = b'"departments":%b,"categories":%b' % (
                self._departments.facets(found),
                self.categories.facets(within),
            )
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[found, department] = facets
        return facets

    def _choices(self, priced: int, offered: int, asked: Search) -> bytes:
        """Count what each size, colour and price would leave; 100 of them take 0.2 ms, which nobody needs at each letter."""
        return b',"sizes":%b,"colours":%b,"prices":%b' % (
            orjson.dumps(self.variety.sizes(priced, asked.colour, here=asked.here)),
            orjson.dumps(self.variety.colours(priced, asked.size, here=asked.here)),
            orjson.dumps(self._prices.ranges(offered, asked.price)),
        )
