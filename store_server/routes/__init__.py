"""The API's nouns, those that are asked for most registered first."""

from fastapi import FastAPI

from shared.contract.problem import documented
from shared.errors import (
    BadInput,
    Conflict,
    MissingKey,
    NotAllowed,
    NotFound,
    SignInNeeded,
    StoreBusy,
    TooLarge,
)
from store_server.routes import (
    baskets,
    customers,
    events,
    find,
    imports,
    manager,
    orders,
    payments,
    products,
    queue,
    session,
    today,
    watch,
)

API = "/api/v1"
ANY = documented(BadInput, MissingKey, SignInNeeded, NotAllowed, NotFound, Conflict, TooLarge, StoreBusy)
ROUTERS = (
    find,
    queue,
    products,
    baskets,
    payments,
    orders,
    customers,
    today,
    session,
    manager,
    imports,
    events,
)


def include_routes(app: FastAPI) -> None:
    """Register every route."""
    for noun in ROUTERS:
        app.include_router(noun.router, prefix=API, responses=ANY)
    app.include_router(watch.router)
