"""The one place where errors become RFC 9457 problems, and where their shape is told to OpenAPI."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from shared.contract.oms.policies import Unsound, UnsoundProblem
from shared.contract.oms.reservations import Overtaken, OvertakenProblem
from shared.contract.problem import MEDIA_TYPE, Problem, problem_of
from shared.errors import BadInput, ShopError, TooLarge, TooOften

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MOST_BODY_BYTES = 4 * 1024 * 1024

log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Let every error leave `app` as a problem."""
    app.add_exception_handler(ShopError, _shop_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


async def _shop_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ShopError)
    problem = problem_of(error)
    if isinstance(error, Overtaken):
        problem = OvertakenProblem(**problem.model_dump(), option=error.option)
    if isinstance(error, Unsound):
        problem = UnsoundProblem(**problem.model_dump(), flaws=error.flaws)
    return _response(
        problem, {"Retry-After": str(error.facts["seconds"])} if isinstance(error, TooOften) else None
    )


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"])
    return _response(problem_of(BadInput(what=f"{where}: {first['msg']}")))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, ShopError):
        # What is raised while a body is read: the framework makes a bad request of it.
        return await _shop_error(request, error.__cause__)
    headers = dict(error.headers or {})
    match error.status_code:
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _response(problem_of(TooLarge(what="body", most=MOST_BODY_BYTES)))
        case HTTPStatus.BAD_REQUEST:
            return _response(problem_of(BadInput(what=str(error.detail))))
        case HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_allowed(request))
    title = HTTPStatus(error.status_code).phrase
    problem = Problem(type="about:blank", title=title, status=error.status_code, detail=str(error.detail))
    return _response(problem, headers)


def _allowed(request: Request) -> list[str]:
    # The framework names only the methods of the first route that has the path.
    routes = request.app.router.routes
    return [
        method
        for method in METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


async def _unexpected(_request: Request, error: Exception) -> Response:
    log.error("unexpected_error", exc_info=error)
    return _response(problem_of(ShopError()))


def _response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    bound = structlog.contextvars.get_contextvars().get("correlation_id")
    told = problem.model_copy(update={"correlation_id": bound})
    return Response(told.model_dump_json(), problem.status, headers, MEDIA_TYPE)
