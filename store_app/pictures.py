"""Product pictures: one drawing for each kind of thing, tinted in the colour of the variant, and photos that the store keeps."""

from functools import cache, lru_cache
from pathlib import Path

from shared.catalogue import photo_id, photo_url

#: The colour that stands in the drawings where a product's own colour belongs.
TINT = b"#c0ffee"
_UNKNOWN_COLOUR = "#B8B4A8"
#: Under which path the photos are.
PHOTOS = "/photos"
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


def picture_address(name: str, colour: str | None = None) -> str | None:
    """Give where a client finds the picture: a drawing of ours, a photo in the store, or None where there is neither."""
    if name in kinds():
        return f"/pictures/{name}/{(colour or _UNKNOWN_COLOUR).removeprefix('#')}.svg"
    # The dot tells an address from Base64, which the client would otherwise take it for.
    return f"{PHOTOS}/{photo_id(name)}.image" if photo_url(name) else None
