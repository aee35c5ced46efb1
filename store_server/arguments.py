"""What can be typed after `store-server`."""

import argparse
from pathlib import Path

HIGHEST_PORT = 65_535
FASTEST = 3_600  # an hour in a second


def parser() -> argparse.ArgumentParser:
    """Describe the commands and what they take."""
    described = argparse.ArgumentParser(
        "store-server", description="One store's server. Settings are OIS_* variables."
    )
    commands = described.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve the API, and the tablets' screens beside it")
    serving.add_argument("--no-app", action="store_true", help="leave the screens out")
    demo = commands.add_parser("demo", help="serve a whole retailer that is made up")
    demo.add_argument("--port", type=_port, default=8080, help="for the tablets; the API takes the next one")
    demo.add_argument("--data", type=Path, default=Path(".demo"))
    demo.add_argument("--speed", type=_speed, default=1.0, help="how fast the demo's clock runs")
    demo.add_argument("--reset", action="store_true", help="start anew")
    bringing = commands.add_parser("import", help="bring data in through a running store server")
    kinds = bringing.add_subparsers(dest="kind", required=True)
    catalogue = kinds.add_parser("catalogue", help="products of a Shopify product CSV")
    catalogue.add_argument("file", type=Path)
    catalogue.add_argument("--server", default="http://127.0.0.1:8081")
    catalogue.add_argument("--pin", required=True, help="the manager's")
    commands.add_parser("check", help="look whether all is still as it was written, here and on the mirror")
    backing = commands.add_parser("backup", help="copy what must not be lost, while the server runs")
    backing.add_argument("file", type=Path)
    restoring = commands.add_parser("restore", help="put such a copy back, while the server is down")
    restoring.add_argument("file", type=Path)
    return described


def _port(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) < HIGHEST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port from 1 to {HIGHEST_PORT - 1}")


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if 0 < speed <= FASTEST:
        return speed
    raise argparse.ArgumentTypeError(f"{text} is no speed above 0, up to {FASTEST}")
