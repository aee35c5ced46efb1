"""Ids that a tablet mints."""

from uuid_utils import uuid7


def new_id() -> str:
    """Mint an id that sorts by time."""
    return str(uuid7())
