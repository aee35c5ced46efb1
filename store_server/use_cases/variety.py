"""Which products come in a size, in a colour, or in both at once; and which of them stand here so."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import product as pairs
from operator import or_
from typing import Any

from store_server.storage.folding import folded
from store_server.use_cases.bits import bits_of
from store_server.use_cases.facet_order import colour_order, size_order
from store_server.use_cases.shown import Kind, Label

#: A question that leaves a place empty is answered by whatever stands there.
ANY = ""
EVERY: Kind = (ANY, ANY)


class Variety:
    """Sets of products by kind. A dress in red M and black S is not found as a black M."""

    def __init__(self, sold: Mapping[int, Iterable[Kind]], here: Mapping[int, Iterable[Kind]]) -> None:
        self._sold, self._here = _by_question(sold), _by_question(here)
        self._sizes: dict[str, str] = {}
        self._colours: dict[str, tuple[str, str | None]] = {}

    @property
    def all(self) -> int:
        """Every product."""
        return self._sold.get(EVERY, 0)

    @property
    def stocked(self) -> int:
        """Every product of which something is here."""
        return self._here.get(EVERY, 0)

    def learn(self, labels: Iterable[Label]) -> None:
        """Remember how sizes and colours are written; whoever writes one first decides."""
        for size, colour, tint in labels:
            if size and folded(size) not in self._sizes:
                self._sizes[folded(size)] = size
                self._sizes = dict(sorted(self._sizes.items(), key=lambda known: size_order(known[1])))
            _, known_tint = self._colours.get(folded(colour), ("", ""))
            if colour and (known_tint == "" or (known_tint is None and tint)):
                self._colours[folded(colour)] = (colour, tint)
                self._colours = dict(sorted(self._colours.items(), key=lambda known: colour_order(*known[1])))

    def add(self, place: int, sold: Iterable[Kind], here: Iterable[Kind]) -> None:
        """Let a product be found by its kinds."""
        _set(self._sold, place, sold)
        _set(self._here, place, here)

    def remove(self, place: int, kinds: Iterable[Kind]) -> None:
        """Let it be found by them no more."""
        _unset(self._sold, place, kinds)
        _unset(self._here, place, kinds)

    def stand(self, place: int, kinds: Iterable[Kind], here: Iterable[Kind]) -> None:
        """Take it that of a product's kinds these are here now."""
        _unset(self._here, place, kinds)
        _set(self._here, place, here)

    def having(self, sizes: Sequence[str], colours: Sequence[str], *, here: bool) -> int:
        """Give the products with a variant in one of these sizes and one of these colours; none given is any."""
        sets = self._here if here else self._sold
        asked = pairs(map(folded, sizes) if sizes else (ANY,), map(folded, colours) if colours else (ANY,))
        return reduce(or_, [sets.get(kind, 0) for kind in asked])

    def tints(self, colours: Sequence[str]) -> list[str]:
        """Give the #RRGGBB of some colours, where they are known."""
        known = (self._colours.get(folded(colour)) for colour in colours)
        return [colour[1] for colour in known if colour and colour[1]]

    def sizes(self, found: int, colours: Sequence[str], *, here: bool) -> list[dict[str, Any]]:
        """Count what each size would leave, in the order of sizes."""
        return [
            {"value": size, "count": count}
            for size in self._sizes.values()
            if (count := (found & self.having((size,), colours, here=here)).bit_count())
        ]

    def colours(self, found: int, sizes: Sequence[str], *, here: bool) -> list[dict[str, Any]]:
        """Count what each colour would leave, in the order of colours."""
        return [
            {"value": colour, "count": count, "tint": tint}
            for colour, tint in self._colours.values()
            if (count := (found & self.having(sizes, (colour,), here=here)).bit_count())
        ]


def _by_question(kinds: Mapping[int, Iterable[Kind]]) -> dict[Kind, int]:
    places: dict[Kind, list[int]] = {}
    for place, known in kinds.items():
        for question in _questions(known):
            places.setdefault(question, []).append(place)
    return {question: bits_of(found) for question, found in places.items()}


def _set(sets: dict[Kind, int], place: int, kinds: Iterable[Kind]) -> None:
    for question in _questions(kinds):
        sets[question] = sets.get(question, 0) | 1 << place


def _unset(sets: dict[Kind, int], place: int, kinds: Iterable[Kind]) -> None:
    for question in _questions(kinds):
        sets[question] = sets.get(question, 0) & ~(1 << place)


def _questions(kinds: Iterable[Kind]) -> set[Kind]:
    return set().union(*map(_answered_by, kinds))


@lru_cache(maxsize=4096)
def _answered_by(kind: Kind) -> frozenset[Kind]:
    size, colour = kind
    return frozenset({kind, (size, ANY), (ANY, colour), EVERY})
