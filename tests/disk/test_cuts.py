"""Power cuts; `make powercuts` makes many more."""

from tests.disk.cuts import cut_often


def test_no_power_cut_loses_what_was_acknowledged() -> None:
    assert cut_often(300) == []
