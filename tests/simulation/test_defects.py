"""The simulator sees mistakes that are put in on purpose."""

import pytest

from tests.simulation import defects, defects_of_repair
from tests.simulation.defects import Defect
from tests.simulation.run import worlds_until_broken

WITHIN = 200
ALL = (*defects.ALL, *defects_of_repair.ALL)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("defect", "mishap"), ALL, ids=[defect.__name__ for defect, _ in ALL])
def test_a_defect_is_caught(defect: Defect, mishap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    defect(monkeypatch)
    assert worlds_until_broken(mishap, WITHIN)
