"""The API's nouns, those that are asked for most first; ready routes stand before all of them."""

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware

from store_server.routes import (
    baskets,
    customers,
    deliveries,
    events,
    find,
    imports,
    manager,
    orders,
    payments,
    photos,
    products,
    queue,
    session,
    today,
    watch,
)
from store_server.routes.ready import ANY, API, ReadyFirst

READY = (queue.scanning, find.router)
ROUTERS = (
    queue,
    products,
    deliveries,
    baskets,
    payments,
    orders,
    customers,
    today,
    session,
    manager,
    imports,
    photos,
    events,
)


def include_routes(app: FastAPI) -> None:
    """Register every route."""
    ready = [route for router in READY for route in router.routes if isinstance(route, APIRoute)]
    # Innermost, whatever is added later: ready answers are traced as well, and their bodies bounded.
    app.user_middleware.append(Middleware(ReadyFirst, routes=ready))
    for noun in ROUTERS:
        app.include_router(noun.router, prefix=API, responses=ANY)
    app.include_router(watch.router)
    # For the description of the API, and for other methods of their paths.
    app.router.routes += ready
