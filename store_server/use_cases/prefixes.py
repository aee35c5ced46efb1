"""A prefix index in memory: for each word or code the products that have it, as the bits of one integer."""

import re
from bisect import bisect_left, insort
from functools import reduce
from operator import or_

from rapidfuzz import process
from rapidfuzz.distance import OSA

MOST_KEPT = 2048
MOST_CODES = 256
SHORTEST_CODE = 3
SHORTEST_CORRECTED = 3
_LAST = "\U0010ffff"
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Cut folded text into words."""
    return _WORD.findall(text)


class Prefixes:
    """Bit n of a set stands for product n. Words answer by prefix, codes (SKU, GTIN) by a prefix of at least three."""

    def __init__(self) -> None:
        self._sets: dict[str, int] = {}
        self._vocabulary: list[str] = []
        self._codes: list[str] = []
        self._coded: dict[str, int] = {}
        self._kept: dict[str, int] = {}

    def fill(self, words: dict[str, int], codes: dict[str, int]) -> None:
        """Replace everything: a set for each word, a product for each code."""
        self._sets, self._coded = words, codes
        self._vocabulary, self._codes = sorted(words), sorted(codes)
        self._kept.clear()

    def add(self, place: int, words: set[str], codes: set[str]) -> None:
        """Let one product be found."""
        for word in words:
            if word not in self._sets:
                insort(self._vocabulary, word)
            self._sets[word] = self._sets.get(word, 0) | 1 << place
        for code in codes:
            if code not in self._coded:
                insort(self._codes, code)
            self._coded[code] = place
        self._kept.clear()

    def remove(self, place: int, words: set[str], codes: set[str]) -> None:
        """Let one product be found no more by these."""
        for word in words:
            self._sets[word] &= ~(1 << place)
            if not self._sets[word]:
                del self._sets[word]
                self._vocabulary.remove(word)
        for code in codes:
            if self._coded.get(code) == place:
                del self._coded[code]
                self._codes.remove(code)
        self._kept.clear()

    def having(self, token: str) -> int:
        """Give the products with words that begin like each part of `token`, or a code that begins like it."""
        found = self._kept.get(token)
        if found is None:
            found = self._kept[token] = self._search(token)
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
        return found

    def coded(self, code: str) -> int | None:
        """Give the product that carries a whole code."""
        return self._coded.get(code)

    def nearest(self, token: str) -> str | None:
        """Give the word that was probably meant: one slip in a short word, two in a longer one, none in one of two letters."""
        if len(token) < SHORTEST_CORRECTED:
            return None
        slips = 1 if len(token) < 6 else 2
        found = process.extractOne(token, self._vocabulary, scorer=OSA.distance, score_cutoff=slips)
        return None if found is None else found[0]

    def _search(self, token: str) -> int:
        parts = words_of(token)
        if not parts:
            return 0
        by_words = self._beginning(parts[0])
        for part in parts[1:]:
            by_words &= self._beginning(part)
        return by_words | self._by_code(token) if len(token) >= SHORTEST_CODE else by_words

    def _beginning(self, prefix: str) -> int:
        first = bisect_left(self._vocabulary, prefix)
        last = bisect_left(self._vocabulary, prefix + _LAST)
        return reduce(or_, (self._sets[word] for word in self._vocabulary[first:last]), 0)

    def _by_code(self, token: str) -> int:
        first = bisect_left(self._codes, token)
        last = min(bisect_left(self._codes, token + _LAST), first + MOST_CODES)
        return reduce(or_, (1 << self._coded[code] for code in self._codes[first:last]), 0)
