"""`store-server check`, `backup` and `restore`: what a person does about the file that must not be lost."""

import sys
from datetime import datetime
from itertools import islice
from pathlib import Path

from shared.errors import ShopError
from store_server.storage.comparing import check_mirror
from store_server.storage.copies import back_up, put_back, reading
from store_server.storage.opening import alone
from store_server.storage.soundness import MOST_FINDINGS, findings
from store_server.storage.tx import Tx

FILE = "operations.db"


def check(data: Path, mirror: Path | None) -> int:
    """Print a line for each thing that is checked, and what was found; the server may run meanwhile."""
    path = data / FILE
    if not path.exists():
        return _failed(f"There is no {path}.")
    with reading(path) as tx:
        # Everything is seen as it is at one moment, however much is sold meanwhile.
        tx.execute("BEGIN")
        found = findings(tx)
        if mirror is not None:
            found["mirror"] = _mirror_findings(tx, mirror)
    for name, some in found.items():
        print(f"{name:8} {'ok' if not some else 'WRONG'}")
        print(*(f"         {finding}" for finding in some), sep="\n", end="\n" if some else "")
    if mirror is None:
        print("mirror   none")
    return 1 if any(found.values()) else 0


def back_up_to(data: Path, target: Path) -> int:
    """Copy the file while it is in use, and check the copy."""
    try:
        back_up(data / FILE, target)
    except (ShopError, OSError) as error:
        return _failed(str(error))
    print(f"{target} is whole and sound: {target.stat().st_size:,} bytes.")
    return 0


def restore_from(copy: Path, data: Path, mirror: Path | None, at: datetime) -> int:
    """Put a copy in the file's place; what the mirror tells beyond it is done again at the next start."""
    try:
        with alone(data):
            aside = put_back(copy, data / FILE, at)
    except (ShopError, OSError) as error:
        return _failed(str(error))
    print(f"{data / FILE} is now {copy}.")
    if aside is not None:
        print(f"What was there is {aside}.")
    if mirror is not None:
        print("The next start does again what the mirror tells beyond it.")
    return 0


def _mirror_findings(tx: Tx, mirror: Path) -> list[str]:
    try:
        return [*islice(check_mirror(tx, mirror), MOST_FINDINGS)]
    except (ShopError, OSError) as error:
        return [str(error)]


def _failed(why: str) -> int:
    print(why, file=sys.stderr)
    return 1
