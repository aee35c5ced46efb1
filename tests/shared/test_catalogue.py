import pytest
from hypothesis import given
from pydantic import ValidationError

from shared.catalogue import Product
from tests.support.builders import a_product, a_variant
from tests.support.strategies import products


@given(products())
def test_every_variant_is_found_by_its_sku(product: Product) -> None:
    assert [product.variant(variant.sku) for variant in product.variants] == list(product.variants)


def test_a_sku_of_another_product_is_not_found() -> None:
    with pytest.raises(KeyError):
        a_product().variant("9999-NOI-M")


def test_a_product_has_something_to_sell() -> None:
    with pytest.raises(ValidationError):
        a_product(variants=())


def test_a_product_has_three_axes_at_most() -> None:
    with pytest.raises(ValidationError):
        a_product(axes=("size", "colour", "length", "width"))


@pytest.mark.parametrize("name", ["a\x00b", "a\u202eb", "a" * 201])
def test_a_name_that_no_label_can_carry_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        a_product(name=name)


@pytest.mark.parametrize("gtin", ["4006381333931", "0400638133393X", ""])
def test_a_gtin_is_kept_as_fourteen_digits_only(gtin: str) -> None:
    with pytest.raises(ValidationError):
        a_variant(gtin=gtin)


def test_equal_facts_make_equal_products() -> None:
    assert a_product() == a_product()


def test_a_product_survives_the_wire() -> None:
    assert Product.model_validate_json(a_product().model_dump_json()) == a_product()
