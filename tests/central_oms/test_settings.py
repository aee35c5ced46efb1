from pathlib import Path

import pytest
from pydantic import ValidationError

from central_oms.settings import Settings, from_environment


def test_without_variables_the_data_is_a_file_here() -> None:
    assert from_environment({}) == Settings()
    assert Settings(data=Path("d")).url == "sqlite:///d/oms.db"


def test_variables_with_our_prefix_are_read_and_others_are_not() -> None:
    url = "postgresql+psycopg://oms@db/oms"
    settings = from_environment({"OIS_OMS_DATABASE_URL": url, "OIS_OMS_EPOCH": "3", "PORT": "1"})
    assert (settings.url, settings.epoch, settings.port) == (url, 3, 8090)


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError):
        from_environment({"OIS_OMS_PORT": "70000"})
