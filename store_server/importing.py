"""`store-server import catalogue FILE`: reads a Shopify product CSV and brings it in through a running store server."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import TypeAdapter, ValidationError

from shared.catalogue import Product
from shared.contract.problem import Problem, error_of
from shared.contract.store.managing import ImportedPart, ImportPart
from shared.contract.store.shift import Session, SignIn
from shared.csv_rows import RowProblem
from shared.errors import BadInput, ShopError, Unreachable
from shared.permissions import Person, Role
from shared.shopify import Imported, read_products
from shared.value import Value
from store_server.dependencies import mint_id

PRODUCTS_IN_ONE_PART = 100
BAR_WIDTH = 30
MOST_PROBLEMS_SHOWN = 50


@dataclass(frozen=True)
class Import:
    """Which file goes where, and with whose PIN."""

    file: Path
    server: str
    pin: str


def import_catalogue(wanted: Import) -> int:
    """Bring a file in and tell what became of it.

    Returns:
        0 if every row is sold now, 1 if some were left out or nothing could be done.
    """
    try:
        read = _read(wanted.file)
        with httpx.Client(base_url=f"{wanted.server}/api/v1", timeout=60) as http:
            parts = _send(http, _sign_in(http, wanted.pin), read)
    except ShopError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{wanted.file} cannot be read: {error.strerror}.", file=sys.stderr)
        return 1
    _tell(read, parts)
    return 1 if any(not problem.kept for problem in read.problems) else 0


def _read(file: Path) -> Imported:
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return read_products(lines)


def _sign_in(http: httpx.Client, pin: str) -> str:
    people = TypeAdapter(list[Person]).validate_json(_asked(http, "GET", "/staff"))
    manager = next((person for person in people if person.role is Role.MANAGER), None)
    if manager is None:
        raise Unreachable(what="a manager of this store")
    try:
        who = SignIn(person_id=manager.person_id, pin=pin, device_id="import")
    except ValidationError as error:
        raise BadInput(what="--pin, which is 4 to 8 figures") from error
    return Session.model_validate_json(_asked(http, "POST", "/sessions", who)).token


def _send(http: httpx.Client, token: str, read: Imported) -> list[ImportedPart]:
    http.headers["Authorization"] = f"Bearer {token}"
    done: list[ImportedPart] = []
    for part in _parts(read):
        http.headers["Idempotency-Key"] = mint_id()
        done.append(ImportedPart.model_validate_json(_asked(http, "POST", "/imports", part)))
        _bar(min(len(done) * PRODUCTS_IN_ONE_PART, len(read.products)), len(read.products))
    return done


def _parts(read: Imported) -> Iterator[ImportPart]:
    for start in range(0, len(read.products), PRODUCTS_IN_ONE_PART):
        products = read.products[start : start + PRODUCTS_IN_ONE_PART]
        yield ImportPart(products=products, stock=_stock_of(products, read))


def _stock_of(products: Sequence[Product], read: Imported) -> dict[str, int]:
    skus = (variant.sku for product in products for variant in product.variants)
    return {sku: read.stock[sku] for sku in skus if sku in read.stock}


def _asked(http: httpx.Client, method: str, path: str, body: Value | None = None) -> bytes:
    content = None if body is None else body.model_dump_json()
    try:
        response = http.request(method, path, content=content, headers={"Content-Type": "application/json"})
    except httpx.HTTPError as error:
        raise Unreachable(what=f"the store server at {http.base_url}") from error
    if response.is_success:
        return response.content
    raise error_of(Problem.model_validate_json(response.content))


def _bar(done: int, whole: int) -> None:
    filled = BAR_WIDTH * done // max(1, whole)
    print(f"\r  {'█' * filled}{'░' * (BAR_WIDTH - filled)} {done} of {whole} products", end="", flush=True)


def _tell(read: Imported, parts: list[ImportedPart]) -> None:
    changed, same, opened = (
        sum(getattr(part, name) for part in parts) for name in ("changed", "same", "opened")
    )
    print(
        f"\n  {read.rows} rows: {changed} products new or changed, {same} as before, {opened} SKUs got their first units."
    )
    for problem in read.problems[:MOST_PROBLEMS_SHOWN]:
        print(f"  {_words(problem)}")
    if len(read.problems) > MOST_PROBLEMS_SHOWN:
        print(f"  … and {len(read.problems) - MOST_PROBLEMS_SHOWN} more.")


def _words(problem: RowProblem) -> str:
    facts = ", ".join(f"{name} {fact}" for name, fact in problem.facts.items())
    fate = "row kept" if problem.kept else "row left out"
    return f"line {problem.line}, {problem.column}: {problem.reason_code.value.replace('_', ' ')} ({fate}) {facts}".rstrip()
