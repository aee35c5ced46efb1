import pytest

from store_app.theme import DARK, LIGHT
from tests.support.contrast import contrast, text_pairs

READABLE = 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_every_ground(palette):
    unreadable = {pair: contrast(*pair) for pair in text_pairs(palette) if contrast(*pair) < READABLE}
    assert unreadable == {}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_stand_out_from_the_page(palette):
    assert contrast(palette.outline, palette.surface) >= 3
