"""The simulator sees mistakes that are put in on purpose."""

import pytest

from tests.simulation.defects import ALL, Defect
from tests.simulation.run import run

WITHIN = 200


@pytest.mark.parametrize("defect", ALL, ids=lambda defect: defect.__name__)
def test_a_defect_is_caught(defect: Defect, monkeypatch: pytest.MonkeyPatch) -> None:
    defect(monkeypatch)
    assert any(run(seed).broken for seed in range(WITHIN))
