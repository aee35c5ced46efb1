"""The base of everything that is passed around: frozen, closed, comparable by value."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


class Value(BaseModel):
    """A fact or a figure. Replace it (`model_copy(update=…)`), never change it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(BaseModel):
    """What another program sends: fields that a newer version added are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _printable(text: str) -> str:
    if _UNPRINTABLE.search(text):
        raise ValueError("control and text-direction characters cannot be kept")
    return text


def _written(moment: object) -> object:
    # Pydantic would take a number for the seconds since 1970.
    if isinstance(moment, int | float) or (isinstance(moment, str) and moment.strip().lstrip("-").isdigit()):
        raise ValueError("a moment is written as in RFC 3339, with its zone")
    # Behind a validator of ours pydantic reads Python's values, of which a strict reader takes no text for a moment.
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$")]
Words = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
Note = Annotated[str, Field(max_length=1000), AfterValidator(_printable)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=999)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
