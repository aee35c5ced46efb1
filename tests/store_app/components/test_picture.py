import flet as ft

from store_app.components.picture import Picture
from tests.support.tablet import showing

PHOTO = "/photos/752f8ef0232331914a77a36dd21f333d.image"


async def test_a_photo_stands_over_its_initials():
    async with showing(lambda: Picture(PHOTO, name="Lampe Loire", category="Lampes")) as shown:
        assert shown.shows("LL")
        assert shown.shows("Lampe Loire")


async def test_a_drawing_stands_alone():
    async with showing(lambda: Picture("/pictures/lamp/C0A040.svg", name="Lampe Loire")) as shown:
        assert shown.texts() == []


def test_a_photo_that_fails_shows_nothing_over_its_initials():
    stack = Picture(PHOTO, name="Lampe Loire").content
    assert isinstance(stack, ft.Stack)
    photo = stack.controls[-1]
    assert photo.src == PHOTO
    assert photo.error_content.content is None


def test_however_large_a_photo_is_a_grid_of_it_fits():
    photo = Picture(PHOTO, name="Lampe Loire").content.controls[-1]
    assert photo.cache_width <= 1_000
