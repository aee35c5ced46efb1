import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.csv_rows import RowFault
from shared.money import Money
from shared.shopify import MOST_VARIANTS, read_products
from tests.support.shopify_file import COLUMNS, a_file, a_row


def test_rows_of_one_handle_are_one_product_with_its_variants() -> None:
    imported = read_products(a_file(a_row(option="S"), a_row(title="", option="M", axis="")))
    (product,) = imported.products
    assert (product.product_id, product.name, product.axes) == ("linen-tee", "Linen Tee", ("size",))
    assert [variant.options for variant in product.variants] == [("S",), ("M",)]


def test_a_variant_without_a_sku_gets_one_from_its_handle_and_options() -> None:
    (product,) = read_products(a_file(a_row(option="Très grand"))).products
    assert product.variants[0].sku == "linen-tee:Tres-grand"
    assert product.variants[0].gtin is None


def test_a_product_without_options_has_no_axes() -> None:
    (product,) = read_products(a_file(a_row(axis="Title", option="Default Title"))).products
    assert (product.axes, product.variants[0].options, product.variants[0].sku) == ((), (), "linen-tee")


@pytest.mark.parametrize(
    "image", ["http://example.com/1.jpg", "https://192.168.1.1/1.jpg", "javascript:alert(1)"]
)
def test_a_picture_that_no_tablet_may_load_is_left_out(image: str) -> None:
    assert read_products(a_file(a_row(image=image))).products[0].picture == ""


@pytest.mark.parametrize("unseen", ["\x7f", "\x9f", "\u200b", "\ufeff", "\u202e"])
def test_a_character_that_nobody_sees_is_left_out_of_a_name(unseen: str) -> None:
    assert read_products(a_file(a_row(title=f"Te{unseen}e"))).products[0].name == "Tee"


def test_a_row_with_only_a_picture_is_no_variant() -> None:
    picture = a_row(title="", axis="", option="", price="", image="https://example.com/2.jpg")
    imported = read_products(a_file(a_row(image="https://example.com/1.jpg"), picture))
    assert len(imported.products[0].variants) == 1
    assert imported.products[0].picture == "https://example.com/1.jpg"
    assert imported.problems == ()


def test_html_in_the_body_becomes_plain_text() -> None:
    (product,) = read_products(a_file(a_row(body="<p>Soft</p><p>Light</p>"))).products
    assert product.description == "Soft\nLight"


def test_a_body_over_several_lines_keeps_the_count_of_lines_right() -> None:
    imported = read_products(a_file(a_row(body="one\ntwo\nthree"), a_row(handle="")))
    assert [problem.line for problem in imported.problems] == [5]


def test_a_product_that_is_not_published_is_not_sold() -> None:
    (product,) = read_products(a_file(a_row(published="FALSE"))).products
    assert not product.active


@pytest.mark.parametrize(
    ("price", "minor"), [("50", 5_000), ("50.00", 5_000), ("0.5", 50), ("49,90", 4_990), ("7.5000", 750)]
)
def test_prices_are_read_as_shops_write_them(price: str, minor: int) -> None:
    (product,) = read_products(a_file(a_row(price=price))).products
    assert product.variants[0].price == Money(minor=minor)


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        (a_row(handle=""), "Handle", RowFault.MISSING_HANDLE),
        (a_row(price=""), "Variant Price", RowFault.MISSING_PRICE),
        (a_row(price="-5"), "Variant Price", RowFault.BAD_PRICE),
        (a_row(price="1e3"), "Variant Price", RowFault.BAD_PRICE),
        (a_row(price="12.345"), "Variant Price", RowFault.BAD_PRICE),
        (a_row(price="9" * 40), "Variant Price", RowFault.BAD_PRICE),
    ],
)
def test_a_row_that_cannot_be_sold_is_left_out_and_said(
    row: tuple[str, ...], column: str, fault: RowFault
) -> None:
    imported = read_products(a_file(a_row(handle="good"), row))
    assert [product.product_id for product in imported.products] == ["good"]
    (problem,) = imported.problems
    assert (problem.line, problem.column, problem.reason_code, problem.kept) == (3, column, fault, False)


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        (a_row(title=""), "Title", RowFault.MISSING_TITLE),
        (a_row(title="x" * 201), "Title", RowFault.TOO_LONG),
        (a_row(title="Caf\ufffd"), "Title", RowFault.BAD_TEXT),
        (a_row(title="Tee\x00"), "Title", RowFault.BAD_TEXT),
        (a_row(vendor="\u202eAlba"), "Vendor", RowFault.BAD_TEXT),
        (a_row(grams="-1"), "Variant Grams", RowFault.BAD_WEIGHT),
        (a_row(grams="heavy"), "Variant Grams", RowFault.BAD_WEIGHT),
        (a_row(barcode="4.00638E+12"), "Variant Barcode", RowFault.BAD_BARCODE),
        (a_row(compare_at="free"), "Variant Compare At Price", RowFault.BAD_PRICE),
        (a_row(sku="TEE/1 ✂"), "Variant SKU", RowFault.BAD_SKU),
        (a_row(image="https://example.com/" + "x" * 200), "Image Src", RowFault.TOO_LONG),
        ((*a_row(), "one more"), "", RowFault.TOO_MANY_FIELDS),
    ],
)
def test_a_row_with_a_lesser_fault_is_sold_and_the_fault_said(
    row: tuple[str, ...], column: str, fault: RowFault
) -> None:
    imported = read_products(a_file(row))
    assert len(imported.products[0].variants) == 1
    (problem,) = imported.problems
    assert (problem.line, problem.column, problem.reason_code, problem.kept) == (2, column, fault, True)


def test_a_second_row_with_a_sku_is_left_out_and_names_the_first() -> None:
    imported = read_products(a_file(a_row(sku="T-1"), a_row(handle="other", sku="T-1")))
    (problem,) = imported.problems
    assert (problem.reason_code, problem.facts) == (RowFault.DUPLICATE_SKU, {"sku": "T-1", "first_line": 2})
    assert len(imported.products) == 1


def test_a_barcode_stands_for_one_variant_only() -> None:
    first = a_row(option="S", barcode="'4006381333931")
    imported = read_products(a_file(first, a_row(option="M", barcode="4006381333931")))
    assert [variant.gtin for variant in imported.products[0].variants] == ["04006381333931", None]
    assert imported.problems[0].reason_code is RowFault.DUPLICATE_BARCODE


def test_a_compare_at_price_below_the_price_says_nothing() -> None:
    (product,) = read_products(a_file(a_row(price="50", compare_at="40"))).products
    assert product.variants[0].compare_at is None


def test_a_product_takes_only_so_many_variants() -> None:
    imported = read_products(a_file(*[a_row(option=str(n)) for n in range(MOST_VARIANTS + 1)]))
    assert len(imported.products[0].variants) == MOST_VARIANTS
    assert imported.problems[0].reason_code is RowFault.TOO_MANY_VARIANTS


def test_a_quote_that_is_never_closed_costs_the_rest_and_not_the_file() -> None:
    lines = [*a_file(a_row()), 'broken,"' + "x" * 200_000 + "\n", *a_file(a_row(handle="after"))[1:]]
    imported = read_products(lines)
    assert imported.products[0].product_id == "linen-tee"
    assert (imported.problems[0].reason_code, imported.problems[0].line) == (RowFault.UNREADABLE, 3)


@pytest.mark.parametrize("lines", [[], ["\n"], ["name;price\n", "tee;5\n"]])
def test_another_file_is_recognised_as_one(lines: list[str]) -> None:
    imported = read_products(lines)
    assert [problem.reason_code for problem in imported.problems] == [RowFault.MISSING_COLUMN]
    assert imported.rows == 0


def test_a_byte_order_mark_before_the_first_column_does_no_harm() -> None:
    header, *rows = a_file(a_row())
    assert read_products(["\ufeff" + header, *rows]) == read_products([header, *rows])


def test_a_second_reading_of_the_same_file_gives_equal_products() -> None:
    file = a_file(a_row(option="S"), a_row(option="Très grand"), a_row(handle="été ✂", sku="A B"))
    assert read_products(file) == read_products(file)


@given(st.lists(st.tuples(*[st.text(max_size=12)] * len(COLUMNS)), max_size=6))
def test_no_text_in_any_column_stops_an_import(rows: list[tuple[str, ...]]) -> None:
    imported = read_products(a_file(*rows, a_row(handle="last-one", option="XXL")))
    skus = [variant.sku for product in imported.products for variant in product.variants]
    assert "last-one:XXL" in skus
    assert len(set(skus)) == len(skus)
