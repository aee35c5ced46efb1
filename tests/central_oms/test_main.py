import pytest

from central_oms.main import main


def test_a_setting_that_cannot_be_is_named_and_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OIS_OMS_PORT", "70000")
    assert main(["serve"]) == 2
    assert "port" in capsys.readouterr().err
