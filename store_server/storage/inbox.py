"""Commands of the OMS, each carried out once for ever."""

from datetime import datetime

from store_server.storage.database import Tx


def take(tx: Tx, command_id: str, channel: str, pos: int, now: datetime) -> bool:
    """Note a command; False if it was taken before."""
    done = tx.execute(
        "INSERT INTO inbox (command_id, channel, pos, received_at, outcome) VALUES (?, ?, ?, ?, '') "
        "ON CONFLICT (command_id) DO NOTHING",
        (command_id, channel, pos, now.isoformat()),
    )
    return done.rowcount == 1
