"""Wires the tablets' app: screens over a web socket, pictures, documents, and whether it can sell."""

import argparse
import asyncio
import itertools
import os
import secrets
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import flet as ft
import flet.fastapi
import httpx
import uvicorn
from fastapi import FastAPI, WebSocket
from flet.controls.id_counter import ControlId

from shared.settings import WrongSetting, read_settings
from store_app.app import show_app
from store_app.browser_line import BEAT_S, BrowserLine
from store_app.routes import Program, panel, router
from store_app.settings import PREFIX, Settings
from store_app.state.kept import Preferences
from store_app.state.tablet import Tablet
from store_app.state.tickets import Tickets
from store_app.store_client import StoreClient
from store_app.words import load

ASSETS = Path(__file__).parent.parent / "assets"
NAME = "Order In Store"
#: A tablet that lost its line comes back to where it was for ten minutes; afterwards its address rebuilds it.
SESSION_S = 600
TIMEOUT_S = 5.0
#: Shorter than the server's 5 s: whoever closes last sends a request into a closed connection.
KEEP_CONNECTION_S = 2.0
#: Flet keeps 1 and 2 for the page and its window.
LEAST_FIRST_ID = 3


def create_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """Put the tablets' app together; `transport` reaches the store server another way than by the network."""
    http = httpx.AsyncClient(
        base_url=settings.store_url,
        transport=transport,
        timeout=TIMEOUT_S,
        # Each tablet holds one connection for changes, for as long as it shows.
        limits=httpx.Limits(
            max_connections=None, max_keepalive_connections=50, keepalive_expiry=KEEP_CONNECTION_S
        ),
    )
    words = load(ASSETS / "words", ZoneInfo(settings.timezone))
    program = Program(http, Tickets(), settings.panel_url, words)

    def show(page: ft.Page) -> None:
        client = StoreClient(http)

        def go(route: str) -> None:
            # Flet's own takes more, and would be handed the event of a tap that is bound to it.
            page.navigate(route)

        def open_document(path: str) -> None:
            page.run_task(
                ft.UrlLauncher().launch_url, f"/documents/{program.tickets.issue(client.token, path)}"
            )

        tablet = Tablet(
            client=client,
            catalogues=words,
            memory=ft.SharedPreferences(),
            go=go,
            open_document=open_document,
            preferences=Preferences(language=settings.language),
        )
        show_app(page, tablet)

    app = FastAPI(title=NAME, lifespan=_running, openapi_url=None)
    app.state.program = program
    app.include_router(router)
    if settings.panel_url:
        app.include_router(panel)

    async def hold_line(browser: WebSocket) -> None:
        loop, executor = asyncio.get_running_loop(), flet.fastapi.app_manager.executor
        await BrowserLine(loop, executor, show, None, SESSION_S).handle(browser)

    # Added before Flet's own, which loses tablets: the first that matches is taken.
    app.add_api_websocket_route("/ws", hold_line)
    screens = flet.fastapi.app(
        show,
        no_cdn=True,
        assets_dir=str(ASSETS),
        app_name=NAME,
        app_short_name=NAME,
        app_description="Sell, promise, pick and hand over.",
    )
    app.mount("/", screens)
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    await flet.fastapi.app_manager.start()
    yield
    await flet.fastapi.app_manager.shutdown()
    await app.state.program.http.aclose()


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"Port {port} on {host} cannot be used: {error.strerror}. Choose another with --port.")


def _number_controls_anew() -> None:
    # A browser outlives its screens' process, and keeps its services by id: a new one under the id of an old one is taken
    # for it and never answers, so that the tablet would wait for ever for what it remembers.
    ControlId._counter = itertools.count(LEAST_FIRST_ID + secrets.randbelow(1 << 30))


def _leave_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "store-app", description="The tablets' app. Settings are OIS_APP_* variables."
    )
    commands = parser.add_subparsers(dest="command")
    serving = commands.add_parser("serve", help="serve the tablets' screens")
    serving.add_argument("--port", help="for the tablets")
    serving.add_argument("--store", help="where the store server answers")
    serving.add_argument(
        "--leave-with-parent",
        action="store_true",
        help="end when standard input closes, as it does when its owner dies",
    )
    return parser


def configured(settings: Settings) -> uvicorn.Config:
    """Say how the app is served: a tablet that is out of reach is noticed before it comes back to the screen it had."""
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
        ws_ping_interval=BEAT_S,
        ws_ping_timeout=BEAT_S,
    )


def main(arguments: list[str] | None = None) -> int:
    """Run `store-app`."""
    options = vars(_parser().parse_args(arguments))
    given = {f"{PREFIX}PORT": options.get("port"), f"{PREFIX}STORE_URL": options.get("store")}
    named = {variable: value for variable, value in given.items() if value is not None}
    try:
        settings = read_settings(Settings, PREFIX, os.environ | named)
    except WrongSetting as error:
        print(error, file=sys.stderr)
        return 2
    _check_port(settings.host, settings.port)
    _number_controls_anew()
    server = uvicorn.Server(configured(settings))
    if options.get("leave_with_parent"):
        Thread(target=_leave_with_parent, args=[server], daemon=True).start()
    asyncio.run(server.serve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
