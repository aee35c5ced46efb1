"""The tablets' app's settings: `OIS_APP_*` variables, read once, frozen."""

from typing import Annotated

from pydantic import Field

from shared.network import TimeZone
from shared.settings import HttpAddress, Port
from shared.value import Message

PREFIX = "OIS_APP_"


class Settings(Message):
    """Each field is the variable `OIS_APP_<NAME>`; `panel_url` is where a demo's panel answers, empty for none."""

    host: str = "127.0.0.1"
    port: Port = 8080
    store_url: HttpAddress = "http://127.0.0.1:8081"
    panel_url: str = ""
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"
    timezone: TimeZone = "Europe/Paris"
