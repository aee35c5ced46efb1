"""The keys of a tablet: a scanner's come together and are a code, all others are a person's."""

import asyncio
from collections.abc import Callable
from time import monotonic

from store_app.scanning import MOST_BETWEEN_KEYS_S, Heard, hear


class Keyboard:
    """Hands on what was scanned whole, and what a person typed key by key."""

    def __init__(self, scanned: Callable[[str], None], typed: Callable[[str], None]) -> None:
        self._scanned, self._typed = scanned, typed
        self._heard = Heard()
        self._keys: tuple[str, ...] = ()

    def press(self, key: str, *, shift: bool = False) -> None:
        """Hear one key."""
        self._heard, code = hear(self._heard, key, monotonic(), shift=shift)
        if code:
            self._keys = ()
            self._scanned(code)
        else:
            self._keys = (*self._keys, key)
            # Only when no other key follows at a scanner's pace were they a person's; a busy machine hears two at once.
            asyncio.get_running_loop().call_later(MOST_BETWEEN_KEYS_S, self._pass_on, self._heard)

    def _pass_on(self, heard: Heard) -> None:
        if self._heard is not heard:
            return
        keys, self._keys = self._keys, ()
        for key in keys:
            self._typed(key)
