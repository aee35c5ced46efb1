"""The tablets' app's settings: `OIS_APP_*` variables, read once, frozen."""

import os
from typing import Annotated

from pydantic import Field

from shared.value import Message

PREFIX = "OIS_APP_"


class Settings(Message):
    """Each field is the variable `OIS_APP_<NAME>`; `panel_url` is where a demo's panel answers, empty for none."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    store_url: str = "http://127.0.0.1:8081"
    panel_url: str = ""
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"
    timezone: str = "Europe/Paris"


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
