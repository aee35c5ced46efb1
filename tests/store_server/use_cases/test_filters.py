from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue import Product
from shared.contract.store.finding import price_bounds
from tests.support.builders import a_product, a_variant
from tests.support.finding import RANGE, a_finder, ask, found

BLACK = "#25262B"
TWO_LOOKS = a_product(
    product_id="p-two",
    variants=(
        a_variant(sku="two-m-red", gtin=None, options=("M", "rouge"), colour="#B3262E"),
        a_variant(sku="two-s-black", gtin=None, options=("S", "noir")),
    ),
)
SIZES, COLOURS = ("S", "M", "38"), ("noir", "rouge")


def a_dress(number: int, *kinds: tuple[str, str], price_minor: int = 5_000) -> Product:
    variants = (
        a_variant(
            price_minor, sku=f"{number}-{size}-{colour}", gtin=None, options=(size, colour), colour=BLACK
        )
        for size, colour in kinds
    )
    return a_product(product_id=f"p-{number}", variants=tuple(variants))


def test_of_several_sizes_one_is_enough() -> None:
    assert found(a_finder(), size=("M",)) == ["p-dress"]
    assert found(a_finder(), size=("M", "S")) == ["p-dress", "p-midi"]
    assert found(a_finder(), size=("XS",)) == []


def test_a_size_and_a_colour_are_those_of_one_variant() -> None:
    finder = a_finder((TWO_LOOKS,))
    assert found(finder, size=("M",), colour=("rouge",)) == ["p-two"]
    assert found(finder, size=("M",), colour=("noir",)) == []


def test_what_is_here_is_here_in_the_size_and_colour_that_are_asked_for() -> None:
    finder = a_finder((TWO_LOOKS,), here={"two-s-black": 1})
    assert found(finder, size=("S",), here=True) == ["p-two"]
    assert found(finder, size=("M",), here=True) == []
    finder.here("two-m-red", 2)
    finder.here("two-s-black", 0)
    assert found(finder, size=("M",), here=True) == ["p-two"]
    assert found(finder, colour=("noir",), here=True) == []


def test_capitals_and_accents_of_a_choice_do_not_matter() -> None:
    assert found(a_finder(), colour=("Ecru",)) == ["p-scarf"]
    assert found(a_finder(), size=("m",)) == ["p-dress"]


def test_a_range_of_prices_holds_its_beginning_and_not_its_end() -> None:
    assert found(a_finder(), price=("3900-5000",)) == ["p-scarf", "p-midi"]
    assert found(a_finder(), price=("-3900",)) == []
    assert found(a_finder(), price=("5000-",)) == ["p-dress"]
    assert found(a_finder(), price=("-3901", "5000-")) == ["p-dress", "p-scarf"]


def test_sizes_colours_and_prices_are_counted_on_demand() -> None:
    assert (ask(a_finder()).sizes, ask(a_finder()).colours, ask(a_finder()).prices) == ((), (), ())
    answer = ask(a_finder(), facets=True)
    assert [(facet.value, facet.count) for facet in answer.sizes] == [("S", 1), ("M", 1)]
    assert [(facet.value, facet.tint) for facet in answer.colours] == [
        ("écru", "#F1E9D8"),
        ("bleu nuit", BLACK),
        ("noir", BLACK),
    ]
    assert [(facet.value, facet.count) for facet in answer.prices] == [("-5000", 2), ("5000-", 1)]


def test_a_choice_leaves_its_own_kind_to_choose_from_and_narrows_the_others() -> None:
    answer = ask(a_finder(), facets=True, size=("M",))
    assert [facet.value for facet in answer.sizes] == ["S", "M"]
    assert [facet.value for facet in answer.colours] == ["noir"]
    assert [(facet.value, facet.count) for facet in answer.categories] == [("Robes", 1)]


def test_colours_that_are_asked_for_are_told_as_they_look() -> None:
    assert ask(a_finder(), colour=("écru", "unknown")).tints == ("#F1E9D8",)
    assert ask(a_finder()).tints == ()


def test_a_range_that_was_chosen_is_counted_beside_those_that_are_offered() -> None:
    answer = ask(a_finder(), facets=True, price=("3900-4000", "-100"))
    assert [(facet.value, facet.count) for facet in answer.prices] == [
        ("3900-4000", 1),
        ("-5000", 2),
        ("5000-", 1),
    ]


def test_one_price_is_nothing_to_choose_from() -> None:
    assert ask(a_finder(RANGE[:1]), facets=True).prices == ()


def test_a_product_that_goes_takes_its_size_and_price_along() -> None:
    finder = a_finder()
    finder.remove("p-dress")
    assert found(finder, size=("M",)) == []
    assert found(finder, price=("5000-",)) == []
    finder.update(RANGE[0])
    assert found(finder, size=("M",), price=("5000-",)) == ["p-dress"]


KINDS = st.lists(
    st.tuples(st.sampled_from(SIZES), st.sampled_from(COLOURS)), min_size=1, max_size=4, unique=True
)
SHELF = st.lists(st.tuples(KINDS, st.integers(1, 300), st.booleans()), max_size=12)


@given(SHELF, st.data())
def test_filters_leave_just_the_products_that_fit_and_facets_count_them(
    shelf: list[tuple[list[tuple[str, str]], int, bool]], data: st.DataObject
) -> None:
    products = [a_dress(n, *kinds, price_minor=euros * 100) for n, (kinds, euros, _) in enumerate(shelf)]
    stocked = {
        product.variants[0].sku: 1 for product, (_, _, here) in zip(products, shelf, strict=True) if here
    }
    finder = a_finder(products, stocked)
    sizes = data.draw(st.lists(st.sampled_from(SIZES), max_size=2, unique=True))
    colours = data.draw(st.lists(st.sampled_from(COLOURS), max_size=1))
    here = data.draw(st.booleans())

    def fitting(sizes: list[str], colours: list[str], price: Callable[[int], bool] = bool) -> list[str]:
        return [
            product.product_id
            for product in products
            if price(product.variants[0].price.minor)
            and any(
                (not sizes or variant.options[0] in sizes)
                and (not colours or variant.options[1] in colours)
                and (not here or variant.sku in stocked)
                for variant in product.variants
            )
        ]

    answer = ask(finder, size=sizes, colour=colours, here=here, facets=True, limit=60)
    assert sorted(hit.product_id for hit in answer.hits) == sorted(fitting(sizes, colours))
    for facet in answer.sizes:
        assert facet.count == len(fitting([facet.value], colours))
    for facet in answer.colours:
        assert facet.count == len(fitting(sizes, [facet.value]))
    for facet in answer.prices:
        low, high = price_bounds(facet.value)
        assert facet.count == len(
            fitting(sizes, colours, lambda minor: low <= minor < (high or 10**9))  # noqa: B023
        )


@given(st.lists(st.integers(50, 2_000_000), max_size=60))
def test_ranges_of_prices_follow_each_other_and_none_is_nearly_empty(prices: list[int]) -> None:
    finder = a_finder([a_dress(n, ("M", "noir"), price_minor=minor) for n, minor in enumerate(prices)])
    ranges = ask(finder, facets=True).prices
    if ranges:
        bounds = [price_bounds(facet.value) for facet in ranges]
        assert len(ranges) <= 5
        assert (bounds[0][0], bounds[-1][1]) == (0, None)
        assert [high for _, high in bounds[:-1]] == [low for low, _ in bounds[1:]]
        assert sum(facet.count for facet in ranges) == len(prices)
        assert all(10 * facet.count >= len(prices) for facet in ranges)
