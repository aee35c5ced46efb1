"""How far a file has read each channel of the OMS's feed; kept in the file whose data it counts."""

from store_server.storage.tx import Tx


def positions(tx: Tx) -> dict[str, int]:
    """Give the position of each channel that this file counts."""
    return {row["channel"]: row["pos"] for row in tx.all("SELECT channel, pos FROM cursor")}


def of_epoch(tx: Tx, epoch: int) -> dict[str, int]:
    """Give the positions that count in this epoch: those of another name other entries since the OMS was restored."""
    rows = tx.all("SELECT channel, pos FROM cursor WHERE epoch = ?", (epoch,))
    return {row["channel"]: row["pos"] for row in rows}


def forget(tx: Tx, channel: str) -> None:
    """Forget a channel's position."""
    tx.execute("DELETE FROM cursor WHERE channel = ?", (channel,))


def move(tx: Tx, channel: str, epoch: int, pos: int) -> None:
    """Set a channel's position, in the transaction of its entries."""
    tx.execute(
        "INSERT INTO cursor (channel, epoch, pos) VALUES (?, ?, ?) "
        "ON CONFLICT (channel) DO UPDATE SET epoch = excluded.epoch, pos = excluded.pos",
        (channel, epoch, pos),
    )
