"""The base of everything that is passed around: frozen, closed, comparable by value."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

FIRST_YEAR = 1900
LAST_YEAR = 2199


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


def _written(moment: object) -> datetime:
    # Pydantic would take a number for the seconds since 1970; and behind a validator of ours it reads Python's values,
    # of which a strict reader takes no text for a moment.
    match moment:
        case str():
            return datetime.fromisoformat(moment)
        case datetime():
            return moment
    raise ValueError("a moment is written as in RFC 3339, with its zone")


def _countable(moment: datetime) -> datetime:
    # At either end of the years that can be counted, another zone or a day later is no date at all.
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"a moment is of the years {FIRST_YEAR} to {LAST_YEAR}")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_countable)]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]*$")]
Words = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
Note = Annotated[str, Field(max_length=1000), AfterValidator(_printable)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=999)]
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
