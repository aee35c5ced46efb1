"""Finds a C compiler for the disk that fails; run as a program it installs Debian's where there is none."""

import shutil

from tests.support.debian import can_install, install


def find() -> str:
    """Find the compiler, or install Debian's as root.

    Raises:
        RuntimeError: there is none, and this user cannot install one.
    """
    if not _found() and can_install():
        install("gcc", "libc6-dev")
    if not (found := _found()):
        raise RuntimeError("There is no C compiler: apt-get install gcc libc6-dev")
    return found


def _found() -> str | None:
    return shutil.which("cc") or shutil.which("gcc")


if __name__ == "__main__":
    # Ahead of the tests: no test waits for a download.
    find()
