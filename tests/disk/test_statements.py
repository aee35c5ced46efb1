"""What the mirror does again must come out the same: no statement that is written may look at the clock or at chance."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import store_server

ROOT = Path(store_server.__file__).parent
SOURCES = sorted([*(ROOT / "storage").glob("*.py"), *(ROOT / "use_cases").glob("*.py")])
BY_CHANCE = re.compile(
    r"\b(random|randomblob|now|current_timestamp|current_date|current_time|julianday|strftime|unixepoch"
    r"|changes|total_changes|last_insert_rowid)\b\s*[('\"]|CURRENT_(TIMESTAMP|DATE|TIME)|\browid\b",
    re.IGNORECASE,
)
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|WITH)\b")
READERS = {"one", "all", "value"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_written_follows_from_what_is_given(source: Path) -> None:
    assert [text for text in _texts(source) if WRITES.match(text) and BY_CHANCE.search(text)] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_writes_is_run_where_the_mirror_hears_of_it(source: Path) -> None:
    unheard = [
        ast.unparse(call)
        for call in ast.walk(ast.parse(source.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in READERS
        if call.args and WRITES.match(_text(call.args[0]))
    ]
    assert unheard == []


def _texts(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        yield _text(node)


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
