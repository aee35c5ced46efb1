from xml.etree import ElementTree

import pytest

from store_app.pictures import FOLDER, TINT, kinds, picture, picture_uri


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
    assert picture_uri("../words/fr") is None


def test_an_address_holds_the_whole_picture():
    assert picture_uri("dress", "#1F2A44").startswith("data:image/svg+xml;base64,")
