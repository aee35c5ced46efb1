"""The store server's settings: `OIS_*` variables, read once, frozen."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from shared.network import TimeZone
from shared.settings import HttpAddress, Port
from shared.value import Id, Message

PREFIX = "OIS_"


class Settings(Message):
    """Each field is the variable `OIS_<NAME>`."""

    store_id: Id = "s-lyon"
    data: Path = Path(".store")
    host: str = "127.0.0.1"
    port: Port = 8081
    app_port: Port = 8080
    oms_url: HttpAddress = "http://127.0.0.1:8090"
    deposit_percent: Annotated[int, Field(ge=0, le=100)] = 50
    timezone: TimeZone = "Europe/Paris"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    mirror: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = None
    disk_low_mb: Annotated[int, Field(ge=0)] = 500
    disk_full_mb: Annotated[int, Field(ge=0)] = 100
    disk_held_mb: Annotated[int, Field(ge=0)] = 64
    outbox_days: Annotated[int, Field(ge=1)] = 35
    photos_mb: Annotated[int, Field(ge=0)] = 500
