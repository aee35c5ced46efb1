"""Product pictures: one drawing for each kind of thing, tinted in the colour of the variant."""

from base64 import b64encode
from functools import cache, lru_cache
from pathlib import Path

#: The colour that stands in the drawings where a product's own colour belongs.
TINT = b"#c0ffee"
_UNKNOWN_COLOUR = "#B8B4A8"
FOLDER = Path(__file__).parent.parent / "assets" / "pictures"


@cache
def kinds() -> frozenset[str]:
    """Give the names of all drawings."""
    return frozenset(path.stem for path in FOLDER.glob("*.svg"))


@lru_cache(maxsize=1024)
def picture(name: str, colour: str | None = None) -> bytes | None:
    """Give an SVG in a colour `#RRGGBB`, or None where nobody has drawn such a thing."""
    if name not in kinds():
        return None
    return (FOLDER / f"{name}.svg").read_bytes().replace(TINT, (colour or _UNKNOWN_COLOUR).encode())


@lru_cache(maxsize=1024)
def picture_uri(name: str, colour: str | None = None) -> str | None:
    """Give the picture as a `data:` address, which needs no request."""
    drawn = picture(name, colour)
    return f"data:image/svg+xml;base64,{b64encode(drawn).decode()}" if drawn else None


def picture_address(name: str, colour: str | None = None) -> str | None:
    """Give where the app serves the picture, for a client to keep; None where nobody has drawn such a thing."""
    tint = (colour or _UNKNOWN_COLOUR).removeprefix("#")
    return f"/pictures/{name}/{tint}.svg" if name in kinds() else None
