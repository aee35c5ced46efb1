"""Routes asked at each beep and each letter: they take the request as it is, without FastAPI's solving of dependencies.

A pick scan took 730 µs of the loop with it, of which its own work is a sixth.
"""

from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.types import Receive, Scope, Send

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
from shared.value import Id

Asked = TypeVar("Asked", bound=BaseModel)
Documented = dict[str, Any]

API = "/api/v1"
ANY = documented(BadInput, MissingKey, SignInNeeded, NotAllowed, NotFound, Conflict, TooLarge, StoreBusy)

_ID: TypeAdapter[str] = TypeAdapter(Id)
_TEXT: Documented = {"type": "string"}
BEARER: Documented = {"name": "authorization", "in": "header", "required": False, "schema": _TEXT}
IDEMPOTENCY_KEY: Documented = {"name": "idempotency-key", "in": "header", "required": False, "schema": _TEXT}


class Ready(APIRoute):
    """A route whose function takes the request as it is, and answers ready bytes."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the function answer; what it raises becomes a problem where the app catches every error."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        response: Response = await self.endpoint(Request(scope, receive))
        await response(scope, receive, send)


def ready_router(tag: str) -> APIRouter:
    """Give a router whose routes are `Ready`, to be registered as they are."""
    return APIRouter(prefix=API, tags=[tag], route_class=Ready, responses=ANY)


def ready(json: str) -> Response:
    """Answer with JSON that is written already."""
    return Response(json, media_type="application/json")


def documented_id(name: str) -> Documented:
    """Describe an id in the path for OpenAPI."""
    return {"name": name, "in": "path", "required": True, "schema": _ID.json_schema()}


def documented_body(model: type[BaseModel]) -> Documented:
    """Describe a body for OpenAPI."""
    return {"required": True, "content": {"application/json": {"schema": model.model_json_schema()}}}


def id_in_path(request: Request, name: str) -> str:
    """Give an id that the path names.

    Raises:
        RequestValidationError: it is none.
    """
    try:
        return _ID.validate_python(request.path_params[name])
    except ValidationError as error:
        raise refused(("path", name), error) from error


async def read_body(request: Request, model: type[Asked]) -> Asked:
    """Give what a request brings.

    Raises:
        RequestValidationError: it is not what the route takes.
    """
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        raise refused(("body",), error) from error


def refused(where: tuple[str, ...], error: ValidationError) -> RequestValidationError:
    """Say as FastAPI does what was wrong in which part of a request."""
    wrong = error.errors(include_url=False, include_context=False)
    return RequestValidationError([{**one, "loc": (*where, *one["loc"])} for one in wrong])
