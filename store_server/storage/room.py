"""How much room the disk has left: what is begun ends, and nothing new begins, before it is full."""

import os
import shutil

from shared.errors import CannotSave
from store_server.settings import Settings

MB = 1_000_000


class Room:
    """The room on the disk of the data directory, some of it held by a file that makes way when it is needed."""

    def __init__(self, settings: Settings) -> None:
        self._data, self._ballast = settings.data, settings.data / "ballast"
        self._low, self._full = settings.disk_low_mb * MB, settings.disk_full_mb * MB
        self._held = settings.disk_held_mb * MB
        self.look()

    def look(self) -> None:
        """Measure it; the file that makes way comes back once there is room for it again."""
        held = self._ballast.stat().st_size if self._ballast.exists() else 0
        # Counted as if all of it were held: what the file gave away is not room for anything new.
        self.free = shutil.disk_usage(self._data).free - (self._held - held)
        if self.full:
            self._ballast.unlink(missing_ok=True)
        elif held < self._held:
            self._hold()

    def let_go(self) -> None:
        """Give the room back that is held."""
        self._ballast.unlink(missing_ok=True)

    @property
    def low(self) -> bool:
        """Tell whether it is time to make room."""
        return self.free < self._low

    @property
    def full(self) -> bool:
        """Tell whether nothing new may begin."""
        return self.free < self._full

    def require(self) -> None:
        """Let something new begin.

        Raises:
            CannotSave: there is no room for it.
        """
        if self.full:
            self.look()
        if self.full:
            raise CannotSave(why="the disk is full")

    def _hold(self) -> None:
        descriptor = os.open(self._ballast, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, self._held)
        except OSError:
            # Someone else took the room meanwhile: then there is nothing to hold back.
            self._ballast.unlink()
        finally:
            os.close(descriptor)
