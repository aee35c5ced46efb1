from pathlib import Path

import pytest

from shared.catalogue import photo_id
from store_server.storage.catalogue import save_products
from store_server.storage.database import Database
from store_server.storage.photos import Photos, kind_of, wanted
from store_server.storage.schema import migrate_replica
from tests.support.builders import a_product, a_variant
from tests.support.photographs import JPEG, PNG

DRESS, BELT = "d" * 32, "b" * 32


@pytest.mark.parametrize(
    ("photo", "kind"),
    [
        (JPEG, "jpg"),
        (PNG, "png"),
        (b"GIF89a...", "gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"<!doctype html>", None),
        (b"", None),
    ],
)
def test_what_a_photo_is_is_told_by_its_bytes(photo: bytes, kind: str | None) -> None:
    assert kind_of(photo) == kind


def test_a_photo_is_found_again_after_a_restart(tmp_path: Path) -> None:
    Photos(tmp_path, 100).keep(DRESS, JPEG, "jpg")
    again = Photos(tmp_path, 100)
    path = again.find(DRESS)
    assert path is not None
    assert path.read_bytes() == JPEG
    assert again.room == 100 - len(JPEG)


def test_photos_that_are_wanted_no_longer_make_room(tmp_path: Path) -> None:
    photos = Photos(tmp_path, 100)
    photos.keep(DRESS, JPEG, "jpg")
    photos.keep(BELT, PNG, "png")
    photos.keep_only({BELT})
    assert DRESS not in photos
    assert photos.room == 100 - len(PNG)
    assert [path.name for path in tmp_path.iterdir()] == [f"{BELT}.png"]


def test_what_a_power_cut_left_of_a_photo_is_none(tmp_path: Path) -> None:
    (tmp_path / f"{DRESS}.jpg").touch()
    (tmp_path / f"{BELT}.part").write_bytes(PNG)
    photos = Photos(tmp_path, 100)
    assert DRESS not in photos
    assert BELT not in photos
    assert photos.room == 100


def test_only_photos_of_what_is_sold_are_wanted_and_the_most_popular_first(tmp_path: Path) -> None:
    pictures = {
        1: "https://cdn.example.com/rare.jpg",
        9: "https://cdn.example.com/popular.jpg",
        5: "dress",
        6: "https://till.local/private.jpg",
    }
    products = [
        a_product(
            product_id=f"p-{popularity}",
            popularity=popularity,
            picture=picture,
            variants=[_variant(popularity)],
        )
        for popularity, picture in pictures.items()
    ]
    gone = "https://cdn.example.com/gone.jpg"
    products.append(a_product(product_id="p-gone", picture=gone, active=False, variants=[_variant(7)]))
    replica = Database(tmp_path / "replica.db", migrate_replica)
    with replica.transaction() as tx:
        save_products(tx, products)
    found = replica.look(wanted)
    assert list(found.values()) == [pictures[9], pictures[1]]
    assert list(found) == [photo_id(address) for address in found.values()]
    replica.close()


def _variant(number: int):
    return a_variant(sku=f"000{number}-NOI-M", gtin=None)
