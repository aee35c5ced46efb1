"""Which machine a store's server runs on, so that a copy of its files is told apart from it.

The name is kept beside the databases, with the place at which it was written: where that is another place, the folder was
copied, and the copy gets a name of its own.
"""

import platform
from collections.abc import Callable
from pathlib import Path
from uuid import getnode

FILE = "machine-id"


def machine_id(folder: Path, mint: Callable[[], str]) -> str:
    """Give this machine's name, which is made when it first starts here."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    if file.exists():
        name, _, place = file.read_text().strip().partition(" ")
        if name and place == _place(file):
            return name
    name = mint()
    # Truncated and not replaced: what tells the place is the file itself.
    file.write_text("")
    file.write_text(f"{name} {_place(file)}\n")
    return name


def _place(file: Path) -> str:
    return f"{platform.node()}/{getnode():012x}/{file.stat().st_ino}"
