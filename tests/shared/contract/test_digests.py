"""A sum tells whether two copies hold the same, in whatever order they are read."""

from hypothesis import given
from hypothesis import strategies as st

from shared.contract.digests import line, position_line, total
from shared.contract.oms.feed import Kind
from shared.contract.oms.supply import Rate
from shared.stock import Inbound

LINES = st.lists(st.text(min_size=1), unique=True, min_size=1)


@given(LINES)
def test_no_order_changes_a_sum(lines: list[str]) -> None:
    assert total(sorted(lines)) == total(lines) == total(reversed(lines))


@given(LINES, st.data())
def test_what_is_lost_or_altered_changes_it(lines: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    altered = [*lines[:at], lines[at] + "x", *lines[at + 1 :]]
    assert len({total(lines), total(altered), total(lines[:at] + lines[at + 1 :])}) == 3


def a_row(on_hand: int, inbound: str | None = None) -> tuple[object, ...]:
    return "s-1", "sku", on_hand, 0, 0, 0, 0, 0, 0, inbound, 1_795_000_000


def test_a_position_without_any_figure_counts_like_none() -> None:
    assert position_line(a_row(0)) == ""
    assert total([position_line(a_row(0)), position_line(a_row(3))]) == total([position_line(a_row(3))])


def test_what_will_come_counts_however_it_is_written() -> None:
    told = '[{"quantity": 2, "at": "2026-11-24T00:00:00Z"}]'
    again = Inbound.model_validate_json(told[1:-1])
    assert position_line(a_row(0, told)) == position_line(a_row(0, f"[{again.model_dump_json()}]")) != ""


def test_how_a_body_is_written_does_not_matter_and_its_key_does() -> None:
    written = Rate(sku="s", sold_per_day=2).model_dump_json(indent=2)
    assert line(Kind.RATE, "s", written) == line(
        Kind.RATE, "s", '{"sold_per_day": 2.0, "sku": "s", "new": 1}'
    )
    assert line(Kind.RATE, "s", written) != line(Kind.RATE, "t", written)
