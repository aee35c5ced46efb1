"""How long the OMS may hold a pull, where something on the way may let nobody wait for so long."""

from dataclasses import dataclass

LEAST_S, MOST_S = 1, 10


@dataclass
class Patience:
    """Kept in memory: halved when a wait is broken off, and longer by a second after each that was not."""

    wait_s: int = MOST_S

    def broke_after(self, seconds: float) -> None:
        """Note that a pull was broken off while it was held."""
        self.wait_s = max(LEAST_S, min(self.wait_s, int(seconds)) // 2)

    def answered_after(self, seconds: float) -> None:
        """Note that a pull was answered: after the whole wait the next may be longer."""
        if seconds >= self.wait_s:
            self.wait_s = min(MOST_S, self.wait_s + 1)
