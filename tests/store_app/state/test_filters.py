import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_app.state.filters import By, Filters, read_filters

SAID = st.text(min_size=1, max_size=40).filter(str.strip)
SEVERAL = st.lists(SAID, max_size=4, unique=True).map(tuple)
PRICES = st.lists(st.sampled_from(["-2000", "2000-5000", "5000-"]), unique=True).map(tuple)


@given(
    st.builds(
        Filters,
        department=SAID | st.just(""),
        category=SAID | st.just(""),
        size=SEVERAL,
        colour=SEVERAL,
        price=PRICES,
        here=st.booleans(),
    )
)
def test_filters_are_read_from_their_own_address(filters: Filters) -> None:
    assert read_filters(filters.address) == filters


def test_no_filters_are_the_bare_address() -> None:
    assert Filters().address == "/browse"
    assert read_filters("/browse") == Filters()


@pytest.mark.parametrize("query", ["price=cheap", "price=9-1", f"size={'x' * 201}", "here=perhaps", "sku=1"])
def test_what_cannot_be_read_is_left_out(query: str) -> None:
    assert read_filters(f"/browse?{query}") == Filters()


def test_a_second_tap_takes_a_choice_off() -> None:
    twice = Filters().toggled(By.SIZE, "M").toggled(By.SIZE, "L")
    assert twice.size == ("M", "L")
    assert twice.toggled(By.SIZE, "M").size == ("L",)
    assert twice.without(By.SIZE) == Filters()
