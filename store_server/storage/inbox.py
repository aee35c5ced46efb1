"""Commands of the OMS, each carried out once for ever."""

from store_server.storage.marks import mark
from store_server.storage.tx import Tx


def take(tx: Tx, command_id: str) -> bool:
    """Note a command; False if it was taken before."""
    done = tx.execute(
        "INSERT INTO inbox (command) VALUES (?) ON CONFLICT (command) DO NOTHING", (mark(command_id),)
    )
    return done.rowcount == 1
