"""Finds a Chromium for the browser tests; run as a program it installs Debian's where there is none."""

import os
import shutil
import subprocess
import sys

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


def can_install() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_browser() -> None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update", "-qq"), ("install", "-y", "-qq", "--no-install-recommends", *PACKAGES)):
        subprocess.run(("apt-get", *command), env=environment, stdout=sys.stderr, check=True)


def main() -> None:
    if not find_browser() and can_install():
        install_browser()
    if not find_browser():
        sys.exit("The browser tests need Chromium or Chrome; install one, such as Debian's `chromium`.")


if __name__ == "__main__":
    main()
