"""The tablet's words as tests use them, and the keys that its source asks for."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

from store_app import words

ROOT = Path(__file__).parents[2]
LANGUAGES = words.load(ROOT / "assets" / "words", ZoneInfo("Europe/Paris"))
FRENCH = LANGUAGES["fr"]
ENGLISH = LANGUAGES["en"]
_REASONS = "better|drop|empty|next|passed|proof|tier|when|why|why_me"


def places(texts: Iterable[str]) -> set[str]:
    """Collect the names of the places that `texts` leave to be filled."""
    return {place for text in texts for _, place, _, _ in Formatter().parse(text) if place}


def reason_codes() -> set[str]:
    """Collect the codes of every reason that a promise or its explanation may give."""
    return {
        code
        for path in (ROOT / "shared" / "promise").glob("*.py")
        for code in re.findall(rf'"((?:{_REASONS})\.[a-z_]+)"', path.read_text("utf-8"))
    }


def spoken_keys(folder: Path) -> set[str]:
    """Collect the literal keys of every call of `words.t` under `folder`, and those that a module's tables give to one."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / folder).rglob("*.py")]
    return {key for tree in trees for found in (_keys(tree), _tabled(tree)) for key in found}


def texts_in(folder: Path) -> set[str]:
    """Collect every literal text of the source under `folder`, of which some are keys."""
    return {node.value for node in _constants(folder) if isinstance(node.value, str)}


def composed_families(folder: Path) -> set[str]:
    """Collect how keys begin that the source under `folder` puts together, such as `settings.`."""
    begun = (
        node.values[0]
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    )
    return {start for first in begun if re.fullmatch(r"[a-z_]+\.", start := str(first.value))}


def _constants(folder: Path) -> Iterator[ast.Constant]:
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant):
                yield node


def _keys(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "t":
            yield from _literals(node.args[0])


def _tabled(tree: ast.Module) -> Iterator[str]:
    for table in tree.body:
        if isinstance(table, ast.Assign | ast.AnnAssign) and table.value is not None:
            yield from (key for key in _literals(table.value) if re.fullmatch(r"[a-z_]+\.[a-z_]+", key))


def _literals(argument: ast.expr) -> Iterator[str]:
    for node in ast.walk(argument):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value[1:-1]:
            yield node.value
