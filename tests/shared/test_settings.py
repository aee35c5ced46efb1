"""What a program is told from outside is what it may be, or each variable that is not is named."""

import pytest

from shared.settings import WrongSetting, read_settings
from store_server.settings import PREFIX, Settings


def test_what_is_not_set_keeps_its_default_and_other_variables_mean_nothing() -> None:
    assert read_settings(Settings, PREFIX, {"PORT": "1", "OIS_PORT": "9000"}) == Settings(port=9000)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OIS_PORT", "99999"),
        ("OIS_STORE_ID", ""),
        ("OIS_OMS_URL", "central"),
        ("OIS_TIMEZONE", "Mars"),
        ("OIS_TIMEZONE", "/etc"),
        ("OIS_LOG_LEVEL", "loud"),
        ("OIS_DEPOSIT_PERCENT", "half"),
    ],
)
def test_what_a_setting_cannot_be_is_refused_by_its_name(variable: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=f"^{variable} cannot be “{value}”: [^\n]+$"):
        read_settings(Settings, PREFIX, {variable: value})


def test_each_wrong_variable_has_its_line() -> None:
    with pytest.raises(WrongSetting) as wrong:
        read_settings(Settings, PREFIX, {"OIS_PORT": "0", "OIS_PHOTOS_MB": "many"})
    assert [line.split()[0] for line in str(wrong.value).splitlines()] == ["OIS_PORT", "OIS_PHOTOS_MB"]
