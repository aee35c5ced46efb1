"""Tells a barcode scanner from a person: both type, but only one of them types a key every few milliseconds."""

from dataclasses import dataclass

#: Scanners leave 2 to 20 ms between keys; the fastest typists rarely come under 60.
MOST_BETWEEN_KEYS_S = 0.035
#: A busy machine hears one key late and the next ones at once: a scan is told by its mean pace, over gaps up to this.
MOST_STALL_S = 0.1
#: Shorter codes exist nowhere in a shop, but two keys of a fast typist do.
LEAST_LENGTH = 4
LONGEST = 80
_END = "Enter"
_NUMPAD = "Numpad "
#: GS1 codes carry this key between elements of variable length.
_SEPARATORS = {"F8": "\x1d", "Control": ""}


@dataclass(frozen=True)
class Heard:
    """Keys that followed each other fast enough to be one scan, so far."""

    typed: str = ""
    began_s: float = 0.0
    at_s: float = 0.0


def hear(heard: Heard, key: str, at_s: float, *, shift: bool = False) -> tuple[Heard, str | None]:
    """Take one key press; give what is heard now, and the code if this key ended a scan.

    Args:
        key: the key's label as Flet names it: `7`, `Numpad 7`, `A`, `Enter`.
        at_s: when it was pressed, on any clock that only goes forward.
    """
    if at_s - heard.at_s > MOST_STALL_S:
        heard = Heard("", at_s, at_s)
    if key.removeprefix(_NUMPAD) == _END:
        return Heard(), heard.typed if _is_scan(heard, at_s) else None
    character = _character(key, shift)
    if character is None:
        return Heard("", at_s, at_s), None
    return Heard((heard.typed + character)[-LONGEST:], heard.began_s, at_s), None


def without_scan(text: str, code: str) -> str:
    """Take a scanned code off the end of what stands in a text field."""
    return text.removesuffix(code)


def _is_scan(heard: Heard, at_s: float) -> bool:
    keys = len(heard.typed)
    return keys >= LEAST_LENGTH and at_s - heard.began_s <= keys * MOST_BETWEEN_KEYS_S


def _character(key: str, shift: bool) -> str | None:
    if key in _SEPARATORS:
        return _SEPARATORS[key]
    if key.startswith("Shift"):
        return ""
    label = key.removeprefix(_NUMPAD)
    if len(label) != 1:
        return None
    return label if shift else label.lower()
