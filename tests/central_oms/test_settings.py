from pathlib import Path

from central_oms.settings import PREFIX, Settings
from shared.settings import read_settings


def test_without_variables_the_data_is_a_file_here() -> None:
    assert read_settings(Settings, PREFIX, {}) == Settings()
    assert Settings(data=Path("d")).url == "sqlite:///d/oms.db"


def test_variables_with_our_prefix_are_read_and_others_are_not() -> None:
    url = "postgresql+psycopg://oms@db/oms"
    variables = {"OIS_OMS_DATABASE_URL": url, "OIS_OMS_EPOCH": "3", "PORT": "1"}
    settings = read_settings(Settings, PREFIX, variables)
    assert (settings.url, settings.epoch, settings.port) == (url, 3, 8090)
