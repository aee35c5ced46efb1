"""A machine keeps its name; a copy of its folder gets another."""

from itertools import count
from pathlib import Path
from shutil import copytree

from store_server.oms.machine import machine_id


def test_a_machine_keeps_its_name(tmp_path: Path) -> None:
    names = (f"m-{number}" for number in count(1))
    assert [machine_id(tmp_path / "store", lambda: next(names)) for _ in range(3)] == ["m-1"] * 3


def test_a_copy_of_the_folder_is_another_machine(tmp_path: Path) -> None:
    names = (f"m-{number}" for number in count(1))
    first, second = tmp_path / "first", tmp_path / "second"
    assert machine_id(first, lambda: next(names)) == "m-1"
    copytree(first, second)
    assert [machine_id(second, lambda: next(names)) for _ in range(2)] == ["m-2"] * 2
    assert machine_id(first, lambda: next(names)) == "m-1"
