"""The rows of a CSV file that people exported: each with the line on which it begins, and what is wrong with it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.errors import Fact
from shared.value import Value


class RowFault(StrEnum):
    """What is wrong with a row."""

    MISSING_COLUMN = "missing_column"
    UNREADABLE = "unreadable"  #: a field larger than any text, most often after a quote that is never closed
    TOO_MANY_FIELDS = "too_many_fields"
    MISSING_HANDLE = "missing_handle"
    MISSING_TITLE = "missing_title"
    MISSING_PRICE = "missing_price"
    BAD_PRICE = "bad_price"
    BAD_WEIGHT = "bad_weight"
    BAD_STOCK = "bad_stock"
    BAD_BARCODE = "bad_barcode"
    DUPLICATE_BARCODE = "duplicate_barcode"
    BAD_SKU = "bad_sku"
    DUPLICATE_SKU = "duplicate_sku"
    BAD_TEXT = "bad_text"  #: characters that were lost in an encoding, or that no label can carry
    TOO_LONG = "too_long"
    TOO_MANY_VARIANTS = "too_many_variants"


class RowProblem(Value):
    """What was wrong at one place of the file; `kept` tells whether the row is sold all the same."""

    line: int
    column: str
    reason_code: RowFault
    kept: bool
    facts: dict[str, Fact] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row by the name of their column; a cell that is not there is empty."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(lines: Iterable[str], needed: Sequence[str], problems: list[RowProblem]) -> Iterator[Row]:
    """Give the rows that hold anything, and add to `problems` what cannot be read.

    Without all of the `needed` columns there are no rows.
    """
    reader = csv.reader(lines)
    columns = [name.strip().removeprefix("\ufeff") for name in next(reader, [])]
    if missing := [name for name in needed if name not in columns]:
        facts: dict[str, Fact] = {"columns": ", ".join(missing)}
        problems.append(_problem(1, RowFault.MISSING_COLUMN, facts, column=missing[0]))
        return
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(_problem(line, RowFault.UNREADABLE, {"found": str(error)}))
            continue
        if len(cells) > len(columns):
            facts = {"fields": len(cells), "columns": len(columns)}
            problems.append(_problem(line, RowFault.TOO_MANY_FIELDS, facts, kept=True))
        if any(cells):
            yield Row(line, dict(zip(columns, cells, strict=False)))


def _problem(
    line: int, fault: RowFault, facts: dict[str, Fact], *, column: str = "", kept: bool = False
) -> RowProblem:
    return RowProblem(line=line, column=column, reason_code=fault, kept=kept, facts=facts)
