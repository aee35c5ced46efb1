"""What changed, as server-sent events: a hint to look again, never the truth itself.

Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
"""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from store_server.dependencies import Me, Wired
from store_server.hub import EVERYTHING, Hub

router = APIRouter(tags=["Changes"])
HEARTBEAT_S = 10.0


class EventStream(StreamingResponse):
    """A stream of server-sent events."""

    media_type = "text/event-stream"


@router.get("/changes", response_class=EventStream)
async def stream_changes(me: Me, services: Wired) -> EventStream:
    """Tell of every change from now on; the first event says that everything should be looked at."""
    return EventStream(_events(services.hub), headers={"Cache-Control": "no-store"})


async def _events(hub: Hub) -> AsyncIterator[str]:
    with hub.listener() as changes:
        yield _event(EVERYTHING.model_dump_json())
        while True:
            try:
                change = await asyncio.wait_for(changes.get(), HEARTBEAT_S)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            yield _event(change.model_dump_json())


def _event(data: str) -> str:
    return f"data: {data}\n\n"
