from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.contract.oms.line import Hello
from shared.contract.oms.orders import PlaceOrder
from shared.promise.calendar import local_minute
from shared.value import FIRST_YEAR, LAST_YEAR, Moment
from tests.support.builders import NOW
from tests.support.central import a_web_order

moments = TypeAdapter(Moment)


@pytest.mark.parametrize(
    "written", ["2026-11-22T09:00:00", "2026-11-22", "20261122", "1763802000", 1_763_802_001, 1.5]
)
def test_a_moment_is_written_with_its_zone(written: object) -> None:
    with pytest.raises(ValidationError):
        moments.validate_python(written)


@given(st.datetimes(timezones=st.timezones()))
@example(datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))))
@example(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))))
def test_every_moment_that_is_taken_can_be_told_anywhere(moment: datetime) -> None:
    try:
        taken = moments.validate_python(moment.isoformat())
    except ValidationError:
        assert not FIRST_YEAR <= moment.year <= LAST_YEAR
        return
    assert local_minute(taken, ZoneInfo("Pacific/Kiritimati")) >= local_minute(taken, ZoneInfo("Etc/GMT+12"))


def test_a_store_tells_its_clock_with_its_zone() -> None:
    told = Hello(nonce="n", boot_id="b", inc=None, seq=0, clock=NOW).model_dump(mode="json")
    assert Hello.model_validate(told).clock == NOW
    with pytest.raises(ValidationError):
        Hello.model_validate(told | {"clock": "2026-11-22T09:00:00"})


def test_an_order_from_another_channel_tells_its_moment_with_its_zone() -> None:
    told = a_web_order().model_dump(mode="json")
    assert PlaceOrder.model_validate(told).placed_at.tzinfo
    with pytest.raises(ValidationError):
        PlaceOrder.model_validate(told | {"placed_at": "2026-11-22T09:00:00"})
