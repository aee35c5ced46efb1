"""What a tablet remembers in its browser: which one it is, who is signed in, and how it likes things."""

import asyncio
import logging
from enum import StrEnum
from typing import Literal, Protocol, get_args

from pydantic import ValidationError

from shared.value import Value

MEMORY_KEY = "order-in-store"
#: A browser answers in 20 ms, one that is busy much later; Flet waits for ever for one that was called while it lost its line.
ANSWER_S = 6.0
REFUSED_PAUSE_S = 3.0
RECALLS = 4
TextPercent = Literal[100, 115, 130, 150, 200]
TEXT_SIZES: tuple[TextPercent, ...] = get_args(TextPercent)
log = logging.getLogger(__name__)


class Theme(StrEnum):
    """Light or dark; `system` follows the device."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Preferences(Value):
    """How one tablet likes things."""

    language: str = "fr"
    theme: Theme = Theme.SYSTEM
    left_handed: bool = False
    text_percent: TextPercent = 100
    sounds: bool = True


class Kept(Value):
    """What a browser remembers, so that a tablet comes back as it was after its screens' process died."""

    device_id: str
    token: str = ""
    basket_id: str = ""
    preferences: Preferences = Preferences()


class Memory(Protocol):
    """What the device keeps for us: Flet's `SharedPreferences`, or a test's; either call may never be answered."""

    async def get(self, key: str, /) -> object:
        """Give what is kept, or None.

        Raises:
            RuntimeError: the device refused.
        """

    async def set(self, key: str, value: str, /) -> object:
        """Keep it.

        Raises:
            RuntimeError: the device refused.
        """


async def recall(memory: Memory) -> Kept | None:
    """Give what was kept; None where nothing was, where nobody can read it, or where the device does not tell."""
    for _ in range(RECALLS):
        try:
            async with asyncio.timeout(ANSWER_S):
                return _read(await memory.get(MEMORY_KEY))
        except TimeoutError:
            log.warning("The browser did not tell in %s s what it remembers.", ANSWER_S)
        except RuntimeError as error:
            log.warning("The browser cannot tell what it remembers: %s", error)
            await asyncio.sleep(REFUSED_PAUSE_S)
    return None


async def keep(memory: Memory, kept: Kept) -> None:
    """Let the device remember this; one that does not will ask for a PIN when it starts again, and works until then."""
    try:
        async with asyncio.timeout(ANSWER_S):
            await memory.set(MEMORY_KEY, kept.model_dump_json())
    except (TimeoutError, RuntimeError) as error:
        log.warning("The browser does not keep what it was told: %s", error or "no answer")


def _read(told: object) -> Kept | None:
    try:
        return Kept.model_validate_json(told) if isinstance(told, str) else None
    except ValidationError:
        return None
