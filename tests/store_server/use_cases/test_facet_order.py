from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_server.storage.folding import folded
from store_server.use_cases.facet_order import colour_order, size_order


@pytest.mark.parametrize(
    "sizes",
    [
        ("XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL"),
        ("2XS", "XS", "s", "m", "l", "xl", "2xl"),
        ("XS/S", "M/L", "XL"),
        ("34", "36", "38", "40", "100"),
        ("36", "36,5", "37", "38.5"),
        ("36-38", "39-42", "43-46"),
        ("85A", "85B", "90A", "95 C"),
        ("4 ans", "6 ans", "10 ans", "12 ans"),
        ("12 cm", "18 cm", "120 cm"),
        ("40x40", "50x50", "50 x 100", "120x170"),
        ("M", "38", "8 ans", "50x50", "Taille unique"),
        ("W28 L32", "W28 L34", "W32 L30"),
    ],
)
def test_sizes_stand_as_people_look_for_them(sizes: tuple[str, ...]) -> None:
    assert sorted(Random(7).sample(sizes, len(sizes)), key=size_order) == list(sizes)


@given(st.lists(st.text(max_size=12), unique_by=lambda size: folded(size).strip()))
def test_any_sizes_have_an_order(sizes: list[str]) -> None:
    in_order = sorted(sizes, key=size_order)
    sizes.reverse()
    assert sorted(sizes, key=size_order) == in_order


def test_colours_stand_from_white_to_black_then_along_the_rainbow_and_unknown_ones_last() -> None:
    colours = [
        ("blanc", "#F4F3EE"),
        ("gris", "#A3A6A9"),
        ("noir", "#25262B"),
        ("rouge", "#B3262E"),
        ("moutarde", "#D09B2C"),
        ("vert sapin", "#23513F"),
        ("bleu ciel", "#9CC3E0"),
        ("marine", "#22304F"),
        ("arc-en-ciel", None),
        ("motif", None),
    ]
    mixed = Random(7).sample(colours, len(colours))
    assert sorted(mixed, key=lambda colour: colour_order(*colour)) == colours
