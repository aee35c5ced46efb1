"""What a browser asks the tablets' app for beside its screens: pictures, sounds, documents, and whether it can sell."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, Request, Response

from shared.errors import ShopError
from store_app.pictures import PHOTOS, picture
from store_app.sounds import sound
from store_app.state.tickets import Tickets
from store_app.store_client import StoreClient
from store_app.words import Words

A_DAY = "public, max-age=86400"


@dataclass(frozen=True)
class Program:
    """What the routes need."""

    http: httpx.AsyncClient
    tickets: Tickets
    panel_url: str
    words: Mapping[str, Words]


async def _program(request: Request) -> Program:
    program: Program = request.app.state.program
    return program


Wired = Annotated[Program, Depends(_program)]
router = APIRouter()
panel = APIRouter()


@router.get("/healthz")
async def tell_alive() -> Response:
    """Say that this process runs."""
    return Response("ok", media_type="text/plain")


@router.get("/readyz")
async def tell_ready(program: Wired) -> Response:
    """Say whether a tablet could sell now: whether the store server can."""
    try:
        ready = (await program.http.get("/readyz")).is_success
    except httpx.TransportError:
        ready = False
    return Response(
        "ready" if ready else "store server not ready", 200 if ready else 503, media_type="text/plain"
    )


@router.get("/unreached.js")
async def show_words(program: Wired) -> Response:
    """Give a page what it says, by language, while nothing reaches it from here."""
    said = {
        language: f"{words.t('state.offline')}\n{words.t('state.offline_hint')}"
        for language, words in program.words.items()
    }
    return Response(f"const UNREACHED = {json.dumps(said)};", media_type="text/javascript")


@router.get("/pictures/{name}/{colour}.svg")
async def show_picture(name: str, colour: str) -> Response:
    """Draw a product in its colour."""
    is_colour = len(colour) == 6 and all(character in "0123456789abcdefABCDEF" for character in colour)
    drawn = picture(name, f"#{colour}") if is_colour else None
    if drawn is None:
        return Response(status_code=404)
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": A_DAY})


@router.get("/sounds/{name}.wav")
async def play_sound(name: str) -> Response:
    """Write what a good or a wrong scan sounds like."""
    written = sound(name)
    if written is None:
        return Response(status_code=404)
    return Response(written, media_type="audio/wav", headers={"Cache-Control": A_DAY})


@router.get(PHOTOS + "/{photo_id}.image")
async def show_photo(photo_id: str, program: Wired) -> Response:
    """Show a photo that the store keeps; one that it does not have yet is asked for again."""
    is_id = len(photo_id) == 32 and photo_id.isalnum()
    try:
        photo = await program.http.get(f"/api/v1/photos/{photo_id}") if is_id else None
    except httpx.TransportError:
        photo = None
    if photo is None or not photo.is_success:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    told = {name: photo.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")}
    return Response(photo.content, headers=told)


@router.get("/documents/{number}")
async def show_document(number: str, program: Wired) -> Response:
    """Show the document that a ticket was written for, once."""
    ticket = program.tickets.take(number)
    if ticket is None:
        return Response("This link was used already. Open the document again from the tablet.", 410)
    try:
        document = await StoreClient(program.http, ticket.token).document(ticket.path)
    except ShopError as error:
        return Response(str(error), 502)
    return Response(document, media_type="application/pdf", headers={"Cache-Control": "no-store"})


@panel.api_route("/demo", methods=["GET", "POST"])
@panel.api_route("/demo/{rest:path}", methods=["GET", "POST"])
async def pass_to_panel(request: Request, program: Wired) -> Response:
    """Pass the demo's panel through, so that one port shows everything."""
    body = await request.body()
    try:
        answer = await program.http.request(
            request.method,
            f"{program.panel_url}{request.url.path}",
            params=request.query_params,
            content=body,
            headers={"Content-Type": request.headers.get("content-type", "application/octet-stream")},
        )
    except httpx.TransportError as error:
        return Response(f"The panel does not answer: {error}", 502)
    return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))
