"""A program that keeps figures in a file beside its mirror: `python -m tests.disk.keeper FOLDER`, then a name a line.

Each name is answered by a line: `kept NAME COPIES`, or `refused NAME`.
"""

import asyncio
import sys
from pathlib import Path

from shared.errors import CannotSave
from store_server.storage.database import Database
from tests.support.builders import NOW
from tests.support.kept import Kept, kept, looked_after


async def _main(folder: Path) -> None:
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
    asyncio.run(_main(Path(sys.argv[1])))
