"""The mirror's lines: for each commit the statements that it ran, chained by hash; what was done is done again from them.

{"lineage": "…", "after": 41, "chain": "…"}                      the head of a journal
{"n": 42, "did": [["INSERT …", [[…], …]], …], "chain": "…"}       a commit
{"n": 43, "did": null, "chain": "…"}                              a migration, which only a newer base goes beyond
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

FIRST = "0" * 64
Statement = tuple[str, Sequence[Any]]  #: SQL, and the parameters of each time it ran
_LINK = b',"chain":"'
_TAIL = len(_LINK) + 64 + len(b'"}\n')


@dataclass(frozen=True)
class Position:
    """Up to which commit a file or a journal tells; a lineage ends where a file went on without its mirror."""

    lineage: str
    n: int = 0
    chain: str = FIRST

    def __str__(self) -> str:
        """Write it as the file keeps it."""
        return f"{self.lineage} {self.n} {self.chain}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Read it as the file keeps it."""
        lineage, n, chain = text.split(" ")
        return cls(lineage, int(n), chain)


@dataclass(frozen=True)
class Line:
    """One commit: where it begins and ends, and its bytes."""

    before: Position
    at: Position
    written: bytes

    def statements(self) -> list[Statement] | None:
        """Give what it did; None for what only a base can tell."""
        did: list[Statement] | None = orjson.loads(self.written)["did"]
        return did


def next_line(before: Position, did: Sequence[Statement] | None) -> Line:
    """Write the commit that follows a position."""
    n = before.n + 1
    body = orjson.dumps({"n": n, "did": did})
    chain = _chained(before.chain, body)
    return Line(
        before, Position(before.lineage, n, chain), b'%b%b%b"}\n' % (body[:-1], _LINK, chain.encode())
    )


def head_line(after: Position) -> bytes:
    """Write the head of a journal that goes on after a position."""
    return orjson.dumps({"lineage": after.lineage, "after": after.n, "chain": after.chain}) + b"\n"


def read_head(path: Path) -> Position | None:
    """Give where a journal begins; None if its head was never written whole."""
    with path.open("rb") as journal:
        written = journal.readline()
    try:
        head = orjson.loads(written)
        return Position(head["lineage"], head["after"], head["chain"])
    except (orjson.JSONDecodeError, KeyError):
        return None


def lines(path: Path) -> Iterator[Line]:
    """Give a journal's commits as far as each is whole and follows from the one before."""
    at = read_head(path)
    if at is None:
        return
    with path.open("rb") as journal:
        journal.readline()
        for written in journal:
            body = written[:-_TAIL] + b"}"
            chain = _chained(at.chain, body)
            if written[-_TAIL:] != b'%b%b"}\n' % (_LINK, chain.encode()):
                return
            before, at = at, Position(at.lineage, at.n + 1, chain)
            yield Line(before, at, written)


def _chained(chain: str, body: bytes) -> str:
    return sha256(chain.encode() + body).hexdigest()
