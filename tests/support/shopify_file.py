"""Small Shopify product files for tests, written by the csv module so that quotes and line ends are right."""

import csv
from io import StringIO

COLUMNS = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Grams",
    "Variant Price",
    "Variant Compare At Price",
    "Variant Barcode",
    "Image Src",
)


def a_row(
    *,
    handle: str = "linen-tee",
    title: str = "Linen Tee",
    body: str = "",
    vendor: str = "Alba",
    published: str = "true",
    axis: str = "Size",
    option: str = "M",
    sku: str = "",
    grams: str = "150",
    price: str = "19.00",
    compare_at: str = "",
    barcode: str = "",
    image: str = "",
) -> tuple[str, ...]:
    """Give one row in the order of COLUMNS."""
    return handle, title, body, vendor, published, axis, option, sku, grams, price, compare_at, barcode, image


def a_file(*rows: tuple[str, ...]) -> list[str]:
    """Give the lines of a file with these rows under the header."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().splitlines(keepends=True)
