"""Routes asked at each beep and each letter: they take the request as it is, without FastAPI's solving of dependencies.

A pick scan took 730 µs of the loop with it, of which its own work is a sixth.
"""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.value import Id

Asked = TypeVar("Asked", bound=BaseModel)
Documented = dict[str, Any]

_ID: TypeAdapter[str] = TypeAdapter(Id)
_TEXT: Documented = {"type": "string"}
BEARER: Documented = {"name": "authorization", "in": "header", "required": False, "schema": _TEXT}
IDEMPOTENCY_KEY: Documented = {"name": "idempotency-key", "in": "header", "required": False, "schema": _TEXT}


class Ready(APIRoute):
    """A route whose function takes the request as it is, and answers ready bytes."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the function itself."""
        handler: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return handler


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
