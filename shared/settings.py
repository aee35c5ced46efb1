"""What a program is told from outside: variables that become a model, and a clear line for each that cannot be one."""

import re
from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

Settings = TypeVar("Settings", bound=BaseModel)


def _reachable(address: str) -> str:
    if not re.match(r"https?://[^\s/]+", address):
        raise ValueError("no address such as http://127.0.0.1:8081")
    return address


Port = Annotated[int, Field(ge=1, le=65_535)]
HttpAddress = Annotated[str, AfterValidator(_reachable)]


class WrongSetting(ValueError):
    """A variable holds what its setting cannot be; a line for each."""


def read_settings(model: type[Settings], prefix: str, environment: Mapping[str, str]) -> Settings:
    """Read each field of `model` from the variable `<prefix><NAME>`; those that are not set keep their defaults.

    Raises:
        WrongSetting: a variable holds what its setting cannot be.
    """
    named = {name: prefix + name.upper() for name in model.model_fields}
    given = {name: environment[variable] for name, variable in named.items() if variable in environment}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise WrongSetting(
            "\n".join(_complaint(named[str(one["loc"][0])], one) for one in error.errors())
        ) from error


def _complaint(variable: str, wrong: Mapping[str, object]) -> str:
    why = str(wrong["msg"]).removeprefix("Value error, ")
    return f"{variable} cannot be “{wrong['input']}”: {why[0].lower()}{why[1:]}."
