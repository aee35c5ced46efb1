"""A program that keeps figures in a file beside its mirror: `python -m tests.disk.keeper FOLDER SECONDS`, then a name a line.

After so many seconds it takes the mirror for one that does not answer.

Each name is answered by a line: `kept NAME COPIES`, or `refused NAME`.
"""

import asyncio
import sys
from pathlib import Path

from shared.errors import CannotSave
from store_server.storage import mirror
from store_server.storage.database import Database
from tests.support.builders import NOW
from tests.support.kept import Kept, kept, looked_after
from tests.support.patience import PATIENCE_S


async def _main(folder: Path, slowest_s: float) -> None:
    mirror.SLOWEST_S, mirror.BEGUN_WITHIN_S = slowest_s, PATIENCE_S
    database = Kept(folder).open()
    database.start()
    keeping = looked_after(database)
    await keeping.look_after_mirror(NOW)
    print("ready", flush=True)
    while name := (await asyncio.to_thread(sys.stdin.readline)).strip():
        print(await _answer(database, name), keeping.copies, flush=True)
        await keeping.look_after_mirror(NOW)
    database.close()


async def _answer(database: Database, name: str) -> str:
    try:
        await database.write(kept(name))
    except CannotSave:
        return f"refused {name}"
    return f"kept {name}"


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), float(sys.argv[2])))
