"""Products from a Shopify product CSV as shops really export it: rows without SKU or barcode, image-only rows, HTML.

Handle  Title  Option1 Value  Variant Price  Image Src
tee     Tee    S              19.00          https://…/1.jpg    a product and its first variant
tee            M              19.00                             another variant
tee                                          https://…/2.jpg    one more picture: no variant
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from unicodedata import combining, normalize

from shared.catalogue import Product, Variant, photo_url
from shared.csv_rows import Row, RowFault, RowProblem, read_rows
from shared.errors import Fact, InvalidCode
from shared.gtin import gtin14
from shared.money import Money
from shared.plain_text import plain_text
from shared.value import Value

NEEDED_COLUMNS = ("Handle", "Title", "Variant Price")
MOST_VARIANTS = 500
_LONGEST_WORDS = 200
_LONGEST_DESCRIPTION = 4_000
_LONGEST_ID = 64
_HEAVIEST_G = 1_000_000
_PRICE = re.compile(r"^\d{1,9}(?:[.,]\d{1,2}0*)?$")
_UNITS = re.compile(r"^-?\d{1,6}$")
_GRAMS = re.compile(r"^\d{1,9}(?:\.\d+)?$")
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9._:-]+")
#: What no product's words may hold, and what an encoding lost.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd\ud800-\udfff]"
)
_AXES = {"size": "size", "taille": "size", "color": "colour", "colour": "colour", "couleur": "colour"}


class Imported(Value):
    """What a file holds: its products in the order of their first rows, their units by SKU, and what was wrong."""

    products: tuple[Product, ...]
    stock: dict[str, int]
    problems: tuple[RowProblem, ...]
    rows: int


def read_products(lines: Iterable[str], currency: str = "EUR") -> Imported:
    """Read the lines of a CSV file; the same lines always give equal products, with the same ids and SKUs.

    Decode the file as `utf-8-sig` with `errors="replace"`: what was lost then shows up as a problem of its row.
    """
    reading = _Reading(currency)
    for row in read_rows(lines, NEEDED_COLUMNS, reading.problems):
        reading.take(row)
    products = tuple(draft.product() for draft in reading.drafts.values() if draft.variants)
    return Imported(
        products=products, stock=reading.stock, problems=tuple(reading.problems), rows=reading.rows
    )


@dataclass(slots=True)
class _Draft:
    """A product in the making, from its first row on."""

    product_id: str
    name: str
    brand: str
    category: str
    description: str
    active: bool
    axes: tuple[str, ...]
    picture: str = ""
    variants: list[Variant] = field(default_factory=list)

    def product(self) -> Product:
        return Product(
            product_id=self.product_id,
            name=self.name,
            brand=self.brand,
            category=self.category,
            description=self.description,
            picture=self.picture,
            axes=self.axes,
            active=self.active,
            variants=tuple(self.variants),
        )


@dataclass(slots=True)
class _Reading:
    """One pass over a file."""

    currency: str
    drafts: dict[str, _Draft] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    line_of_sku: dict[str, int] = field(default_factory=dict)
    line_of_gtin: dict[str, int] = field(default_factory=dict)
    stock: dict[str, int] = field(default_factory=dict)
    rows: int = 0

    def report(self, line: int, column: str, fault: RowFault, kept: bool, **facts: Fact) -> None:
        self.problems.append(RowProblem(line=line, column=column, reason_code=fault, kept=kept, facts=facts))

    def take(self, row: Row) -> None:
        self.rows += 1
        handle = row["Handle"].strip()
        if not handle:
            self.report(row.line, "Handle", RowFault.MISSING_HANDLE, kept=False)
            return
        draft = self.drafts.get(handle) or self._begun(handle, row)
        draft.picture = draft.picture or self._picture(row)
        if _is_picture_only(row):
            return
        if len(draft.variants) == MOST_VARIANTS:
            self.report(row.line, "Handle", RowFault.TOO_MANY_VARIANTS, kept=False, most=MOST_VARIANTS)
        elif variant := self._variant(handle, draft, row):
            draft.variants.append(variant)
            if units := self._units(row):
                self.stock[variant.sku] = units

    def _begun(self, handle: str, row: Row) -> _Draft:
        title = self._words(row, "Title")
        if not title:
            self.report(row.line, "Title", RowFault.MISSING_TITLE, kept=True, handle=handle[:_LONGEST_WORDS])
        draft = _Draft(
            product_id=_id(handle),
            name=title or _UNPRINTABLE.sub("", handle)[:_LONGEST_WORDS],
            brand=self._words(row, "Vendor"),
            category=self._words(row, "Type"),
            description=_description(row["Body (HTML)"]),
            active=row["Published"].strip().lower() != "false"
            and row["Status"].strip().lower() in ("", "active"),
            axes=self._axes(row),
        )
        self.drafts[handle] = draft
        return draft

    def _axes(self, row: Row) -> tuple[str, ...]:
        if row["Option1 Value"].strip() == "Default Title":
            return ()
        names = {nth: self._words(row, f"Option{nth} Name") for nth in (1, 2, 3)}
        used = [nth for nth, name in names.items() if name or row[f"Option{nth} Value"].strip()]
        return tuple(_AXES.get(names[nth].lower(), names[nth] or f"option {nth}") for nth in used)

    def _picture(self, row: Row) -> str:
        address = row["Image Src"].strip()
        if len(address) > _LONGEST_WORDS:
            self.report(row.line, "Image Src", RowFault.TOO_LONG, kept=True, most=_LONGEST_WORDS)
            return ""
        return photo_url(address) or ""

    def _variant(self, handle: str, draft: _Draft, row: Row) -> Variant | None:
        price = self._price(row)
        options = tuple(self._words(row, f"Option{nth} Value") for nth in range(1, len(draft.axes) + 1))
        sku = self._sku(handle, options, row)
        if price is None or sku is None:
            return None
        return Variant(
            sku=sku,
            gtin=self._gtin(row),
            options=options,
            price=price,
            compare_at=self._compare_at(row, price),
            weight_g=self._weight_g(row),
        )

    def _price(self, row: Row) -> Money | None:
        text = row["Variant Price"].strip()
        if not text:
            self.report(row.line, "Variant Price", RowFault.MISSING_PRICE, kept=False)
        elif (price := _money(text, self.currency)) is None:
            self.report(row.line, "Variant Price", RowFault.BAD_PRICE, kept=False, found=text[:40])
        else:
            return price
        return None

    def _compare_at(self, row: Row, price: Money) -> Money | None:
        text = row["Variant Compare At Price"].strip()
        if not text:
            return None
        before = _money(text, self.currency)
        if before is None:
            self.report(row.line, "Variant Compare At Price", RowFault.BAD_PRICE, kept=True, found=text[:40])
            return None
        return before if before.minor > price.minor else None

    def _weight_g(self, row: Row) -> int:
        text = row["Variant Grams"].strip()
        if not text:
            return 0
        if not _GRAMS.match(text) or float(text) > _HEAVIEST_G:
            self.report(row.line, "Variant Grams", RowFault.BAD_WEIGHT, kept=True, found=text[:40])
            return 0
        return round(float(text))

    def _units(self, row: Row) -> int:
        text = row["Variant Inventory Qty"].strip()
        if not text:
            return 0
        if not _UNITS.match(text):
            self.report(row.line, "Variant Inventory Qty", RowFault.BAD_STOCK, kept=True, found=text[:40])
            return 0
        return max(0, int(text))

    def _sku(self, handle: str, options: tuple[str, ...], row: Row) -> str | None:
        text = row["Variant SKU"].strip().removeprefix("'")
        sku = _id(text) if text else _id(handle, *options)
        if text and sku != text:
            self.report(row.line, "Variant SKU", RowFault.BAD_SKU, kept=True, found=text[:40], sku=sku)
        if first := self.line_of_sku.get(sku):
            facts: dict[str, Fact] = {"sku": sku, "first_line": first}
            self.report(row.line, "Variant SKU", RowFault.DUPLICATE_SKU, kept=False, **facts)
            return None
        self.line_of_sku[sku] = row.line
        return sku

    def _gtin(self, row: Row) -> str | None:
        # Spreadsheets put an apostrophe before long numbers to keep their digits.
        text = row["Variant Barcode"].strip().removeprefix("'")
        if not text:
            return None
        try:
            gtin = gtin14(text)
        except InvalidCode:
            self.report(row.line, "Variant Barcode", RowFault.BAD_BARCODE, kept=True, found=text[:40])
            return None
        first = self.line_of_gtin.setdefault(gtin, row.line)
        if first != row.line:
            self.report(row.line, "Variant Barcode", RowFault.DUPLICATE_BARCODE, kept=True, first_line=first)
            return None
        return gtin

    def _words(self, row: Row, column: str) -> str:
        text = row[column]
        words = " ".join(text.split())
        if _UNPRINTABLE.search(words):
            self.report(row.line, column, RowFault.BAD_TEXT, kept=True)
            words = " ".join(_UNPRINTABLE.sub("", words).split())
        if len(words) > _LONGEST_WORDS:
            self.report(row.line, column, RowFault.TOO_LONG, kept=True, most=_LONGEST_WORDS)
        return words[:_LONGEST_WORDS]


def _is_picture_only(row: Row) -> bool:
    told = ("Title", "Option1 Value", "Variant Price", "Variant SKU")
    return bool(row["Image Src"].strip()) and not any(row[column].strip() for column in told)


def _money(text: str, currency: str) -> Money | None:
    if not _PRICE.match(text):
        return None
    whole, _, cents = text.replace(",", ".").partition(".")
    return Money(minor=int(whole) * 100 + int(f"{cents:0<2}"[:2]), currency=currency)


def _description(html: str) -> str:
    lines = (_UNPRINTABLE.sub("", line) for line in plain_text(html).split("\n"))
    text = "\n".join(lines)
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 1]}…"


def _id(*parts: str) -> str:
    """Make an id of words without accents and spaces; where more is lost, a hash keeps it apart from others."""
    words = ":".join(parts)
    plain = "".join(c for c in normalize("NFKD", words) if not combining(c)).replace(" ", "-")
    kept = _NOT_IN_ID.sub("-", plain).strip("-._:")
    if kept == plain and len(kept) <= _LONGEST_ID:
        return kept
    mark = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept[: _LONGEST_ID - len(mark) - 1] or 'x'}-{mark}"
