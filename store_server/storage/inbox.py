"""Commands of the OMS, each carried out once for ever."""

from store_server.storage.database import Tx


def take(tx: Tx, command_id: str) -> bool:
    """Note a command; False if it was taken before."""
    done = tx.execute(
        "INSERT INTO inbox (command_id) VALUES (?) ON CONFLICT (command_id) DO NOTHING", (command_id,)
    )
    return done.rowcount == 1
