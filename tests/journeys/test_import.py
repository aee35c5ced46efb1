"""Real input: what was imported from a file is then sold, and a second import changes nothing."""

import asyncio
from pathlib import Path

import pytest

from shared.contract.store.selling import AddLine
from store_server.importing import Import, import_catalogue
from tests.support.network import a_served_retail, filled_basket, paid
from tests.support.store import PIN

FILE = """Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Variant Barcode
sea-shirt,Sea Shirt,<p>Cotton &amp; linen</p>,Coast,Size,S,,49.00,2,
sea-shirt,,,,,M,,49.00,1,
sea-shirt,,,,,,,,,
no-price,No Price,,Coast,Title,Default Title,NP-1,,4,
"""


async def test_products_of_a_file_are_sold_like_all_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "products.csv"
    file.write_text(FILE)
    async with a_served_retail(tmp_path / "data") as (retail, url), retail.tablet() as tablet:
        code = await asyncio.to_thread(import_catalogue, Import(file, url, PIN))
        told = capsys.readouterr().out
        assert code == 1, "a row was left out"
        assert "1 products new or changed, 0 as before, 2 SKUs got their first units" in told
        assert "line 5, Variant Price: missing price (row left out)" in told

        async def found() -> str | None:
            hits = (await tablet.search("sea shirt")).hits
            return hits[0].product_id if hits and hits[0].here else None

        product = (await tablet.product(await retail.eventually(found))).product
        sku = product.variants[0].sku
        sale = await paid(tablet, await filled_basket(tablet, AddLine(sku=sku)))
        await retail.settled()
        assert sale.order is not None
        assert await retail.agree(sku)

        await asyncio.to_thread(import_catalogue, Import(file, url, PIN))
        assert "0 products new or changed, 1 as before, 0 SKUs" in capsys.readouterr().out
        assert (await tablet.ledger(sku)).on_hand == 1


async def test_a_wrong_pin_and_a_missing_file_each_get_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "products.csv"
    file.write_text(FILE)
    async with a_served_retail(tmp_path / "data") as (_, url):
        assert await asyncio.to_thread(import_catalogue, Import(file, url, "000000")) == 1
        assert "This PIN is not right" in capsys.readouterr().err
        assert await asyncio.to_thread(import_catalogue, Import(tmp_path / "none.csv", url, PIN)) == 1
        assert "No such file" in capsys.readouterr().err


def test_a_server_that_does_not_answer_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "products.csv"
    file.write_text(FILE)
    assert import_catalogue(Import(file, "http://127.0.0.1:9", PIN)) == 1
    assert "http://127.0.0.1:9" in capsys.readouterr().err
