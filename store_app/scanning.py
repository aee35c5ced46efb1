"""Tells a barcode scanner from a person: both type, but only one of them types a key every few milliseconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from shared.errors import InvalidCode
from shared.gtin import read_code

#: Scanners leave 2 to 20 ms between keys; the fastest typists rarely come under 60.
MOST_BETWEEN_KEYS_S = 0.035
#: What was typed before a pause like this is not part of a scan, unless the whole is a code that can be read.
MOST_PAUSE_S = 0.1
#: A busy machine hears some keys of a scan late, but none this late.
MOST_STALL_S = 1.0
#: Shorter codes exist nowhere in a shop, but two keys of a fast typist do.
LEAST_LENGTH = 4
LONGEST = 80
_END = "Enter"
_NUMPAD = "Numpad "
#: GS1 codes carry this key between elements of variable length.
_SEPARATORS = {"F8": "\x1d", "Control": ""}


@dataclass(frozen=True)
class Heard:
    """Keys that may be one scan so far, each with the moment it was heard."""

    typed: str = ""
    times_s: tuple[float, ...] = ()
    at_s: float = 0.0


def hear(heard: Heard, key: str, at_s: float, *, shift: bool = False) -> tuple[Heard, str | None]:
    """Take one key press; give what is heard now, and the code if this key ended a scan.

    Args:
        key: the key's label as Flet names it: `7`, `Numpad 7`, `A`, `Enter`.
        at_s: when it was pressed, on any clock that only goes forward.
    """
    if at_s - heard.at_s > MOST_STALL_S:
        heard = Heard(at_s=at_s)
    if key.removeprefix(_NUMPAD) == _END:
        return Heard(), _scan(heard, at_s)
    character = _character(key, shift)
    if character is None:
        return Heard(at_s=at_s), None
    times_s = heard.times_s + (at_s,) * len(character)
    return Heard((heard.typed + character)[-LONGEST:], times_s[-LONGEST:], at_s), None


def without_scan(text: str, code: str) -> str:
    """Take a scanned code off the end of what stands in a text field."""
    return text.removesuffix(code)


def _scan(heard: Heard, ended_s: float) -> str | None:
    """Give the longest run of keys at a scanner's pace that can be read; else the run since the last pause."""
    times_s = (*heard.times_s, ended_s)
    runs = [start for start in _starts(times_s, MOST_BETWEEN_KEYS_S) if _is_fast(times_s[start:])]
    for start in runs:
        if _is_readable(heard.typed[start:]):
            return heard.typed[start:]
    last = max(_starts(times_s, MOST_PAUSE_S))
    return heard.typed[last:] if last in runs else None


def _starts(times_s: tuple[float, ...], pause_s: float) -> Iterator[int]:
    """Give where a scan can begin: with the first key, or with one that follows a pause."""
    yield 0
    for place, (before_s, after_s) in enumerate(pairwise(times_s), start=1):
        if after_s - before_s > pause_s and place < len(times_s) - 1:
            yield place


def _is_fast(times_s: tuple[float, ...]) -> bool:
    gaps_s = [after_s - before_s for before_s, after_s in pairwise(times_s)]
    return len(gaps_s) >= LEAST_LENGTH and median(gaps_s) <= MOST_BETWEEN_KEYS_S


def _is_readable(typed: str) -> bool:
    try:
        read_code(typed)
    except InvalidCode:
        return False
    return True


def _character(key: str, shift: bool) -> str | None:
    if key in _SEPARATORS:
        return _SEPARATORS[key]
    if key.startswith("Shift"):
        return ""
    label = key.removeprefix(_NUMPAD)
    if len(label) != 1:
        return None
    return label if shift else label.lower()
