"""Debian's packages that the tests need: installed by root where they lack."""

import os
import shutil
import subprocess


def can_install() -> bool:
    """Tell whether this user may install packages here."""
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Install packages.

    Raises:
        RuntimeError: they cannot be had.
    """
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update", "-qq"), ("install", "-qq", "--yes", "--no-install-recommends", *packages)):
        done = subprocess.run(
            ("apt-get", *words), check=False, capture_output=True, text=True, env=environment
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
