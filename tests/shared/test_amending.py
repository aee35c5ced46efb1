import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.amending import AMENDABLE, Amendment, LineChange, NotAmended, amended, hindrance
from shared.fulfilment import FulfilmentOrder
from shared.workflow import Status
from tests.support.builders import SKU, a_fulfilment, a_fulfilment_line


def asked(work: FulfilmentOrder, *by: int, version: int | None = None) -> Amendment:
    lines = tuple(
        LineChange(line_id=line.line_id, sku=SKU, by=change)
        for line, change in zip(work.lines, by, strict=True)
    )
    return Amendment(
        amendment_id="a-1",
        order_id=work.order_id,
        fulfilment_id=work.fulfilment_id,
        version=work.version if version is None else version,
        lines=lines,
    )


@given(ordered=st.lists(st.integers(1, 9), min_size=1, max_size=4), data=st.data())
def test_each_line_gets_exactly_what_was_asked_and_adds_up(ordered: list[int], data: st.DataObject) -> None:
    lines = [a_fulfilment_line(units, line_id=f"l-{place}") for place, units in enumerate(ordered)]
    work = a_fulfilment(*lines, status=Status.ACCEPTED)
    by = [data.draw(st.integers(-units, 9)) for units in ordered]
    after = amended(work, asked(work, *by))
    assert hindrance(work, asked(work, *by)) is None
    assert [line.to_pick for line in after.lines] == [
        units + change for units, change in zip(ordered, by, strict=True)
    ]
    assert after.version == work.version + 1
    assert (after.status is Status.CANCELLED) is not any(line.to_pick for line in after.lines)
    FulfilmentOrder.model_validate(after.model_dump())


def test_what_is_changed_over_and_over_can_still_be_told() -> None:
    work = a_fulfilment(a_fulfilment_line(99), status=Status.ACCEPTED)
    for by in (-98, 98) * 20:
        work = amended(work, asked(work, by))
    assert FulfilmentOrder.model_validate(work.model_dump()).units == 99


@pytest.mark.parametrize("status", set(Status) - AMENDABLE)
def test_what_was_begun_stays_as_it_is(status: Status) -> None:
    work = a_fulfilment(status=status)
    assert hindrance(work, asked(work, 1)) is NotAmended.BEGUN


def test_what_is_not_as_it_was_seen_stays_as_it_is() -> None:
    work = a_fulfilment(a_fulfilment_line(2), version=3)
    assert hindrance(work, asked(work, 1, version=2)) is NotAmended.CHANGED
    assert hindrance(work, asked(work, -3)) is NotAmended.CHANGED
