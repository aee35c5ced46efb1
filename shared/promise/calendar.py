"""Opening hours, working days and cut-offs, counted in whole minutes of local time.

A minute is (days since 1 January of the year 1) × 1440 + the minute of the day, so that the search for a slot is integer
arithmetic; only what is promised becomes a moment again.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from shared.network import Hours, Node

DAY = 1440
EVENING = 18 * 60
HORIZON_DAYS = 28
SATURDAY, SUNDAY = 5, 6

Span = tuple[int, int]
Week = tuple[tuple[Span, ...], ...]


def local_minute(moment: datetime, zone: ZoneInfo) -> int:
    """Give the local minute of `moment`; a minute that has begun counts whole, so that nothing is promised early."""
    local = moment.astimezone(zone)
    begun = 1 if local.second or local.microsecond else 0
    return local.toordinal() * DAY + local.hour * 60 + local.minute + begun


def moment_of(minute: int, zone: ZoneInfo) -> datetime:
    """Give the moment, in UTC, of a local minute."""
    day, minute_of_day = divmod(minute, DAY)
    local = datetime.combine(date.fromordinal(day), time(), zone) + timedelta(minutes=minute_of_day)
    return local.astimezone(UTC)


def opening_week(node: Node) -> Week:
    """Give the node's spans of each weekday in order, without those that end before they begin; overlaps become one."""
    known = _weeks.get(id(node.week))
    if known is None or known[0] is not node.week:
        if len(_weeks) >= _MOST_WEEKS:
            _weeks.clear()
        known = _weeks[id(node.week)] = (node.week, _spans(node.week))
    return known[1]


# By identity, which costs nothing to compare: a network is kept parsed, and arranging 60 weeks takes as long as a tenth of
# a product page.
_MOST_WEEKS = 10_000
_weeks: dict[int, tuple[tuple[tuple[Hours, ...], ...], Week]] = {}


def _spans(week: tuple[tuple[Hours, ...], ...]) -> Week:
    spans = tuple([tuple(sorted([(h.opens, h.closes) for h in day if h.opens < h.closes])) for day in week])
    return tuple(map(_merged, spans))


def _merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    merged = list(spans[:1])
    for opens, closes in spans[1:]:
        before = merged[-1]
        if opens <= before[1]:
            merged[-1] = (before[0], max(before[1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[int]:
    return frozenset(day.toordinal() for day in country_holidays("FR", years=year))


@lru_cache(maxsize=2048)
def is_holiday(day: int) -> bool:
    """Tell whether `day` is a public holiday of metropolitan France."""
    return day in _holidays(date.fromordinal(day).year)


def weekday(day: int) -> int:
    """Give 0 for a Monday to 6 for a Sunday."""
    return (day - 1) % 7


def is_working_day(day: int, *, saturday: bool) -> bool:
    """Tell whether goods move on `day`."""
    return weekday(day) < (SUNDAY if saturday else SATURDAY) and not is_holiday(day)


def after_working_days(day: int, count: int, *, saturday: bool) -> int:
    """Give the day that is `count` working days after `day`."""
    while count:
        day += 1
        count -= is_working_day(day, saturday=saturday)
    return day


def delivery_day(day: int, weekdays: frozenset[int]) -> int | None:
    """Give the first day from `day` on that is one of `weekdays` and no public holiday, if there is one."""
    days = range(day, day + HORIZON_DAYS)
    return next((day for day in days if weekday(day) in weekdays and not is_holiday(day)), None)


def spans_of(week: Week, day: int) -> tuple[Span, ...]:
    """Give the opening spans of `day`; a public holiday has none."""
    return () if is_holiday(day) else week[weekday(day)]


def next_open(week: Week, minute: int) -> int | None:
    """Give the first minute from `minute` on at which the place is open, if there is one within the horizon."""
    first = minute // DAY
    for day in range(first, first + HORIZON_DAYS):
        for opens, closes in spans_of(week, day):
            if minute < day * DAY + closes:
                return max(minute, day * DAY + opens)
    return None


def after_work(week: Week, minute: int, needed: int) -> int | None:
    """Give the minute at which `needed` opening minutes have passed since `minute`."""
    first = minute // DAY
    for day in range(first, first + HORIZON_DAYS):
        for opens, closes in spans_of(week, day):
            begins = max(minute, day * DAY + opens)
            worked = day * DAY + closes - begins
            if worked > 0 and worked >= needed:
                return begins + needed
            needed -= max(0, worked)
    return None


def collection_time(week: Week, ready: int) -> int | None:
    """Round `ready` up to five minutes, then on to an hour at which the place is open."""
    return next_open(week, -(-ready // 5) * 5)


def collection_evening(week: Week, day: int) -> int | None:
    """Give the end of the first day from `day` on at which the place is open: six o'clock, or when it closes before."""
    opening = next_open(week, day * DAY)
    if opening is None:
        return None
    midnight = opening // DAY * DAY
    closings = [closes for opens, closes in spans_of(week, opening // DAY) if opens < EVENING]
    # The last minute of a span is still open; its end is not.
    return max(opening, midnight + min(EVENING, closings[-1] - 1)) if closings else opening


def departure_day(
    week: Week, ordered: int, ready: int, cut_offs: tuple[int, int], *, saturday: bool
) -> int | None:
    """Give the day on which a parcel leaves.

    Args:
        cut_offs: the minute of the day until which an order still leaves the same day, and the minute until which a
            prepared parcel does.
    """
    order_by, ready_by = cut_offs
    first = ready // DAY
    for day in range(first, first + HORIZON_DAYS):
        too_late = ordered > day * DAY + order_by or ready > day * DAY + ready_by
        if not too_late and is_working_day(day, saturday=saturday) and spans_of(week, day):
            return day
    return None
