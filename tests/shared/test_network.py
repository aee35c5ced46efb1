import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.network import Network, Place, distance_km
from tests.support.builders import LYON, PARIS, a_network, a_node

places = st.builds(Place, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


def test_lyon_and_paris_are_392_km_apart() -> None:
    assert distance_km(LYON, PARIS) == pytest.approx(392, abs=1)


@given(places, places)
def test_the_way_back_is_as_long(a: Place, b: Place) -> None:
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))


@given(places, places, places)
def test_a_detour_is_never_shorter(a: Place, b: Place, c: Place) -> None:
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-6


def test_a_node_is_found_by_its_id() -> None:
    assert a_network(a_node("s-lyon"), a_node("s-paris")).node("s-paris") == a_node("s-paris")


def test_a_node_that_closed_for_good_is_not_found() -> None:
    assert a_network().node("s-nowhere") is None


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValidationError):
        a_node(week=((),) * 6)


def test_a_network_survives_the_wire() -> None:
    assert Network.model_validate_json(a_network().model_dump_json()) == a_network()
