"""Errors on the wire: RFC 9457 problems, mapped class ⇄ type, status and code both ways.

Source: RFC 9457, <https://www.rfc-editor.org/rfc/rfc9457>.
"""

import re
from typing import Annotated, Any

from pydantic import Field

from shared import errors
from shared.errors import Fact, ShopError
from shared.value import Message

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[ShopError], int] = {
    errors.BadInput: 422,
    errors.TooLarge: 413,
    errors.MissingKey: 400,
    errors.NotFound: 404,
    errors.SignInNeeded: 401,
    errors.LockedOut: 429,
    errors.NotAllowed: 403,
    errors.Conflict: 409,
    errors.EpochChanged: 410,
    errors.CursorExpired: 410,
    errors.UpgradeRequired: 426,
    errors.VersionConflict: 412,
    errors.KeyReused: 422,
    errors.PaymentProblem: 402,
    errors.PaymentBeingChecked: 409,
    errors.Unavailable: 503,
    errors.Torn: 400,
    errors.TooOften: 429,
    ShopError: 500,
}


class Problem(Message):
    """What went wrong, for a program (`type`, `facts`) and for a person (`detail`)."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    facts: dict[str, str | int] = {}
    retryable: bool = False
    correlation_id: str | None = None


def slug(error: type[Exception]) -> str:
    """Name an error class as its problem type does: `OutOfStock` is `out-of-stock`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", error.__name__).lower()


def problem_of(error: ShopError) -> Problem:
    """Tell an error on the wire."""
    kind = type(error)
    return Problem(
        type=f"/problems/{slug(kind)}",
        title=(kind.__doc__ or kind.__name__).strip().splitlines()[0],
        status=status_of(kind),
        detail=str(error),
        facts=error.facts,
        retryable=isinstance(error, errors.Unavailable),
    )


def error_of(problem: Problem) -> ShopError:
    """Give the error that a problem tells of; an unknown type is a plain `ShopError`."""
    kind = _known().get(problem.type.removeprefix("/problems/"))
    if kind is None:
        return ShopError()
    return kind(**problem.facts)


def documented(*kinds: type[ShopError]) -> dict[int | str, dict[str, Any]]:
    """Describe for OpenAPI which errors a route may answer, each with an example."""
    responses: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        example = problem_of(_example(kind))
        media = {MEDIA_TYPE: {"schema": Problem.model_json_schema(), "examples": {}}}
        response = responses.setdefault(example.status, {"description": example.title, "content": media})
        response["content"][MEDIA_TYPE]["examples"][kind.__name__] = {"value": example.model_dump()}
    return responses


class _Facts(dict[str, Fact]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"


def _example(kind: type[ShopError]) -> ShopError:
    example = kind.__new__(kind)
    example.facts = {}
    Exception.__init__(example, kind.says.format_map(_Facts()))
    return example


def status_of(kind: type[ShopError]) -> int:
    """Give the HTTP status of an error class."""
    return next(STATUS[known] for known in kind.__mro__ if known in STATUS)


def _known() -> dict[str, type[ShopError]]:
    found: dict[str, type[ShopError]] = {}
    waiting: list[type[ShopError]] = [ShopError]
    while waiting:
        kind = waiting.pop()
        found[slug(kind)] = kind
        waiting.extend(kind.__subclasses__())
    return found
