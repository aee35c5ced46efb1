import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_server.storage.folding import folded
from store_server.use_cases.prefixes import words_of
from tests.support.builders import a_product, a_variant
from tests.support.finding import DRESS, RANGE, SCARF, a_finder, ask, found


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("rob", ["p-dress", "p-midi"]),
        ("ROBE ete", ["p-dress"]),
        ("été rob", ["p-dress"]),
        ("echarpe", ["p-scarf"]),
        ("ÉCHARPE tarn", ["p-scarf"]),
        ("d'été", ["p-dress"]),
        ("robe noir", ["p-dress"]),
        ("bleu", ["p-midi"]),
        ("noa", ["p-scarf"]),
        ("access", ["p-scarf"]),
        ("0300-ble", ["p-midi"]),
        ("2900001", ["p-dress"]),
        ("2900001000001", ["p-dress"]),
        ("robe écru", []),
        ("zzzzzzzz", []),
        ("-", []),
        ("", ["p-dress", "p-scarf", "p-midi"]),
        ("   ", ["p-dress", "p-scarf", "p-midi"]),
    ],
)
def test_products_are_found_by_the_beginnings_of_words_and_codes(asked: str, ids: list[str]) -> None:
    assert found(a_finder(), asked) == ids


@pytest.mark.parametrize(("typed", "meant"), [("rboe", "robe"), ("echrape", "echarpe"), ("robe tran", "")])
def test_a_typing_error_is_put_right_when_nothing_is_found(typed: str, meant: str) -> None:
    answer = ask(a_finder(), typed)
    assert (answer.corrected or "") == meant
    assert bool(answer.hits) == bool(meant)


def test_what_is_here_comes_first_then_what_is_popular() -> None:
    assert found(a_finder(here={"0300-BLE-S": 1})) == ["p-midi", "p-dress", "p-scarf"]


def test_only_what_is_here_is_shown_when_asked_for() -> None:
    answer = ask(a_finder(here={"0300-BLE-S": 1}), here=True)
    assert [hit.product_id for hit in answer.hits] == ["p-midi"]
    assert [(facet.value, facet.count) for facet in answer.categories] == [("Robes", 1)]


def test_filters_narrow_and_facets_count_what_each_would_leave() -> None:
    answer = ask(a_finder(), department="Femme")
    assert [hit.product_id for hit in answer.hits] == ["p-dress", "p-midi"]
    assert {facet.value: facet.count for facet in answer.departments} == {"Femme": 2, "Accessoires": 1}
    assert {facet.value: facet.count for facet in answer.categories} == {"Robes": 2}
    assert found(a_finder(), category="Écharpes") == ["p-scarf"]
    assert found(a_finder(), category="Bateaux") == []


def test_a_hit_shows_the_units_here_and_in_the_whole_network() -> None:
    finder = a_finder(here={"0100-NOI-M": 2})
    finder.here("0100-NOI-M", 1)
    finder.network("0100-NOI-M", 4)
    hit = ask(finder, "vezere").hits[0]
    assert (hit.here, hit.network) == (1, 5)


def test_the_last_unit_that_goes_takes_a_product_from_the_front() -> None:
    finder = a_finder(here={"0300-BLE-S": 1})
    finder.here("0300-BLE-S", -1)
    assert found(finder) == ["p-dress", "p-scarf", "p-midi"]
    assert ask(finder, "loire").hits[0].here == 0


def test_stock_that_was_known_before_its_product_counts() -> None:
    finder = a_finder((DRESS,))
    finder.here("0200-ECR", 3)
    finder.update(SCARF)
    assert ask(finder, "tarn").hits[0].here == 3


def test_a_changed_product_is_found_by_its_new_words_only() -> None:
    finder = a_finder(here={"0100-NOI-M": 2})
    finder.update(DRESS.model_copy(update={"name": "Tunique Vézère"}))
    assert found(finder, "ete") == []
    assert found(finder, "tunique") == ["p-dress"]
    assert ask(finder, "tunique").hits[0].here == 2


def test_a_withdrawn_product_is_found_no_more_and_can_come_back() -> None:
    finder = a_finder()
    finder.update(DRESS.model_copy(update={"active": False}))
    assert found(finder) == ["p-scarf", "p-midi"]
    assert found(finder, "2900001000001") == []
    finder.update(DRESS)
    assert found(finder, "2900001000001") == ["p-dress"]
    assert finder.size == 3


def test_a_barcode_is_the_most_popular_product_that_is_sold_with_it() -> None:
    twin = SCARF.model_copy(update={"variants": DRESS.variants})
    finder = a_finder((DRESS, twin))
    assert finder.item("02900001000001") == ("p-dress", "0100-NOI-M", "Robe d'été Vézère")
    assert finder.item("00000000000000") is None
    finder.remove("p-dress")
    assert finder.item("02900001000001") is None


def test_an_index_takes_over_another() -> None:
    finder = a_finder(())
    finder.become(a_finder())
    assert finder.size == 3


def test_alike_is_what_is_here_of_the_category_nearest_in_price_first() -> None:
    near = a_product(5_100, product_id="p-near", variants=(a_variant(5_100, sku="near", gtin=None),))
    finder = a_finder((*RANGE, near), here={"0300-BLE-S": 1, "near": 1, "0200-ECR": 1})
    assert [hit.product_id for hit in finder.alike("p-dress")] == ["p-near", "p-midi"]
    assert finder.alike("p-nowhere") == ()


@given(st.integers(0, 70), st.integers(1, 60), st.sets(st.integers(0, 69)))
def test_pages_follow_each_other_without_gap_or_repeat(offset: int, limit: int, stocked: set[int]) -> None:
    products = [
        a_product(product_id=f"p-{n}", variants=(a_variant(sku=f"s-{n}", gtin=None),)) for n in range(70)
    ]
    finder = a_finder(products, {f"s-{n}": 1 for n in stocked})
    whole = found(finder, limit=60) + found(finder, offset=60, limit=60)
    assert sorted(whole) == sorted(product.product_id for product in products)
    assert found(finder, offset=offset, limit=limit) == whole[offset : offset + limit]


@given(st.text(max_size=30))
def test_any_text_can_be_searched(typed: str) -> None:
    assert ask(a_finder(), typed).total <= len(RANGE)


@given(st.data())
def test_a_product_is_found_by_any_beginnings_of_its_words(data: st.DataObject) -> None:
    product = data.draw(st.sampled_from(RANGE))
    words = data.draw(st.lists(st.sampled_from(words_of(folded(product.name))), min_size=1, max_size=3))
    typed = " ".join(word[: data.draw(st.integers(1, len(word)))] for word in words)
    assert product.product_id in found(a_finder(), typed)
