"""What a tablet says for a few seconds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum


class ToastTone(StrEnum):
    """What kind of news a toast is."""

    GOOD = "good"
    WRONG = "wrong"
    PLAIN = "plain"


@dataclass(frozen=True)
class Toast:
    """Something that just happened, and the way back where there is one."""

    text: str
    tone: ToastTone = ToastTone.PLAIN
    undo: Callable[[], Awaitable[object]] | None = None
