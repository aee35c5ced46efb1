from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis.strategies import text
from pydantic import ValidationError

from shared.catalogue import Product, photo_url
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


@pytest.mark.parametrize(
    "address",
    [
        "https://cdn.shopify.com/s/files/1/0001/products/tee.jpg?v=1700000000",
        "https://cdn.example.com:443/a%20b.png",
        "HTTPS://IMAGES.example.fr/ete.webp",
        "https://xn--caf-dma.fr/1.jpg",
    ],
)
def test_a_photo_of_a_public_host_may_be_loaded(address: str) -> None:
    assert photo_url(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "dress",
        "http://cdn.example.com/1.jpg",
        "//cdn.example.com/1.jpg",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "file:///etc/passwd",
        "https://192.168.1.1/1.jpg",
        "https://2130706433/1.jpg",
        "https://0x7f.1/1.jpg",
        "https://[::1]/1.jpg",
        "https://localhost/1.jpg",
        "https://printer.local/1.jpg",
        "https://till.lan/1.jpg",
        "https://router/1.jpg",
        "https://cdn.example.com:8443/1.jpg",
        "https://me:secret@cdn.example.com/1.jpg",
        "https://cdn.example.com@192.168.1.1/1.jpg",
        "https://cdn.example.com\\@192.168.1.1/1.jpg",
        "https://cdn.example.com",
        "https://cdn.example.com/a b.jpg",
        "https://cdn.example.com/a\n.jpg",
        "https://cdn.example.com./1.jpg",
    ],
)
def test_no_other_address_may_be_loaded(address: str) -> None:
    assert photo_url(address) is None


@given(text())
def test_what_may_be_loaded_is_https_to_a_name(address: str) -> None:
    assert photo_url(f"https://{address}") is None or urlsplit(f"https://{address}").hostname.count(".")
