"""Where a store stands with the OMS: one table, in which every state knows every event.

    greeting ─same history─▶ streaming ◀─answer─▶ silent
      ▲  └─other history─▶ reconciling ─new incarnation─▶ recalling ─one history again─▶ greeting
      └──── stale session, sequence gap, other epoch ── from any of them
    any ─two machines─▶ fenced

Tablets are served in each of them.
"""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """What the store does about the OMS."""

    GREETING = "greeting"  #: says hello
    RECONCILING = "reconciling"  #: asks for a new incarnation
    RECALLING = "recalling"  #: fetches what the OMS holds from it, then makes one history of both
    STREAMING = "streaming"  #: pushes, pulls, fetches snapshots
    SILENT = "silent"  #: streaming, and the last call had no answer
    FENCED = "fenced"  #: another machine speaks as this store: says hello now and then, nothing else


class Event(StrEnum):
    """What happens to the conversation."""

    SAME_HISTORY = "same_history"  #: hello was answered, and the OMS holds what this store sent
    OTHER_HISTORY = "other_history"  #: hello was answered, and it holds something else
    REINCARNATED = "reincarnated"  #: it minted a new incarnation
    RECALLED = "recalled"  #: both histories are one
    ANSWERED = "answered"  #: any other answer
    UNANSWERED = "unanswered"  #: no answer, or one that says to try again later
    STALE = "stale"  #: the session is over
    TWO_MACHINES = "two_machines"  #: the OMS hears neither


_G, _RC, _RL, _ST, _SI, _F = State
_EVENTS = tuple(Event)


def _row(*following: State) -> Mapping[Event, State]:
    return dict(zip(_EVENTS, following, strict=True))


# fmt: off
NEXT: Mapping[State, Mapping[Event, State]] = {
    #           same other reinc recld answ unans stale two
    _G:  _row(_ST, _RC, _G,  _G, _G,  _G,  _G, _F),
    _RC: _row(_RC, _RC, _RL, _RC, _RC, _RC, _G, _F),
    _RL: _row(_RL, _RL, _RL, _G, _RL, _RL, _G, _F),
    _ST: _row(_ST, _ST, _ST, _ST, _ST, _SI, _G, _F),
    _SI: _row(_SI, _SI, _SI, _SI, _ST, _SI, _G, _F),
    _F:  _row(_ST, _RC, _F,  _F, _F,  _F,  _F, _F),
}
# fmt: on
GREETS = frozenset({State.GREETING, State.FENCED})
STREAMS = frozenset({State.STREAMING, State.SILENT})
