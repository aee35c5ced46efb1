"""What the OMS is told from outside: variables `OIS_OMS_…`, read once at the start."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from shared.settings import Port
from shared.value import Value

PREFIX = "OIS_OMS_"


class Settings(Value):
    """`epoch` is raised by one whenever the database is restored to an earlier moment; it lives outside of it.

    `upkeep_every_s` is how often reservations end, silent offers lapse, waits for goods end and orders are looked at again.
    `store_calls_per_s` and `store_events_per_s` are what one store may ask for over some time; ten seconds' worth at once.
    """

    database_url: str = ""
    data: Path = Path("oms-data")
    epoch: Annotated[int, Field(ge=1)] = 1
    upkeep_every_s: Annotated[int, Field(ge=1)] = 60
    store_calls_per_s: Annotated[int, Field(ge=1)] = 50
    store_events_per_s: Annotated[int, Field(ge=1)] = 5_000
    host: str = "127.0.0.1"
    port: Port = 8090

    @property
    def url(self) -> str:
        """Where the data is: an empty `database_url` is a SQLite file in `data`."""
        return self.database_url or f"sqlite:///{self.data / 'oms.db'}"
