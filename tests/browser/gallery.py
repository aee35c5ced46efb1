"""Every component in both languages and both modes, to be judged by eye.

`python -m tests.browser.gallery` serves it; with `--pictures FOLDER` it takes a picture of each scene instead.
Addresses are `/SCENE/LANGUAGE/MODE`, such as `/product/fr/dark`.
"""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import flet as ft
import flet.fastapi
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import sync_playwright

from store_app import theme
from store_app.routes import show_picture
from tests.browser.find_browser import find_browser
from tests.browser.scenes import SCENES
from tests.support.catalogues import LANGUAGES, ROOT
from tests.support.serving import served

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SIZES = {"landscape": (1280, 800), "portrait": (800, 1280)}
DRAWN_MS = 3000


def show(page: ft.Page) -> None:
    """Draw the scene that the address names, and each one that the same tab opens later."""
    theme.apply(page)
    page.on_route_change = lambda: draw(page)
    draw(page)


def draw(page: ft.Page) -> None:
    scene, language, mode = (
        page.route.strip("/").split("/") if page.route != "/" else ("today", "fr", "light")
    )
    theme.dress(page, ft.ThemeMode(mode))
    page.render(SCENES[scene], LANGUAGES[language], (page.width or 0) < theme.NARROW_DP)


@asynccontextmanager
async def _running(_app: FastAPI) -> AsyncIterator[None]:
    await flet.fastapi.app_manager.start()
    yield
    await flet.fastapi.app_manager.shutdown()


def gallery() -> FastAPI:
    """Build the server."""
    app = FastAPI(lifespan=_running)
    app.get("/pictures/{name}/{colour}.svg")(show_picture)
    app.mount("/", flet.fastapi.app(show, no_cdn=True, assets_dir=str(ROOT / "assets")))
    return app


def take_pictures(folder: Path, only: str, text_percent: int) -> None:
    """Write one picture for each scene, language, mode and size whose name holds `only`."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(gallery()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for size, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            for name in (
                f"{s}-{language}-{mode}-{size}"
                for s in SCENES
                for language in LANGUAGES
                for mode in ("light", "dark")
            ):
                if only in name:
                    scene, language, mode, _ = name.rsplit("-", 3)
                    page.goto(f"{address}/{scene}/{language}/{mode}")
                    # Flutter follows this style, as it follows a browser's own size of text.
                    page.evaluate(f"document.documentElement.style.fontSize = '{text_percent}%'")
                    page.wait_for_timeout(DRAWN_MS)
                    page.screenshot(path=folder / f"{name}.png")
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8899)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--only", default="", help="a part of SCENE-LANGUAGE-MODE-SIZE")
    parser.add_argument("--text", type=int, default=100, help="size of the text in percent")
    chosen = parser.parse_args()
    if chosen.pictures:
        take_pictures(chosen.pictures, chosen.only, chosen.text)
    else:
        uvicorn.run(gallery(), port=chosen.port)


if __name__ == "__main__":
    main()
