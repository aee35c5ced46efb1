"""Sets of products as the bits of one integer: bit n stands for product n."""

from collections.abc import Iterator, Sequence

_CHUNK = 1024
_CHUNK_MASK = (1 << _CHUNK) - 1


def bits_of(places: Sequence[int]) -> int:
    """Give the set of some places; in bytes, for setting bits in an integer copies it each time."""
    bits = bytearray(max(places, default=0) // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def places_in(bits: int, skip: int, count: int) -> Iterator[int]:
    """Give the places of set bits, lowest first; in chunks, for arithmetic on all the bits would cost as much for each."""
    start = 0
    while bits and count > 0:
        chunk = bits & _CHUNK_MASK
        if skip and (here := chunk.bit_count()) <= skip:
            skip -= here
            chunk = 0
        while chunk and count > 0:
            lowest = chunk & -chunk
            chunk ^= lowest
            if skip:
                skip -= 1
                continue
            yield start + lowest.bit_length() - 1
            count -= 1
        bits >>= _CHUNK
        start += _CHUNK
