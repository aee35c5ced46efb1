"""By which number something is known again that happened once: its name is not kept, for there are millions of them for ever."""

from hashlib import sha256


def mark(name: str) -> int:
    """Give the number that stays of a name: 10 bytes of file; no two of millions share one."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
