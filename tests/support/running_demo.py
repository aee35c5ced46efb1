"""The demo as it runs: its programs, its panel and its API, for whoever needs no screen or a real one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.support.patience import PATIENCE_S
from tests.support.ports import free_ports, is_free

START_S = 300.0  # a whole retailer is made
STOP_S = PATIENCE_S
PINS = {"Inès": "246810", "Noémie": "135791", "Hélène": "112358"}


@dataclass
class Program:
    """The demo's processes: the store's server, and the screens' that it minds."""

    command: list[str]
    panel: httpx.Client
    ports: Sequence[int]
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start, or go on where it was killed, and wait until it can sell."""
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        self.wait_until_ready()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_S)

    def restart(self) -> None:
        """Kill the store's server as a power cut does, which its screens follow, and start it where it was."""
        self.process.kill()
        self.process.wait()
        # Its screens follow as soon as the machine lets them: longer than the demo waits for a port that is taken.
        _wait(lambda: all(map(is_free, self.ports)), "the screens of a killed server did not end")
        self.start()

    def kill_screens(self) -> None:
        """Kill the screens alone, and wait until the server has started them again."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until a tablet can sell."""
        _wait(lambda: self._is_ready() or self.process.poll() is not None, "the demo did not start", START_S)
        assert self.process.poll() is None, "the demo ended as it started"

    def _is_ready(self) -> bool:
        try:
            return self.panel.get("/readyz").is_success
        except httpx.TransportError:
            return False  # it does not listen yet


@dataclass(frozen=True)
class Demo:
    """The demo as it runs: its panel says what can be scanned, its API does what is not the story of a test."""

    address: str
    panel: httpx.Client
    api: httpx.Client
    program: Program
    ordered: list[str] = field(
        default_factory=list, init=False
    )  #: SKUs, so that no test waits for another's units

    def state(self) -> Any:
        """Give what the panel shows."""
        return self.panel.get("/demo/state").raise_for_status().json()

    def cut(self, cut: bool) -> None:
        """Cut the line to the OMS, or bring it back."""
        self.panel.post("/demo/wan", json={"cut": cut}).raise_for_status()

    def pass_hours(self, hours: int) -> None:
        """Let it be some hours later."""
        for _ in range(hours):
            self.panel.post("/demo/hour").raise_for_status()

    def wares(self, where: str) -> list[Any]:
        """Give what can be scanned `here`, `elsewhere` or from a `partner`, most units first."""
        wares = [ware for ware in self.state()["wares"] if ware["where"] == where]
        return sorted(wares, key=lambda ware: -ware["free"])

    def codes_here(self) -> list[str]:
        """Give the barcode of the best stocked variant of each product that sells best here."""
        self._sign_in()
        return [variant["gtin"] for _, variant in self._best_stocked() if variant["gtin"]]

    def standings(self, code: str) -> set[str]:
        """Give how sure the ways to get one of what was scanned are, `likely` or `provisional` and so on."""
        self._sign_in()
        sku = self._call("GET", f"/scans/{code}")["sku"]
        options = self._call("GET", f"/variants/{sku}/ways")["answer"]["options"]
        return {option["standing"] for option in options}

    def sold(self) -> set[str]:
        """Give the numbers of the stores' newest orders that the OMS has."""
        return {order["number"] for order in self.state()["oms_orders"] if order["channel"] == "store"}

    def codes(self, number: str) -> list[str]:
        """Give what is to be scanned for an order of `order_to_collect` or `order_to_send`."""
        return [line["gtin"] for line in self._work(number)["lines"]]

    def pickup_code(self, number: str) -> str:
        """Give what the customer of an order of `order_to_collect` shows."""
        code: str = self._call("GET", f"/orders/{self._work(number)['order_id']}")["pickup_code"]
        return code

    def offered_order(self) -> str:
        """Let a customer order on the web what stands here, and give the order's number once it waits for an answer."""
        number: str = self.panel.post("/demo/order").raise_for_status().json()["number"]
        self._sign_in()
        self.until(lambda _: number in self._works())
        return number

    def until(self, look: Callable[[Any], Any]) -> Any:
        """Wait until the panel shows something."""
        return _wait(lambda: look(self.state()), "it did not happen")

    def until_picked(self, number: str, units: int) -> None:
        """Wait until the store server has that many units of an order picked: a tablet shows a scan before."""
        _wait(lambda: self._picked(number) == units, "the store server did not get the scan")

    def order_to_collect(self) -> str:
        """Sell three items of this store, to be collected here, and give the order's number."""
        store_id = self._sign_in()
        basket = self._basket(self.state()["customer_code"].lower())
        for sku in islice(self._stocked(), 3):
            self.ordered.append(sku)
            line = {"sku": sku, "mode": "pick_up", "collect_at": store_id}
            shown = self._call("POST", f"{basket}/lines", line)
        return self._paid(basket, shown)

    def order_to_send(self) -> str:
        """Sell something that this store is best placed to send to its customer, and give the order's number."""
        store_id, neighbour = self._sign_in(), self._neighbour()
        for sku in self._stocked():
            basket = self._basket(neighbour)
            shown = self._call("POST", f"{basket}/lines", {"sku": sku, "mode": "ship_home"})
            if {part["node_id"] for chosen in shown["basket"]["chosen"] for part in chosen["parts"]} == {
                store_id
            }:
                self.ordered.append(sku)
                return self._paid(basket, shown)
            self._call("DELETE", basket)
        raise AssertionError("others are better placed to send anything that is here")

    def _sign_in(self) -> str:
        """Sign a colleague in at a till, and give the store's id."""
        who = {"person_id": "a-ines", "pin": PINS["Inès"], "device_id": "till-of-a-colleague"}
        session = self._call("POST", "/sessions", who)
        self.api.headers["Authorization"] = f"Bearer {session['token']}"
        store_id: str = session["store_id"]
        return store_id

    def _basket(self, customer_id: str) -> str:
        basket = f"/baskets/{uuid4()}"
        self._call("POST", "/baskets", {"basket_id": basket.removeprefix("/baskets/")})
        self._call("PUT", f"{basket}/customer", {"customer_id": customer_id})
        return basket

    def _paid(self, basket: str, shown: Any) -> str:
        asked = {"attempt_id": str(uuid4()), "amount": shown["due"]["now"]}
        number: str = self._call("POST", f"{basket}/payments", asked)["order"]["number"]
        return number

    def _neighbour(self) -> str:
        """Find a customer who lives where the store is."""
        rows = (row for ten in range(100, 200) for row in self._call("GET", f"/customers?q=c-{ten}"))
        found: str = next(row["customer_id"] for row in rows if row["town"] == "Lyon")
        return found

    def _work(self, number: str) -> Any:
        return self._works()[number]

    def _picked(self, number: str) -> int:
        return sum(line["picked"] for line in self._work(number)["lines"])

    def _works(self) -> dict[str, Any]:
        queue = self._call("GET", "/queue")
        return {row["work"]["number"]: row["work"] for row in (*queue["rows"], *queue["ready"])}

    def _stocked(self) -> Iterator[str]:
        """Find SKUs with units here that no test and no showcase has."""
        shown = {ware["name"] for ware in self.wares("here")}
        for name, variant in self._best_stocked():
            if name not in shown and variant["sku"] not in self.ordered:
                yield variant["sku"]

    def _best_stocked(self) -> Iterator[tuple[str, Any]]:
        for hit in self._call("GET", "/search?here=true&limit=60")["hits"]:
            cells = self._call("GET", f"/products/{hit['product_id']}")["cells"]
            most = max(cells, key=lambda cell: cell["here"])
            if most["here"] > 1:
                yield hit["name"], most["variant"]

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        key = {"Idempotency-Key": str(uuid4())}
        return self.api.request(method, f"/api/v1{path}", json=body, headers=key).raise_for_status().json()


@contextmanager
def a_demo(data: Path) -> Iterator[Demo]:
    """Run the demo on an empty folder until it can sell."""
    ports = free_ports(2)
    address, api_address = (f"http://127.0.0.1:{port}" for port in ports)
    command = [str(Path(sys.executable).with_name("store-server")), "demo", "--port", str(ports[0])]
    with (
        httpx.Client(base_url=address, timeout=PATIENCE_S) as panel,
        httpx.Client(base_url=api_address, timeout=PATIENCE_S) as api,
    ):
        program = Program([*command, "--data", str(data)], panel, ports)
        try:
            program.start()
            yield Demo(address, panel, api, program)
        finally:
            program.stop()


def _wait(look: Callable[[], Any], otherwise: str, within_s: float = PATIENCE_S) -> Any:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(otherwise)
