"""What a scan feels like: a short touch when it was right, a long one when it was not."""

import flet as ft


async def feel(*, good: bool) -> None:
    """Let the device touch back; one that cannot does nothing."""
    haptic = ft.HapticFeedback()
    await (haptic.light_impact() if good else haptic.vibrate())  # type: ignore[no-untyped-call]
