"""Finds a Chromium for the browser tests; run as a program it installs Debian's where there is none."""

import shutil
import sys

from tests.support.debian import can_install, install

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PACKAGES = ("chromium", "fonts-dejavu-core")


def find_browser() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> None:
    if not find_browser() and can_install():
        install(*PACKAGES)
    if not find_browser():
        sys.exit("The browser tests need Chromium or Chrome; install one, such as Debian's `chromium`.")


if __name__ == "__main__":
    main()
