"""What the server needs of the machine is asked for before anything is opened, and refused in one line."""

from pathlib import Path

import pytest

from store_server.main import main
from store_server.processes import check_directory


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """Give a directory that nobody can make, not even root: it would lie in a file."""
    (tmp_path / "file").touch()
    return tmp_path / "file" / "data"


@pytest.mark.parametrize(
    ("command", "setting"),
    [(["serve"], "OIS_DATA"), (["restore", "copy.db"], "OIS_DATA"), (["demo", "--data"], "DATA= or --data")],
)
def test_a_directory_that_cannot_be_written_is_named_with_what_chooses_another(
    command: list[str], setting: str, unwritable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIS_DATA", str(unwritable))
    monkeypatch.setattr("store_server.main.check_port", lambda *_: None)
    monkeypatch.setattr("store_server.demo.run.check_port", lambda *_: None)
    given = [*command, str(unwritable)] if command[-1] == "--data" else command
    with pytest.raises(SystemExit) as left:
        main(given)
    assert left.value.code == (
        f"The data directory {unwritable} cannot be written: Not a directory. Choose another with {setting}."
    )


@pytest.mark.parametrize(
    "asked", [["--port", "65535"], ["--port", "web"], ["--speed", "0"], ["--speed", "nan"]]
)
def test_a_demo_that_cannot_be_served_says_which_word_was_wrong(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["demo", *asked])
    assert f"argument {asked[0]}: {asked[1]} is no " in capsys.readouterr().err


def test_a_directory_that_can_be_written_is_made_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    check_directory(tmp_path / "new" / "data", "OIS_DATA")
    assert list((tmp_path / "new" / "data").iterdir()) == []
