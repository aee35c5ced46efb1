"""What a tablet asks of the views that are on its screen."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from shared.contract.store.shift import Change


class Shown(Protocol):
    """What is on the screen and hears what the tablet hears."""

    async def on_scan(self, code: str) -> bool:
        """Take a scan; False leaves it to whatever shows behind, in the end to the tablet."""

    async def on_key(self, key: str) -> None:
        """Take a key that a person pressed, wherever the focus is."""

    def on_change(self, change: Change) -> None:
        """Look again, if this concerns what is shown."""

    def close(self) -> None:
        """Stop looking."""


@runtime_checkable
class Telling(Protocol):
    """A screen that itself lets one feel what a scan was, where it has something to say of it."""

    feedback: object


@dataclass(frozen=True, eq=False)
class Signal:
    """What a scan was, for hand and ear; no two are the same."""

    good: bool
