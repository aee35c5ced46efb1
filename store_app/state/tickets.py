"""One-time tickets, so that a document opens in a tab of its own with no token in its address."""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from time import monotonic

GOOD_FOR_S = 60.0


@dataclass(frozen=True)
class Ticket:
    """Who may fetch which document, and until when on the monotonic clock."""

    token: str
    path: str
    until_s: float


@dataclass
class Tickets:
    """The tickets of this process; one is good once, for a minute."""

    _open: dict[str, Ticket] = field(default_factory=dict)

    def issue(self, token: str, path: str) -> str:
        """Write a ticket for the document at `path` of the API, for the session of `token`."""
        now_s = monotonic()
        self._open = {number: ticket for number, ticket in self._open.items() if ticket.until_s > now_s}
        number = token_urlsafe(24)
        self._open[number] = Ticket(token, path, now_s + GOOD_FOR_S)
        return number

    def take(self, number: str) -> Ticket | None:
        """Use a ticket up; None for one that was used, is too old or never was."""
        ticket = self._open.pop(number, None)
        return ticket if ticket and ticket.until_s > monotonic() else None
