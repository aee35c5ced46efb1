from shared.contract.store.finding import Cell, ProductPage
from store_app.state.variants import colour_of, colours, in_colour, obvious, size_of
from tests.support.builders import a_product, a_variant

RED, BLUE = "#C0392B", "#1F4E79"
CELLS = (
    Cell(variant=a_variant(sku="S-R", options=("S", "rouge"), colour=RED), here=0, near=0, network=4),
    Cell(variant=a_variant(sku="M-R", options=("M", "rouge"), colour=RED), here=2, near=2, network=6),
    Cell(variant=a_variant(sku="M-B", options=("M", "bleu"), colour=BLUE), here=0, near=0, network=1),
    Cell(variant=a_variant(sku="L-B", options=("L", "bleu"), colour=BLUE), here=3, near=0, network=3),
)
PRODUCT = a_product(variants=tuple(cell.variant for cell in CELLS))
PAGE = ProductPage(product=PRODUCT, cells=CELLS, as_of=None)


def test_colours_and_sizes_are_told_apart_by_the_axes():
    assert colours(PRODUCT) == {"rouge": RED, "bleu": BLUE}
    assert size_of(PRODUCT, CELLS[0].variant) == "S"


def test_without_a_colour_axis_the_size_is_everything():
    lamp = a_product(axes=("size",), variants=(a_variant(options=("40x40",)),))
    assert (colour_of(lamp, lamp.variants[0]), colours(lamp)) == ("", {})


def test_another_colour_keeps_the_size():
    assert in_colour(PAGE, CELLS[1], "bleu").variant.sku == "M-B"


def test_a_colour_without_that_size_gives_what_is_here():
    assert in_colour(PAGE, CELLS[0], "bleu").variant.sku == "L-B"


def test_what_is_here_is_meant_before_what_the_network_has():
    assert obvious(CELLS).variant.sku == "M-R"
