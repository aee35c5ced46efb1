"""The demo panel's pages and switches; nobody signs in to them, so only the demo serves them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal

import httpx
import segno
from barcode import EAN13
from barcode.writer import SVGWriter
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse

from shared.contract.store.shift import Change
from shared.errors import InvalidCode, Unreachable
from shared.gtin import gtin14
from shared.payment import Outcome
from shared.value import Message
from store_server.demo import rules
from store_server.demo.looking import Demo, State, look
from store_server.demo.retailer.rules import Switch
from store_server.dependencies import Db, Wired
from store_server.devices.payment.simulated import SimulatedTerminal

__all__ = ["Demo", "State", "router"]

PAGE = Path(__file__).parent / "page"
HOUR = timedelta(hours=1)
#: Tablets count on from the time and at the speed that they were told with the line.
TIME = frozenset({Change(topic="line")})
DRAWN_FOR_S = 86_400
_BARS = {"module_height": 11.0, "quiet_zone": 2.5, "write_text": False}

router = APIRouter(prefix="/demo", include_in_schema=False)


class Drawn(StrEnum):
    """How a code is drawn."""

    EAN13 = "ean13"
    QR = "qr"


class Cut(Message):
    """Cut a line, or bring it back."""

    cut: bool


class Speed(Message):
    """How many times faster than the wall clock the demo's time goes."""

    speed: Literal[1, 10, 60]


class Ordered(Message):
    """A web order that this store is asked to prepare."""

    number: str


class NextPayment(Message):
    """How the next payment ends; None lets the amount decide, and `LOSE` holds until another is chosen."""

    outcome: Outcome | None


class NextStored(Message):
    """Whether the bank declines the next payment that was approved off line."""

    declined: bool


class Ruled(Message):
    """Let one of the switched rules hold, or not."""

    rule: Switch
    on: bool


async def _demo(request: Request) -> AsyncIterator[Demo]:
    demo: Demo = request.app.state.demo
    try:
        yield demo
    except httpx.HTTPError as error:
        raise Unreachable(what="The OMS") from error


async def _terminal(services: Wired) -> SimulatedTerminal:
    terminal = services.terminal
    assert isinstance(terminal, SimulatedTerminal)
    return terminal


Playing = Annotated[Demo, Depends(_demo)]
Terminal = Annotated[SimulatedTerminal, Depends(_terminal)]


@router.get("")
async def page() -> Response:
    """Show the panel."""
    return FileResponse(PAGE / "panel.html", headers={"Cache-Control": "no-cache"})


@router.get("/state")
async def state(demo: Playing, db: Db, terminal: Terminal) -> State:
    """Tell everything that the panel shows; it asks each second."""
    return await look(demo, db, terminal)


@router.post("/wan", status_code=204)
async def switch_line(wanted: Cut, demo: Playing) -> None:
    """Cut the line to the OMS, or bring it back."""
    demo.line.cut = wanted.cut


@router.post("/speed", status_code=204)
async def change_speed(wanted: Speed, demo: Playing, services: Wired) -> None:
    """Let the demo's time go faster."""
    demo.clock.run_at(wanted.speed)
    services.hub.tell(TIME)


@router.post("/hour", status_code=204)
async def pass_an_hour(demo: Playing, services: Wired) -> None:
    """Let it be an hour later: what takes long, such as a promise that grows unsure, is seen at once."""
    demo.clock.start += HOUR
    services.hub.tell(TIME)


@router.post("/order")
async def order(demo: Playing) -> Ordered:
    """Let a customer order on the web now, so that there is an offer to accept."""
    return Ordered(number=await demo.shoppers.order_here(demo.clock()))


@router.post("/terminal", status_code=204)
async def choose_outcome(wanted: NextPayment, terminal: Terminal) -> None:
    """Choose how the next payment ends."""
    terminal.next_outcome = wanted.outcome


@router.post("/terminal-line", status_code=204)
async def switch_terminal(wanted: Cut, terminal: Terminal) -> None:
    """Cut the terminal's own line to its bank, or bring it back."""
    terminal.offline = wanted.cut


@router.post("/bank", status_code=204)
async def choose_word(wanted: NextStored, demo: Playing) -> None:
    """Choose what the bank says of the next payment that the terminal presents."""
    demo.bank.declines_next = wanted.declined


@router.post("/rules", status_code=204)
async def switch_rule(wanted: Ruled, demo: Playing) -> None:
    """Publish the retailer's rules anew, with one of them on or off."""
    await rules.switch(demo.oms, wanted.rule, on=wanted.on)


@router.get("/code.svg")
async def draw_code(text: Annotated[str, Query(min_length=1, max_length=80)], kind: Drawn) -> Response:
    """Draw a code as a scanner sees it.

    Raises:
        InvalidCode: bars asked for something that is no GTIN-13.
    """
    drawn = _bars(text) if kind is Drawn.EAN13 else _square(text)
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": f"max-age={DRAWN_FOR_S}"})


@router.get("/{name}")
async def part_of_page(name: Literal["panel.css", "panel.js", "words.js", "scanner.js"]) -> Response:
    """Give what the page is made of."""
    return FileResponse(PAGE / name, headers={"Cache-Control": "no-cache"})


def _bars(text: str) -> bytes:
    if len(text) != 13:
        raise InvalidCode(code=text)
    gtin14(text)
    drawn: bytes = EAN13(text, writer=SVGWriter()).render(_BARS)
    return drawn


def _square(text: str) -> bytes:
    drawn = BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", border=2, light="#fff", omitsize=True)
    return drawn.getvalue()
