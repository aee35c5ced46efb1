from xml.etree import ElementTree

import pytest

from shared.catalogue import photo_id
from store_app.pictures import FOLDER, TINT, kinds, picture, picture_address


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_drawing_is_an_svg_that_takes_a_tint(name):
    drawn = picture(name, "#123456")
    assert ElementTree.fromstring(drawn).attrib["viewBox"] == "0 0 200 200"
    assert b"#123456" in drawn
    assert TINT not in drawn


def test_there_is_a_drawing_for_each_kind_of_thing_in_the_shop():
    assert len(kinds()) >= 40


def test_drawings_stay_light_enough_for_a_grid():
    assert max(path.stat().st_size for path in FOLDER.glob("*.svg")) < 3_000


def test_a_thing_nobody_drew_has_no_picture():
    assert picture("submarine") is None
    assert picture_address("submarine") is None
    assert picture_address("../words/fr") is None


def test_a_drawing_is_found_at_the_app_in_its_colour():
    assert picture_address("dress", "#1F2A44") == "/pictures/dress/1F2A44.svg"


def test_a_photo_is_found_in_the_store():
    address = "https://cdn.example.com/1.jpg"
    assert picture_address(address) == f"/photos/{photo_id(address)}.image"


def test_a_photo_of_another_kind_of_address_is_none():
    assert picture_address("http://cdn.example.com/1.jpg") is None
