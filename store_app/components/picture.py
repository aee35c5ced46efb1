"""Pictures: products on a calm square, people as initials, codes to show to a scanner."""

from io import BytesIO

import flet as ft
import segno

from store_app.components.text import Drawn, Label
from store_app.pictures import PHOTOS
from store_app.theme import LABEL, PRIMARY, SUBTITLE, TITLE, Colour, Shape, Space

_WIDEST_PHOTO = 640


def Picture(src: str | None, *, name: str, category: str = "", size: int | None = None) -> ft.Container:
    """A product; without a picture its category and initials stand there. No `size`: as wide as there is room."""
    is_drawing = src is not None and not src.startswith(PHOTOS)
    tile = _initials_tile(name, category if size is None or size > 80 else "")
    content = tile if src is None else _image(src, name) if is_drawing else _photo(src, name, tile)
    return ft.Container(
        content,
        bgcolor=Colour.PAPER if is_drawing else Colour.HIGH,
        border_radius=Shape.FIELD,
        alignment=None if is_drawing else ft.Alignment.CENTER,
        width=size,
        height=size,
        aspect_ratio=None if size else 1,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def Initials(text: str, *, size: int = 40) -> ft.Container:
    """A person."""
    return ft.Container(
        Drawn(text, LABEL if size < 64 else SUBTITLE, PRIMARY.on_soft),
        bgcolor=PRIMARY.soft,
        width=size,
        height=size,
        border_radius=size // 2,
        alignment=ft.Alignment.CENTER,
    )


def QrPicture(data: str, *, name: str, size: int = 200) -> ft.Container:
    """A QR code; black on white in both modes, since not every scanner reads the reverse."""
    drawn = BytesIO()
    segno.make(data, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    return ft.Container(
        ft.Image(drawn.getvalue(), semantics_label=name, width=size, height=size),
        bgcolor="#FFFFFF",
        border_radius=Shape.FIELD,
        padding=Space.S,
    )


def _image(src: str, name: str) -> ft.Image:
    return ft.Image(src, fit=ft.BoxFit.CONTAIN, semantics_label=name, gapless_playback=True)


def _photo(src: str, name: str, tile: ft.Control) -> ft.Control:
    """A photo over its initials, which stay for as long as the store does not have it."""
    photo = ft.Image(
        src,
        fit=ft.BoxFit.CONTAIN,
        semantics_label=name,
        gapless_playback=True,
        # Whatever is sent, a grid of it fits into a tablet's memory.
        cache_width=_WIDEST_PHOTO,
        # Where a photo is transparent, paper shows instead of the initials under it.
        color=Colour.PAPER,
        color_blend_mode=ft.BlendMode.DST_OVER,
        error_content=ft.Container(),
    )
    return ft.Stack([tile, photo], alignment=ft.Alignment.CENTER, fit=ft.StackFit.PASS_THROUGH)


def _initials_tile(name: str, category: str) -> ft.Control:
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    return ft.Column(
        [Drawn(initials, TITLE, Colour.MUTED), *([Label(category, lines=1)] if category else [])],
        tight=True,
        spacing=0,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
