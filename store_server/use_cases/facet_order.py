"""The order in which people look for sizes and colours."""

import re
from colorsys import rgb_to_hls

from store_server.storage.folding import folded

_LETTERS = re.compile(r"(?:(\d)x|(x*))([sml])(?![a-z0-9])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_SIDES = re.compile(r"\d\s*[x×]\s*\d")
_UNIT = re.compile(r"[a-z]{2,}")
_GREY = 0.1
_HUES = 12

SizeOrder = tuple[int, str, tuple[float, ...], str]


def size_order(size: str) -> SizeOrder:
    """Sort XS S M L XL, then 34 36 38, then 4 years or 20 cm, then 50x50, then words."""
    text = folded(size).strip()
    if letters := _LETTERS.match(text):
        return 0, "", (_letters_rank(letters),), text
    numbers = tuple(float(number.replace(",", ".")) for number in _NUMBER.findall(text))
    if not numbers:
        return 4, "", (), text
    if _SIDES.search(text):
        return 3, "", numbers, text
    unit = _UNIT.search(text)
    return (2, unit[0], numbers, text) if unit else (1, "", numbers, text)


def colour_order(name: str, tint: str | None) -> tuple[int, int, float, str]:
    """Sort white to black, then along the rainbow, light before dark; colours that nobody can draw come last."""
    if tint is None:
        return 2, 0, 0.0, folded(name)
    red, green, blue = (int(tint[first : first + 2], 16) / 255 for first in (1, 3, 5))
    hue, lightness, _ = rgb_to_hls(red, green, blue)
    if max(red, green, blue) - min(red, green, blue) < _GREY:
        return 0, 0, -lightness, folded(name)
    return 1, round(hue * _HUES) % _HUES, -lightness, folded(name)


def _letters_rank(letters: re.Match[str]) -> float:
    times = int(letters[1]) if letters[1] else len(letters[2])
    return {"s": -1.0, "m": 0.0, "l": 1.0}[letters[3]] * (1 + times)
