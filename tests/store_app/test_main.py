import json
import re
import socket

import httpx

from store_app import main
from store_app.main import ASSETS, create_app
from store_app.settings import Settings
from store_app.state.tickets import Tickets
from tests.support.counter import signed_in
from tests.support.patience import PATIENCE_S
from tests.support.serving import serving

ASKING_FOR_A_LINE = (
    b"GET /ws HTTP/1.1\r\nHost: tablet\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


async def test_a_product_is_drawn_in_its_colour():
    app = create_app(Settings())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as http:
        answer = await http.get("/pictures/dress/26334F.svg")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert b"#26334F" in answer.content
        assert (await http.get("/pictures/dress/nonsense.svg")).status_code == 404
        assert (await http.get("/pictures/none/26334F.svg")).status_code == 404


async def test_a_page_knows_what_to_say_while_nobody_answers():
    app = create_app(Settings())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as http:
        script = (await http.get("/unreached.js")).text
    said = json.loads(script.removeprefix("const UNREACHED = ").removesuffix(";"))
    assert said["fr"].startswith("Indisponible sans le serveur du magasin\n")
    assert said["en"].startswith("Not available without the store server\n")


def test_nothing_comes_from_outside_the_shop():
    page = (ASSETS / "index.html").read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'self'"]
    assert not [source for rule in rules.values() for source in rule if source.startswith(("http", "*"))]


async def test_the_app_is_ready_when_the_store_server_is(tmp_path):
    async with signed_in(tmp_path) as (counter, _):
        app = create_app(Settings(), counter.line)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as http:
            assert (await http.get("/readyz")).is_success
            counter.line.cut = True
            assert (await http.get("/readyz")).status_code == 503
            assert (await http.get("/healthz")).is_success


async def test_a_document_opens_once_by_its_ticket(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        app = create_app(Settings(), counter.line)
        tickets: Tickets = app.state.program.tickets
        number = tickets.issue(tablet.client.token, "/staff")
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app") as http:
            assert (await http.get(f"/documents/{number}")).headers["content-type"] == "application/pdf"
            assert (await http.get(f"/documents/{number}")).status_code == 410


def test_a_tablet_that_is_out_of_reach_is_noticed_soon(monkeypatch):
    monkeypatch.setattr(main, "BEAT_S", 0.05)
    with serving(main.configured(Settings())) as port, socket.create_connection(("127.0.0.1", port)) as line:
        # A server of uvicorn's own making takes 40 s.
        line.settimeout(PATIENCE_S / 3)
        line.sendall(ASKING_FOR_A_LINE)
        assert line.recv(65536).startswith(b"HTTP/1.1 101")
        while line.recv(65536):
            pass  # it hears all, and answers nothing


async def test_the_demos_panel_is_there_only_when_it_is_set():
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(
            create_app(Settings(panel_url="http://panel"), httpx.ASGITransport(_panel))
        ),
        base_url="http://app",
    ) as http:
        assert (await http.get("/demo/page")).text == "/demo/page"


async def _panel(scope, receive, send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": scope["path"].encode()})
