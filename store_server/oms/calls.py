"""What the store asks of the OMS."""

from dataclasses import dataclass
from enum import StrEnum

from shared.value import Message


class CallKind(StrEnum):
    """The kinds of requests, by the last part of their path; of each kind one is under way at a time."""

    HELLO = "hello"
    RECONCILE = "reconcile"
    JOURNAL = "journal"
    PUSH = "push"
    BULK = "bulk"  #: a push of the lane that can wait
    PULL = "pull"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Call:
    """One request; `key` and `after` are a snapshot's channel and page."""

    kind: CallKind
    body: Message | None = None
    key: str = ""
    after: str = ""
