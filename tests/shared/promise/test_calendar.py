"""Opening hours, working days and cut-offs."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.network import Hours
from shared.promise.calendar import (
    DAY,
    after_work,
    after_working_days,
    collection_evening,
    collection_time,
    departure_day,
    is_holiday,
    local_minute,
    moment_of,
    next_open,
    opening_week,
    spans_of,
)
from tests.support.builders import a_node
from tests.support.promising import is_open, weeks

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 11, 24).toordinal()
MORNING_AND_AFTERNOON = (((540, 720), (840, 1140)),) * 6 + ((),)
NEVER_OPEN = ((),) * 7

#: Metropolitan France, 2026, from data.gouv.fr (Etalab, Licence Ouverte 2.0).
HOLIDAYS_2026 = [
    "01-01",
    "04-06",
    "05-01",
    "05-08",
    "05-14",
    "05-25",
    "07-14",
    "08-15",
    "11-01",
    "11-11",
    "12-25",
]


def test_the_public_holidays_are_those_of_the_official_list():
    first = date(2026, 1, 1).toordinal()
    found = [date.fromordinal(day).strftime("%m-%d") for day in range(first, first + 365) if is_holiday(day)]
    assert found == HOLIDAYS_2026


def test_a_minute_that_has_begun_counts_whole():
    assert local_minute(datetime(2026, 11, 24, 9, 30, 1, tzinfo=UTC), PARIS) == TUESDAY * DAY + 631


@pytest.mark.parametrize("month", [1, 7])
def test_local_minutes_become_the_same_moment_again_in_winter_and_summer(month):
    moment = datetime(2026, month, 24, 9, 30, tzinfo=UTC)
    assert moment_of(local_minute(moment, PARIS), PARIS) == moment


def test_work_is_counted_in_opening_minutes_only():
    before_lunch = TUESDAY * DAY + 700
    assert after_work(MORNING_AND_AFTERNOON, before_lunch, 60) == TUESDAY * DAY + 880


def test_work_that_does_not_fit_today_goes_on_when_the_place_opens_next():
    saturday_evening = (TUESDAY + 4) * DAY + 1_130
    assert after_work(MORNING_AND_AFTERNOON, saturday_evening, 60) == (TUESDAY + 6) * DAY + 590


def test_a_place_that_never_opens_has_nothing_ready():
    assert after_work(NEVER_OPEN, TUESDAY * DAY, 10) is None
    assert collection_time(NEVER_OPEN, TUESDAY * DAY) is None
    assert collection_evening(NEVER_OPEN, TUESDAY) is None
    assert departure_day(NEVER_OPEN, 0, TUESDAY * DAY, (900, 960), saturday=True) is None


def test_a_collection_is_promised_at_five_minutes_and_not_at_the_door_closing():
    assert collection_time(MORNING_AND_AFTERNOON, TUESDAY * DAY + 601) == TUESDAY * DAY + 605
    assert collection_time(MORNING_AND_AFTERNOON, TUESDAY * DAY + 1_139) == (TUESDAY + 1) * DAY + 540


@given(weeks(), st.integers(0, 7 * DAY), st.integers(0, 3_000))
def test_nothing_is_promised_for_a_time_when_the_place_is_closed(week, later, work):
    ready = after_work(week, TUESDAY * DAY + later, work)
    if ready is not None and (promised := collection_time(week, ready)) is not None:
        assert promised >= ready
        assert is_open(week, promised)
    evening = collection_evening(week, TUESDAY + later // DAY)
    assert evening is None or is_open(week, evening)


@given(weeks(), st.integers(0, 7 * DAY))
def test_the_next_opening_is_the_first_one(week, later):
    asked = TUESDAY * DAY + later
    opening = next_open(week, asked)
    until = asked + DAY if opening is None else opening
    assert not any(is_open(week, minute) for minute in range(asked, until, 7))


def test_a_public_holiday_is_neither_open_nor_a_day_in_transit():
    armistice = date(2026, 11, 11).toordinal()
    assert spans_of(MORNING_AND_AFTERNOON, armistice) == ()
    assert after_working_days(armistice - 1, 1, saturday=True) == armistice + 1


@pytest.mark.parametrize(("saturday", "days"), [(True, 1), (False, 3)])
def test_saturday_counts_for_the_carriers_that_work_on_it(saturday, days):
    friday = TUESDAY + 3
    assert after_working_days(friday, 1, saturday=saturday) == friday + days


@pytest.mark.parametrize(
    ("ordered", "ready", "days"),
    [(600, 660, 0), (900, 960, 0), (901, 955, 1), (880, 961, 1), (1_000, 1_060, 1)],
)
def test_an_order_after_the_cut_off_leaves_the_next_day(ordered, ready, days):
    week = MORNING_AND_AFTERNOON
    midnight = TUESDAY * DAY
    leaves = departure_day(week, midnight + ordered, midnight + ready, (900, 960), saturday=True)
    assert leaves == TUESDAY + days


def test_a_span_that_closes_before_it_opens_is_no_opening():
    muddled = (
        (Hours(opens=840, closes=1_140), Hours(opens=720, closes=540), Hours(opens=540, closes=720)),
    ) * 7
    assert opening_week(a_node(week=muddled))[0] == ((540, 720), (840, 1_140))
