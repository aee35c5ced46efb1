"""Finding products as one types, in memory: what is here first, then by popularity; 15–50 µs for a page."""

from collections.abc import Iterable, Iterator, Mapping

import orjson

from shared.catalogue import Product
from shared.contract.store.finding import Hit
from shared.gtin import printed
from store_server.storage.catalogue import Named
from store_server.storage.folding import folded
from store_server.use_cases.bits import bits_of, places_in
from store_server.use_cases.filters import Filters, Search
from store_server.use_cases.prefixes import Prefixes
from store_server.use_cases.shown import Kind, Label, Shown, labels, shown

__all__ = ["Finder", "Search"]
MOST_ALIKE = 6
MOST_COMPARED = 400


class Finder:
    """The index of what can be sold. It lives in the event loop's thread: load and change it there."""

    def __init__(self) -> None:
        self.load((), {}, {})

    def load(
        self, products: Iterable[Product], here: Mapping[str, int], elsewhere: Mapping[str, int]
    ) -> None:
        """Start anew from products, most popular first, and the units of each SKU here and elsewhere."""
        self._shown: list[Shown | None] = []
        self._place: dict[str, int] = {}
        self._of_sku: dict[str, int] = {}
        self._here, self._elsewhere = dict(here), dict(elsewhere)
        placed: dict[int, Shown] = {}
        written: dict[Label, None] = {}
        for place, product in enumerate(products):
            placed[place] = self._put(place, product)
            written |= dict.fromkeys(labels(product))
        standing = {place: self._standing(known) for place, known in placed.items() if known.here}
        self._filters = Filters(placed, standing, written)
        self._prefixes = _prefixes(placed)

    @property
    def size(self) -> int:
        """How many products can be found."""
        return self._filters.variety.all.bit_count()

    def become(self, fresh: "Finder") -> None:
        """Take over the index of another one, which a thread may have loaded: 100,000 SKUs take a second."""
        vars(self).update(vars(fresh))

    def update(self, product: Product) -> None:
        """Take a product as it is now; one that is new comes last."""
        self.remove(product.product_id)
        if product.active:
            place = self._place.get(product.product_id, len(self._shown))
            known = self._put(place, product)
            self._prefixes.add(place, known.words, known.codes)
            self._filters.add(place, known, self._standing(known), labels(product))

    def remove(self, product_id: str) -> None:
        """Show a product no more; its place is kept in case it comes back."""
        place = self._place.get(product_id)
        gone = None if place is None else self._shown[place]
        if place is not None and gone is not None:
            self._prefixes.remove(place, gone.words, gone.codes)
            self._filters.remove(place, gone)
            self._shown[place] = None
            for sku in gone.skus:
                if self._of_sku.get(sku) == place:
                    del self._of_sku[sku]

    def here(self, sku: str, free: int) -> None:
        """Take the free units of a SKU in this store."""
        before, after = self._here.get(sku, 0), max(0, free)
        self._here[sku] = after
        place = self._of_sku.get(sku)
        known = None if place is None else self._shown[place]
        if place is None or known is None or before == after:
            return
        known.count(known.here + after - before, known.elsewhere)
        if not (before and after):
            self._filters.variety.stand(place, known.kinds, self._standing(known))

    def network(self, sku: str, elsewhere: int) -> None:
        """Take the units of a SKU that can be promised at all other nodes."""
        change = elsewhere - self._elsewhere.get(sku, 0)
        self._elsewhere[sku] = elsewhere
        place = self._of_sku.get(sku)
        known = None if place is None else self._shown[place]
        if known is not None and change:
            known.count(known.here, known.elsewhere + change)

    def page(self, asked: Search) -> bytes:
        """Give the JSON of `Found`: text that is ready, for it is asked at each letter that someone types."""
        matching, corrected = self._matching(folded(asked.q).split())
        found, facets = self._filters.narrowed(matching, asked)
        hits = [self._at(place).json for place in self._first(found, asked.offset, asked.limit)]
        return b'{"hits":[%b],"total":%d,"corrected":%b,%b}' % (
            b",".join(hits),
            found.bit_count(),
            orjson.dumps(corrected),
            facets,
        )

    def item(self, gtin: str) -> Named | None:
        """Tell what a 14-digit GTIN is, if it is sold: of several products the most popular."""
        place = self._prefixes.coded(printed(gtin))
        known = None if place is None else self._shown[place]
        if known is None or gtin not in known.gtins:
            return None
        return Named(known.product_id, known.skus[known.gtins.index(gtin)], known.name)

    def alike(self, product_id: str) -> tuple[Hit, ...]:
        """Give products of the same category that are here, nearest in price first."""
        place = self._place.get(product_id)
        known = None if place is None else self._shown[place]
        if place is None or known is None:
            return ()
        alike = self._filters.categories.having(known.category) & self._filters.variety.stocked
        compared = [self._at(other) for other in places_in(alike & ~(1 << place), 0, MOST_COMPARED)]
        compared.sort(key=lambda other: abs(other.price_minor - known.price_minor))
        return tuple(Hit.model_validate_json(other.json) for other in compared[:MOST_ALIKE])

    def _put(self, place: int, product: Product) -> Shown:
        known = shown(product)
        known.count(_units(known, self._here), _units(known, self._elsewhere))
        if place == len(self._shown):
            self._shown.append(known)
        self._shown[place] = known
        self._place[product.product_id] = place
        self._of_sku |= dict.fromkeys(known.skus, place)
        return known

    def _standing(self, known: Shown) -> list[Kind]:
        return [kind for sku, kind in zip(known.skus, known.kinds, strict=True) if self._here.get(sku)]

    def _at(self, place: int) -> Shown:
        known = self._shown[place]
        assert known is not None
        return known

    def _first(self, found: int, skip: int, count: int) -> Iterator[int]:
        stocked = found & self._filters.variety.stocked
        skipped = max(0, skip - stocked.bit_count())
        for place in places_in(stocked, skip, count):
            count -= 1
            yield place
        yield from places_in(found ^ stocked, skipped, count)

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
        found = self._filters.variety.all
        for token in tokens:
            found &= self._prefixes.having(token)
        return found


def _units(known: Shown, units: Mapping[str, int]) -> int:
    return sum(units.get(sku, 0) for sku in known.skus)


def _prefixes(placed: Mapping[int, Shown]) -> Prefixes:
    words: dict[str, list[int]] = {}
    codes: dict[str, int] = {}
    for place, known in placed.items():
        for word in known.words:
            words.setdefault(word, []).append(place)
        for code in known.codes:
            codes.setdefault(code, place)
    prefixes = Prefixes()
    prefixes.fill({word: bits_of(places) for word, places in words.items()}, codes)
    return prefixes
