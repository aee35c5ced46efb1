"""How well what the store knows is kept: on how many media, with how much room, and whether it is still as it was written."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contract.store.managing import Alarm, AlarmKind
from store_server.storage.copies import CopyRefused, back_up, reading
from store_server.storage.database import Database
from store_server.storage.journal import Position
from store_server.storage.mirror import MOST_BYTES, POSITION, Mirror
from store_server.storage.repair import suspect
from store_server.storage.room import MB, Room
from store_server.storage.soundness import findings

BASE_EVERY = timedelta(days=1)


@dataclass
class Keeping:
    """What keeps `operations.db`, and what a manager has to know of that."""

    operations: Database
    room: Room
    based_at: datetime
    unsound: str = ""
    refused: str = ""
    _base_due: bool = False

    @property
    def copies(self) -> int:
        """Count the media that hold all that was acknowledged."""
        return 1 if self.operations.mirror is None else self.operations.mirror.copies

    def alarms(self) -> tuple[Alarm, ...]:
        """Give what someone has to look after, the worst first."""
        found = []
        if self.unsound:
            found.append(Alarm(kind=AlarmKind.UNSOUND, detail=self.unsound))
        if self.room.low:
            kind = AlarmKind.DISK_FULL if self.room.full else AlarmKind.DISK_LOW
            found.append(Alarm(kind=kind, detail=f"{max(0, self.room.free) // MB} MB"))
        mirror = self.operations.mirror
        if mirror is not None and mirror.copies == 1:
            found.append(Alarm(kind=AlarmKind.ONE_COPY, detail=mirror.failure or self.refused))
        return tuple(found)

    async def look_after_mirror(self, now: datetime) -> None:
        """Begin a journal where the mirror failed, and a base where one is needed or the journals grow long."""
        mirror = self.operations.mirror
        if mirror is None:
            return
        # In a thread: a medium that does not answer must not hold up the loop.
        if await asyncio.to_thread(lambda: mirror.gone):
            await self.operations.write_long(lambda tx: mirror.give_up())
        long = mirror.bytes > MOST_BYTES or now - self.based_at > BASE_EVERY
        if mirror.failure or (long and not self._base_due):
            await self.operations.write_long(lambda tx: mirror.turn())
            self._base_due = True
        if not mirror.failure and (self._base_due or mirror.copies == 1):
            await self._new_base(mirror, now)

    async def check_all(self) -> None:
        """Look at every row; what is found is told, and mended from the mirror at the next start."""
        found = await self.operations.read_long(findings)
        self.unsound = next((f"{name}: {some[0]}" for name, some in found.items() if some), "")
        if self.unsound:
            suspect(self.operations.path).touch()

    async def _new_base(self, mirror: Mirror, now: datetime) -> None:
        try:
            await asyncio.wrap_future(mirror.at_leisure(lambda: _take_base(self.operations, mirror)))
        except (OSError, CopyRefused) as error:
            self.refused = str(error)
        else:
            self.refused, self.based_at, self._base_due = "", now, False


def _take_base(operations: Database, mirror: Mirror) -> None:
    fresh = mirror.directory / "fresh.db"
    fresh.unlink(missing_ok=True)
    back_up(operations.path, fresh)
    with reading(fresh) as tx:
        position = Position.parse(tx.value(POSITION))
    mirror.take_base(fresh, position)
