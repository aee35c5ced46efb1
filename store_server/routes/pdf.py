"""Documents are drawn in a thread, so that nobody waits for a printer."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from fastapi import Response

T = TypeVar("T")


class PdfResponse(Response):
    """A PDF document."""

    media_type = "application/pdf"


async def pdf(draw: Callable[[T], bytes], what: T) -> PdfResponse:
    """Draw a document and send it."""
    return PdfResponse(await asyncio.to_thread(draw, what))
