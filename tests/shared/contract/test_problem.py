"""Errors keep their class over the wire, both ways."""

import pytest

from shared.contract.problem import MEDIA_TYPE, Problem, documented, error_of, problem_of, status_of
from shared.errors import (
    Conflict,
    NotFound,
    OutOfStock,
    SequenceGap,
    ShopError,
    StaleSession,
    StoreBusy,
    Unreachable,
    VersionConflict,
)


@pytest.mark.parametrize(
    "error",
    [
        OutOfStock(sku="A", free=0, asked=2),
        VersionConflict(who="Inès"),
        Unreachable(what="the OMS"),
        StoreBusy(),
    ],
)
def test_an_error_is_the_same_on_the_other_side(error: ShopError) -> None:
    other = error_of(Problem.model_validate_json(problem_of(error).model_dump_json()))
    assert (type(other), other.facts, str(other)) == (type(error), error.facts, str(error))


def test_an_error_of_a_newer_version_is_still_an_error() -> None:
    problem = Problem(type="/problems/of-tomorrow", title="", status=418, detail="")
    assert type(error_of(problem)) is ShopError


def test_a_kind_without_a_status_of_its_own_has_its_parents() -> None:
    assert status_of(OutOfStock) == status_of(Conflict) == 409


def test_only_what_may_pass_by_itself_is_worth_another_try() -> None:
    assert problem_of(StoreBusy()).retryable
    assert not problem_of(NotFound(what="order", key="1")).retryable


def test_errors_of_one_status_are_documented_together() -> None:
    described = documented(StaleSession, SequenceGap, NotFound)
    assert list(described) == [409, 404]
    assert list(described[409]["content"][MEDIA_TYPE]["examples"]) == ["StaleSession", "SequenceGap"]
