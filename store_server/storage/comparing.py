"""Whether a mirror would give back what the file holds: it is made anew beside it, and both are read through."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from store_server.storage.bodies import unpacked
from store_server.storage.copies import reading
from store_server.storage.journal import Position
from store_server.storage.mirror import POSITION
from store_server.storage.repair import rebuild
from store_server.storage.tx import Tx


def check_mirror(tx: Tx, directory: Path) -> Iterator[str]:
    """Tell in what a mirror differs from a file at the moment that `tx` sees."""
    text = tx.value(POSITION)
    if text is None:
        yield "the file was last used without a mirror"
        return
    at = Position.parse(text)
    with TemporaryDirectory() as folder:
        made = Path(folder) / "made.db"
        reached = rebuild(directory, at.lineage, made, at.n)
        if reached is None:
            yield "it has no base yet"
        elif reached.position != at:
            yield f"it leads to commit {reached.position.n}, and the file is at {at.n}"
        else:
            yield from _differences(tx, made)


def _differences(tx: Tx, made: Path) -> Iterator[str]:
    with reading(made) as other:
        names = _tables(tx)
        if names != _tables(other):
            yield "it has other tables"
        for name in names:
            if _digest(tx, name) != _digest(other, name):
                yield f"{name} differs"


def _tables(tx: Tx) -> list[str]:
    return [row[0] for row in tx.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]


def _digest(tx: Tx, table: str) -> str:
    digest = sha256()
    columns = len(tx.all(f"PRAGMA table_info([{table}])"))
    by_all = ", ".join(str(number) for number in range(1, columns + 1))
    for row in tx.execute(f"SELECT * FROM [{table}] ORDER BY {by_all}"):
        # Another version of zlib packs the same otherwise.
        said = [unpacked(value) if isinstance(value, bytes) else value for value in row]
        digest.update(repr(said).encode())
    return digest.hexdigest()
