"""Finding products as one types, in memory: what is here first, then by popularity; 15–50 µs for a page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

import orjson
from pydantic import Field

from shared.catalogue import Product
from shared.contract.store_api import Hit
from shared.gtin import printed
from shared.value import Message
from store_server.storage.folding import folded
from store_server.use_cases.prefixes import Prefixes, words_of

MOST_HITS = 60
MOST_ALIKE = 6
MOST_COMPARED = 400
MOST_KEPT = 512
_CHUNK = 1024
_CHUNK_MASK = (1 << _CHUNK) - 1


class Search(Message):
    """What is searched: words, filters, and which part of the result."""

    q: Annotated[str, Field(max_length=120)] = ""
    department: Annotated[str, Field(max_length=200)] = ""
    category: Annotated[str, Field(max_length=200)] = ""
    here: bool = False
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = 24


@dataclass(slots=True)
class _Shown:
    """A product as a result shows it: the JSON of its hit up to the figures, which change."""

    product_id: str
    hit: bytes
    words: set[str]
    codes: set[str]
    skus: tuple[str, ...]
    department: str
    category: str
    price_minor: int
    here: int = 0
    elsewhere: int = 0

    def json(self) -> bytes:
        return b'%b"here":%d,"network":%d}' % (self.hit, self.here, self.here + self.elsewhere)


@dataclass
class _Groups:
    """The products of each department or category."""

    sets: dict[str, int] = field(default_factory=dict)

    def add(self, place: int, value: str) -> None:
        if value:
            self.sets[value] = self.sets.get(value, 0) | 1 << place

    def remove(self, place: int, value: str) -> None:
        if value:
            self.sets[value] &= ~(1 << place)

    def having(self, value: str) -> int:
        return self.sets.get(value, 0)

    def facets(self, found: int) -> bytes:
        counted = ((value, (found & group).bit_count()) for value, group in self.sets.items())
        rows = sorted(
            ((value, count) for value, count in counted if count), key=lambda row: (-row[1], row[0])
        )
        return orjson.dumps([{"value": value, "count": count} for value, count in rows])


class Finder:
    """The index of what can be sold. It lives in the event loop's thread: load and change it there."""

    def __init__(self) -> None:
        self.load((), {}, {})

    def load(
        self, products: Iterable[Product], here: Mapping[str, int], elsewhere: Mapping[str, int]
    ) -> None:
        """Start anew from products, most popular first, and the units of each SKU here and elsewhere."""
        self._shown: list[_Shown | None] = []
        self._place: dict[str, int] = {}
        self._of_sku: dict[str, int] = {}
        self._here, self._elsewhere = dict(here), dict(elsewhere)
        self._all = self._stocked = 0
        self._departments, self._categories = _Groups(), _Groups()
        self._facets: dict[tuple[int, str, bool], tuple[bytes, bytes]] = {}
        self._prefixes = Prefixes()
        words: dict[str, list[int]] = {}
        codes: dict[str, int] = {}
        for product in products:
            place = self._put(product, len(self._shown))
            for word in self._at(place).words:
                words.setdefault(word, []).append(place)
            codes |= dict.fromkeys(self._at(place).codes, place)
        self._prefixes.fill({word: _bits(places) for word, places in words.items()}, codes)

    @property
    def size(self) -> int:
        """How many products can be found."""
        return self._all.bit_count()

    def become(self, fresh: "Finder") -> None:
        """Take over the index of another one, which a thread may have loaded: 100,000 SKUs take a second."""
        vars(self).update(vars(fresh))

    def update(self, product: Product) -> None:
        """Take a product as it is now; one that is new comes last."""
        self.remove(product.product_id)
        if product.active:
            place = self._put(product, self._place.get(product.product_id, len(self._shown)))
            self._prefixes.add(place, self._at(place).words, self._at(place).codes)

    def remove(self, product_id: str) -> None:
        """Show a product no more; its place is kept in case it comes back."""
        place = self._place.get(product_id)
        shown = None if place is None else self._shown[place]
        if place is None or shown is None:
            return
        self._prefixes.remove(place, shown.words, shown.codes)
        self._departments.remove(place, shown.department)
        self._categories.remove(place, shown.category)
        self._all &= ~(1 << place)
        self._stocked &= ~(1 << place)
        self._shown[place] = None
        self._facets.clear()

    def here(self, sku: str, free: int) -> None:
        """Take the free units of a SKU in this store."""
        change = max(0, free) - self._here.get(sku, 0)
        self._here[sku] = max(0, free)
        place = self._of_sku.get(sku)
        shown = None if place is None else self._shown[place]
        if place is not None and shown is not None and change:
            shown.here += change
            self._mark(place, shown)

    def network(self, sku: str, elsewhere: int) -> None:
        """Take the units of a SKU that can be promised at all other nodes."""
        change = elsewhere - self._elsewhere.get(sku, 0)
        self._elsewhere[sku] = elsewhere
        place = self._of_sku.get(sku)
        shown = None if place is None else self._shown[place]
        if shown is not None:
            shown.elsewhere += change

    def page(self, asked: Search) -> bytes:
        """Give the JSON of `Found`: text that is ready, for it is asked at each letter that someone types."""
        found, corrected = self._matching(folded(asked.q).split())
        departments, categories = self._narrowed_by(found, asked)
        found = self._narrowed(found, asked)
        first = found & self._stocked
        skipped = max(0, asked.offset - first.bit_count())
        places = list(_places(first, asked.offset, asked.limit))
        places += _places(found ^ first, skipped, asked.limit - len(places))
        return b'{"hits":[%b],"total":%d,"corrected":%b,"departments":%b,"categories":%b}' % (
            b",".join(self._at(place).json() for place in places),
            found.bit_count(),
            orjson.dumps(corrected),
            departments,
            categories,
        )

    def alike(self, product_id: str) -> tuple[Hit, ...]:
        """Give products of the same category that are here, nearest in price first."""
        place = self._place.get(product_id)
        shown = None if place is None else self._shown[place]
        if place is None or shown is None:
            return ()
        others = self._categories.having(shown.category) & self._stocked & ~(1 << place)
        compared = [self._at(other) for other in _places(others, 0, MOST_COMPARED)]
        compared.sort(key=lambda other: abs(other.price_minor - shown.price_minor))
        return tuple(Hit.model_validate_json(other.json()) for other in compared[:MOST_ALIKE])

    def _put(self, product: Product, place: int) -> int:
        shown = _shown(product)
        shown.here = sum(self._here.get(sku, 0) for sku in shown.skus)
        shown.elsewhere = sum(self._elsewhere.get(sku, 0) for sku in shown.skus)
        if place == len(self._shown):
            self._shown.append(shown)
        self._shown[place] = shown
        self._place[product.product_id] = place
        self._of_sku |= dict.fromkeys(shown.skus, place)
        self._all |= 1 << place
        self._departments.add(place, shown.department)
        self._categories.add(place, shown.category)
        self._mark(place, shown)
        return place

    def _at(self, place: int) -> _Shown:
        shown = self._shown[place]
        assert shown is not None
        return shown

    def _mark(self, place: int, shown: _Shown) -> None:
        stocked = self._stocked | 1 << place if shown.here else self._stocked & ~(1 << place)
        if stocked != self._stocked:
            self._stocked = stocked
            self._facets.clear()

    def _matching(self, tokens: list[str]) -> tuple[int, str | None]:
        found = self._having_all(tokens)
        if found or not tokens:
            return found, None
        meant = [token if self._prefixes.having(token) else self._prefixes.nearest(token) for token in tokens]
        known = [token for token in meant if token is not None]
        if known == tokens or len(known) < len(tokens):
            return 0, None
        found = self._having_all(known)
        return found, " ".join(known) if found else None

    def _having_all(self, tokens: list[str]) -> int:
        found = self._all
        for token in tokens:
            found &= self._prefixes.having(token)
        return found

    def _narrowed(self, found: int, asked: Search) -> int:
        if asked.department:
            found &= self._departments.having(asked.department)
        if asked.category:
            found &= self._categories.having(asked.category)
        return found & self._stocked if asked.here else found

    def _narrowed_by(self, found: int, asked: Search) -> tuple[bytes, bytes]:
        """Count what each department and category would leave; 50 groups take 60 µs, so the last results are kept."""
        key = (found, asked.department, asked.here)
        facets = self._facets.get(key)
        if facets is None:
            left = found & self._stocked if asked.here else found
            within = left & self._departments.having(asked.department) if asked.department else left
            facets = self._facets[key] = self._departments.facets(left), self._categories.facets(within)
            if len(self._facets) > MOST_KEPT:
                self._facets.clear()
        return facets


def _shown(product: Product) -> _Shown:
    cheapest = min(product.variants, key=lambda variant: variant.price.minor)
    colours = dict.fromkeys(variant.colour for variant in product.variants if variant.colour)
    hit = Hit(
        product_id=product.product_id,
        name=product.name,
        brand=product.brand,
        category=product.category,
        picture=product.picture,
        colours=tuple(colours),
        price=cheapest.price,
        compare_at=cheapest.compare_at,
        here=0,
        network=0,
    )
    return _Shown(
        product_id=product.product_id,
        hit=hit.model_dump_json(exclude={"here", "network"}).encode().removesuffix(b"}") + b",",
        words=_words(product),
        codes=_codes(product),
        skus=tuple(variant.sku for variant in product.variants),
        department=product.department,
        category=product.category,
        price_minor=cheapest.price.minor,
    )


def _words(product: Product) -> set[str]:
    said = [product.name, product.brand, product.department, product.category]
    said += {option for variant in product.variants for option in variant.options}
    return {word for text in said for word in words_of(folded(text))}


def _codes(product: Product) -> set[str]:
    skus = {folded(variant.sku) for variant in product.variants}
    return skus | {printed(variant.gtin) for variant in product.variants if variant.gtin}


def _bits(places: list[int]) -> int:
    bits = bytearray(places[-1] // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _places(bits: int, skip: int, count: int) -> Iterator[int]:
    """Give the places of set bits, lowest first; in chunks, for arithmetic on all the bits would cost as much for each."""
    start = 0
    while bits and count > 0:
        chunk = bits & _CHUNK_MASK
        if skip and (here := chunk.bit_count()) <= skip:
            skip -= here
            chunk = 0
        while chunk and count > 0:
            lowest = chunk & -chunk
            chunk ^= lowest
            if skip:
                skip -= 1
                continue
            yield start + lowest.bit_length() - 1
            count -= 1
        bits >>= _CHUNK
        start += _CHUNK
