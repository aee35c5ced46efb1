"""The one place where errors become RFC 9457 problems."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.contract.problem import MEDIA_TYPE, Problem, problem_of
from shared.errors import BadInput, ShopError, TooLarge

MOST_BODY_BYTES = 1 << 20
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
PROBLEMS = (ShopError, RequestValidationError, HTTPException)
log = structlog.get_logger()


def answer_problems(app: FastAPI) -> None:
    """Let every error of this app be answered as a problem."""
    for kind in PROBLEMS:
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(Exception, _unexpected)


async def answer(request: Request, error: Exception) -> Response:
    """Give the problem that an error of a request is, of a kind that is foreseen."""
    if isinstance(error, ShopError):
        return _shop_error(request, error)
    if isinstance(error, HTTPException):
        return _http(request, error)
    assert isinstance(error, RequestValidationError)
    return _invalid(request, error)


def respond(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Send a problem."""
    return JSONResponse(problem.model_dump(), problem.status, headers=headers, media_type=MEDIA_TYPE)


def _shop_error(request: Request, error: ShopError) -> Response:
    problem = _traced(request, problem_of(error))
    log.info("refused", type=problem.type, facts=problem.facts, path=request.url.path)
    return respond(problem, {"Retry-After": "2"} if problem.retryable else None)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return respond(_traced(request, problem_of(BadInput(what=f"{where}: {first['msg']}"))))


def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return respond(_traced(request, problem_of(TooLarge(what="body", most=MOST_BODY_BYTES))))
    problem = Problem(
        type="about:blank",
        title=str(error.detail),
        status=error.status_code,
        detail=f"{error.detail}: {request.url.path}",
    )
    return respond(
        _traced(request, problem), dict(error.headers or {}) | _allowed(request, error.status_code)
    )


def _allowed(request: Request, status: int) -> dict[str, str]:
    """Name every method of the path: the router itself names those of the first route that it met."""
    if status != HTTPStatus.METHOD_NOT_ALLOWED:
        return {}
    methods = [method for method in METHODS if _answers(request, method)]
    return {"Allow": ", ".join(methods)}


def _answers(request: Request, method: str) -> bool:
    asked = {**request.scope, "method": method}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected", path=request.url.path, exc_info=error)
    return respond(_traced(request, problem_of(ShopError())))


def _traced(request: Request, problem: Problem) -> Problem:
    return problem.model_copy(update={"correlation_id": request.scope.get("correlation_id")})


class BoundedBody:
    """ASGI middleware that reads no more of a body than the API takes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting."""
        taken = 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST_BODY_BYTES:
                # Raised where the route reads, so that it leaves as a problem like any other error.
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, receive_counted, send)
