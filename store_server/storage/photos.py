"""The photos that were fetched, as files beside the databases: what is lost is fetched again."""

from collections.abc import Collection
from pathlib import Path

from shared.catalogue import photo_id, photo_url
from store_server.storage.tx import Tx

#: How a file begins that a tablet can draw, and what it is. An SVG is none: it may bring a script.
_BEGINNINGS = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF8", "gif"))


def kind_of(photo: bytes) -> str | None:
    """Tell by its first bytes what a photo is: `jpg`, `png`, `gif`, `webp`, or None for what is none."""
    if photo[:4] == b"RIFF" and photo[8:12] == b"WEBP":
        return "webp"
    return next((kind for beginning, kind in _BEGINNINGS if photo.startswith(beginning)), None)


def wanted(tx: Tx) -> dict[str, str]:
    """Give the addresses of the photos of what is sold by their ids, most popular first."""
    rows = tx.all(
        "SELECT json_extract(body, '$.picture') AS picture FROM product "
        "WHERE active AND picture LIKE 'https://%' ORDER BY popularity DESC, product_id"
    )
    return {photo_id(row["picture"]): row["picture"] for row in rows if photo_url(row["picture"])}


class Photos:
    """A folder of photos by id, which takes at most `most_bytes`."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._most_bytes = folder, most_bytes
        self._paths = {path.stem: path for path in folder.iterdir() if _is_whole(path)}
        self._bytes = sum(path.stat().st_size for path in self._paths.values())

    def __contains__(self, photo_id: str) -> bool:
        return photo_id in self._paths

    @property
    def room(self) -> int:
        """Give how many bytes more it takes."""
        return self._most_bytes - self._bytes

    def find(self, photo_id: str) -> Path | None:
        """Give the file of a photo, if it is here."""
        return self._paths.get(photo_id)

    def keep(self, photo_id: str, photo: bytes, kind: str) -> None:
        """Keep a photo for which there is room; a file is there whole or not at all."""
        path = self._folder / f"{photo_id}.{kind}"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(photo)
        unfinished.replace(path)
        self._paths[photo_id] = path
        self._bytes += len(photo)

    def keep_only(self, photo_ids: Collection[str]) -> None:
        """Let go of all others."""
        for other in self._paths.keys() - set(photo_ids):
            path = self._paths.pop(other)
            self._bytes -= path.stat().st_size
            path.unlink()


def _is_whole(path: Path) -> bool:
    # A file whose content the power cut has taken is there, and empty.
    return path.suffix != ".part" and path.stat().st_size > 0
