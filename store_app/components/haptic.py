"""What a scan feels and sounds like: short and high when it was right, long and low when it was not."""

import asyncio
import logging
from dataclasses import dataclass

import flet as ft
from flet_audio import Audio, ReleaseMode

from store_app.sounds import sound_address

#: Past it, a sound tells of another scan than the one in the hand.
_ANSWER_S = 1.0
log = logging.getLogger(__name__)


@dataclass(eq=False)
class Senses:
    """What one page touches and sounds with, ready before the first scan; `heard` is whether the tablet likes sounds."""

    haptic: ft.HapticFeedback
    good: Audio
    wrong: Audio
    heard: bool = True


def make_senses() -> Senses:
    """Let the page of this context load its sounds; hold them, for Flet drops what nobody holds."""
    # Released after playing, a sound would be fetched anew for the next scan.
    kept = ReleaseMode.STOP
    return Senses(
        ft.HapticFeedback(),
        Audio(src=sound_address("good"), release_mode=kept),
        Audio(src=sound_address("wrong"), release_mode=kept),
    )


async def feel(*, good: bool) -> None:
    """Let the device touch back and sound; one that cannot does nothing."""
    senses = ft.context.page.data
    if not isinstance(senses, Senses):
        return
    try:
        async with asyncio.timeout(_ANSWER_S):
            await asyncio.gather(_touch(senses.haptic, good=good), _sound(senses, good=good))
    except (TimeoutError, RuntimeError) as error:
        log.info("A device neither touched back nor sounded: %s", error or "no answer")


async def _touch(haptic: ft.HapticFeedback, *, good: bool) -> None:
    await (haptic.light_impact() if good else haptic.vibrate())  # type: ignore[no-untyped-call]


async def _sound(senses: Senses, *, good: bool) -> None:
    if senses.heard:
        await (senses.good if good else senses.wrong).resume()
