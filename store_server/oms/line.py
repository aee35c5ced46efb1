"""The line to the OMS as people see it: up or down, since when, and the last thing that went wrong."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class LineState:
    """Kept in memory: after a start the line is down until the first answer.

    `alarm` is what only a person can mend, while the shop goes on selling: two machines that speak as one store, say.
    """

    since: datetime
    up: bool = False
    last_error: str = ""
    alarm: str = ""

    def answered(self, now: datetime) -> bool:
        """Note that the OMS answered; True if that is news."""
        news = not self.up
        if news:
            self.up, self.since, self.last_error = True, now, ""
        return news

    def silent(self, error: str, now: datetime) -> bool:
        """Note that the OMS did not answer; True if that is news."""
        news = self.up
        self.last_error = error
        if news:
            self.up, self.since = False, now
        return news

    def alarmed(self, what: str) -> bool:
        """Note what a person must mend, or that nothing is left; True if that is news."""
        news = what != self.alarm
        self.alarm = what
        return news
