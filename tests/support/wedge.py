"""A keyboard-wedge scanner, and a person who types, as the tablet hears them."""

from collections.abc import Iterable

from store_app.scanning import Heard, hear


def press(
    heard: Heard, keys: Iterable[str], *, start_s: float, every_s: float, shift: bool = False
) -> tuple[Heard, list[str]]:
    """Press keys one after another; give what is heard at the end, and the codes that came out."""
    codes = []
    for number, key in enumerate(keys):
        heard, code = hear(heard, key, start_s + number * every_s, shift=shift)
        codes += [code] if code else []
    return heard, codes


def press_all(keys: Iterable[str], *, every_s: float) -> list[str]:
    """Press keys on a tablet that has heard nothing yet, and give the codes that came out."""
    return press(Heard(), keys, start_s=1.0, every_s=every_s)[1]
