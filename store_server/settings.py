"""The store server's settings: `OIS_*` variables, read once, frozen."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from shared.value import Id, Message

PREFIX = "OIS_"


class Settings(Message):
    """Each field is the variable `OIS_<NAME>`."""

    store_id: Id = "s-lyon"
    data: Path = Path(".store")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8081
    app_port: Annotated[int, Field(ge=1, le=65535)] = 8080
    oms_url: str = "http://127.0.0.1:8090"
    deposit_percent: Annotated[int, Field(ge=0, le=100)] = 50
    timezone: str = "Europe/Paris"
    log_level: str = "warning"
    mirror: Annotated[Path | None, BeforeValidator(lambda given: given or None)] = None
    disk_low_mb: Annotated[int, Field(ge=0)] = 500
    disk_full_mb: Annotated[int, Field(ge=0)] = 100
    disk_held_mb: Annotated[int, Field(ge=0)] = 64
    outbox_days: Annotated[int, Field(ge=1)] = 35
    photos_mb: Annotated[int, Field(ge=0)] = 500


def read_settings() -> Settings:
    """Read the environment.

    Raises:
        pydantic.ValidationError: a variable holds what its setting cannot be.
    """
    given = {
        name: os.environ[PREFIX + name.upper()]
        for name in Settings.model_fields
        if PREFIX + name.upper() in os.environ
    }
    return Settings.model_validate(given)
